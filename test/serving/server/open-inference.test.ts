import { assert, describe } from '../../support/suite.ts'
import { withServer } from './bed.ts'
import type { Bed } from './bed.ts'

const infer = '/v2/models/clicks/infer'

describe('the Open Inference Protocol', (test) => {
  test('tells server, health and model as clients ask for them', () => withServer({}, async ({ ask }) => {
    assert.equal(await (await ask('/v2')).json(), { name: 'rankops', version: '1.0.0', extensions: ['binary_tensor_data'] })
    for (const path of ['/v2/health/live', '/v2/health/ready', '/v2/models/clicks/ready']) assert.is((await ask(path)).status, 200, path)
    assert.is((await ask('/v2/models/clicks/versions/1.0.0/ready')).status === 200, true)
    assert.equal(await (await ask('/v2/models/clicks')).json(), {
      name: 'clicks', versions: ['1.0.0'], platform: 'rankops_behavior',
      inputs: [{ name: 'request', datatype: 'BYTES', shape: [-1] }, { name: 'features', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'probability', datatype: 'FP32', shape: [-1] }, { name: 'answer', datatype: 'BYTES', shape: [-1] }],
    })
  }))

  test('answers rows of features, flat or nested, with a probability each and the id of the request', () => withServer({}, async ({ post }) => {
    for (const data of [[1, 0, 0, 1], [[1, 0], [0, 1]]]) {
      const { body } = await post(infer, { id: 'order-7', inputs: [{ name: 'features', datatype: 'FP32', shape: [2, 2], data }] })
      assert.equal(body, { model_name: 'clicks', model_version: '1.0.0', id: 'order-7', outputs: [{ name: 'probability', datatype: 'FP32', shape: [2], data: [0.5, 0.25] }] })
    }
  }))

  test('answers the requests of the family as texts; outputs come as they are asked for', () => withServer({}, async ({ post }) => {
    const data = [JSON.stringify({ item: 'a', history: [{ item: 'a' }] }), JSON.stringify({ item: 'b', history: [] })]
    const inputs = [{ name: 'request', datatype: 'BYTES', shape: [2], data }]
    const all = await post(infer, { inputs })
    assert.equal(all.body.outputs.map(({ name }: { name: string }) => name), ['probability', 'answer'])
    assert.equal(JSON.parse(all.body.outputs[1].data[0]), { probability: 0.51 })
    const one = await post(infer, { inputs, outputs: [{ name: 'answer' }] })
    assert.equal(one.body.outputs.map(({ name, shape }: { name: string; shape: number[] }) => [name, shape]), [['answer', [2]]])
  }))

  test('takes and gives tensors as bytes after the JSON', () => withServer({}, async ({ ask }) => {
    const rows = Buffer.from(new Float32Array([1, 0, 0, 1]).buffer)
    const head = JSON.stringify({ inputs: [{ name: 'features', datatype: 'FP32', shape: [2, 2], parameters: { binary_data_size: 16 } }], parameters: { binary_data_output: true } })
    const answer = await ask(infer, { method: 'POST', body: Buffer.concat([Buffer.from(head), rows]), headers: { 'inference-header-content-length': String(head.length) } })
    assert.is(answer.headers.get('content-type'), 'application/octet-stream')
    const [bytes, length] = [Buffer.from(await answer.arrayBuffer()), Number(answer.headers.get('inference-header-content-length'))]
    assert.equal(JSON.parse(bytes.toString('utf8', 0, length)), { model_name: 'clicks', model_version: '1.0.0', outputs: [{ name: 'probability', datatype: 'FP32', shape: [2], parameters: { binary_data_size: 8 } }] })
    assert.equal([bytes.readFloatLE(length), bytes.readFloatLE(length + 4)], [0.5, 0.25])
  }))

  test('texts go there and back as bytes, each after its length', () => withServer({}, async ({ ask }) => {
    const text = Buffer.from(JSON.stringify({ item: '鞋', history: [{ item: '鞋' }] }))
    const sent = Buffer.concat([Buffer.from([text.length, 0, 0, 0]), text])
    const head = JSON.stringify({ inputs: [{ name: 'request', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: sent.length } }], outputs: [{ name: 'answer', parameters: { binary_data: true } }, { name: 'probability' }] })
    const answer = await ask(infer, { method: 'POST', body: Buffer.concat([Buffer.from(head), sent]), headers: { 'inference-header-content-length': String(Buffer.byteLength(head)) } })
    const [bytes, length] = [Buffer.from(await answer.arrayBuffer()), Number(answer.headers.get('inference-header-content-length'))]
    assert.is(bytes.toString('utf8', length + 4), '{"probability":0.51}')
    assert.is(bytes.readUInt32LE(length), bytes.length - length - 4)
    assert.equal((JSON.parse(bytes.toString('utf8', 0, length)) as { outputs: { data?: number[] }[] }).outputs[1]!.data, [Math.fround(0.51)])
  }))

  const good = { name: 'features', datatype: 'FP32', shape: [1, 2], data: [1, 0] }
  const refusals: [sentence: string, body: unknown, problem: RegExp][] = [
    ['no inputs', {}, /inputs/],
    ['an input that the model does not have', { inputs: [{ ...good, name: 'pixels' }] }, /pixels: is no input of numbers; features is/],
    ['another datatype', { inputs: [{ ...good, datatype: 'INT8' }] }, /datatype INT8/],
    ['fewer values than the shape says', { inputs: [{ ...good, data: [1] }] }, /has 1 values; its shape says 2/],
    ['another width', { inputs: [{ ...good, shape: [2, 1] }] }, /needed is \[rows, 2\]/],
    ['a value that is no number', { inputs: [{ ...good, data: [1, 'x'] }] }, /no number/],
    ['a number that a float cannot hold', { inputs: [{ ...good, data: [1, 1e300] }] }, /not finite/],
    ['neither data nor bytes', { inputs: [{ ...good, data: undefined }] }, /either data or binary_data_size/],
    ['bytes that are not there', { inputs: [{ ...good, data: undefined, parameters: { binary_data_size: 8 } }] }, /does not have as many bytes/],
    ['an output that is not made of this input', { inputs: [good], outputs: [{ name: 'answer' }] }, /probability can be/],
    ['a request that the model refuses', { inputs: [{ name: 'request', datatype: 'BYTES', shape: [1], data: ['{}'] }] }, /request\.item: is missing/],
    ['a text that is no JSON', { inputs: [{ name: 'request', datatype: 'BYTES', shape: [1], data: ['{'] }] }, /not JSON/],
    ['more rows than may be asked at once', { inputs: [{ ...good, shape: [300, 2], data: Array(600).fill(0) }] }, /256 may be asked at once/],
    ['more texts than may be asked at once, in one row', { inputs: [{ name: 'request', datatype: 'BYTES', shape: [1, 300], data: Array(300).fill(JSON.stringify({ item: 'a', history: [] })) }] }, /300 rows; 256 may be asked at once/],
  ]
  for (const [sentence, body, problem] of refusals) {
    test(`${sentence}: 400, told as the protocol tells errors`, () => withServer({}, async ({ post }) => {
      const { status, body: told } = await post(infer, body)
      assert.is(status, 400)
      assert.match(told.error, problem)
    }))
  }

  test('another model, another version and an unknown path are not found', () => withServer({}, async ({ ask }) => {
    for (const [path, method] of [['/v2/models/other', 'GET'], ['/v2/models/clicks/versions/2.0.0/infer', 'POST'], ['/v2/repository/index', 'GET']] as const) {
      const answer = await ask(path, { method })
      assert.is(answer.status, 404, path)
      assert.ok((await answer.json() as { error: string }).error.length > 0)
    }
  }))

  test('a length of the JSON that cannot be is refused', () => withServer({}, async ({ ask }: Bed) => {
    for (const length of ['9999', '-1', 'x']) assert.is((await ask(infer, { method: 'POST', body: '{}', headers: { 'inference-header-content-length': length } })).status, 400, length)
  }))
})
