import { doublingModel, writeRelease } from '../example.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { countingModel, withServer } from './bed.ts'

describe('what a server adds to a request', (test) => {
  test('the events of a user change the next answer about this user, and nobody else’s', () => withServer({}, async ({ post }) => {
    const probabilityFor = async (user: string) => (await post('/v1/behavior', { item: 'a', user })).body.probability
    assert.is(await probabilityFor('ann'), 0)
    assert.is((await post('/v1/events', { user: 'ann', kind: 'click', item: 'a' })).status, 202)
    assert.is(await probabilityFor('ann'), 0.51)
    assert.is(await probabilityFor('bob'), 0)
  }))

  test('the user may stand in the header by which a router keeps a user with one server', () => withServer({}, async ({ post }) => {
    await post('/v1/events', { kind: 'view', item: 'a' }, { 'x-user-id': 'ann' })
    assert.is((await post('/v1/behavior', { item: 'a' }, { 'x-user-id': 'ann' })).body.probability, 0.51)
    const { status, body } = await post('/v1/behavior', { item: 'a', user: 'bob' }, { 'x-user-id': 'ann' })
    assert.is(status, 400)
    assert.is(body.message, 'request.user: is another one than in the header x-user-id')
  }))

  test('a user whose name is not ASCII is the same in the header and in a body', () => withServer({}, async ({ post }) => {
    for (const user of ['用户1', 'zoë']) {
      const header = { 'x-user-id': Buffer.from(user).toString('latin1') }
      assert.is((await post('/v1/events', { kind: 'view', item: 'a' }, header)).status, 202)
      assert.is((await post('/v1/behavior', { item: 'a', user })).body.probability, 0.51)
      assert.is((await post('/v1/behavior', { item: 'a', user }, header)).body.probability, 0.51)
    }
    await post('/v1/events', { kind: 'view', item: 'a' }, { 'x-user-id': 'no\xebl' })
    assert.is((await post('/v1/behavior', { item: 'a', user: 'noël' })).body.probability, 0.51, 'what is no UTF-8 is taken as it is')
  }))

  test('a history that the request tells goes before the remembered one', () => withServer({}, async ({ post }) => {
    await post('/v1/events', { user: 'ann', kind: 'click', item: 'a' })
    assert.is((await post('/v1/behavior', { item: 'a', user: 'ann', history: [] })).body.probability, 0)
  }))

  test('what was shown or put into the cart is no part of a history', () => withServer({}, async ({ post }) => {
    await post('/v1/events', { events: [{ user: 'ann', kind: 'impression', item: 'a' }, { user: 'ann', kind: 'cart', item: 'a' }] })
    assert.is((await post('/v1/behavior', { item: 'a', user: 'ann' })).body.probability, 0)
  }))

  test('a thousand users get the same bytes where nothing personal may count', () => withServer({}, async ({ ask, post }) => {
    const texts = new Set<string>()
    async function askAs(i: number): Promise<void> {
      const user = `user-${i}`
      if (i % 10 === 0) await post('/v1/events', { user, kind: 'click', item: i % 20 === 0 ? 'a' : 'b' })
      const history = i % 3 === 0 ? { history: [{ item: 'a' }] } : {}
      texts.add(await (await ask('/v1/behavior', { method: 'POST', body: JSON.stringify({ item: 'a', user, personalized: false, ...history }) })).text())
    }
    for (let i = 0; i < 1000; i += 100) await Promise.all(Array.from({ length: 100 }, (_, at) => askAs(i + at)))
    assert.equal([...texts], ['{"probability":0,"personalized":false,"model":"clicks","version":"1.0.0"}\n'])
  }))

  test('a model that knows nobody says with every answer that it is not personal; what may tell of a person takes that away, and is left out where nothing personal may count', () => withFolder(async (folder) => {
    const { answer } = doublingModel()
    const model = { ...doublingModel(), personalFields: ['more'], answer: (request: unknown) => ({ product: Number(answer(request)['product']) + ((request as { more?: number }).more ?? 0) }) }
    await withServer({ release: { manifest: await writeRelease(folder), model } }, async ({ post }) => {
      for (const [asked, expected] of [
        [{}, { product: 2, personalized: false }],
        [{ user: 'ann', personalized: true }, { product: 2, personalized: false }],
        [{ more: 5 }, { product: 7 }],
        [{ more: 5, user: 'ann' }, { product: 7 }],
        [{ more: 5, user: 'ann', personalized: false }, { product: 2, personalized: false }],
      ] as const) {
        const { model: _name, version: _version, ...told } = (await post('/v1/behavior', { number: 1, ...asked })).body
        assert.equal(told, expected, JSON.stringify(asked))
      }
    })
  }))

  test('a model that cannot answer without a person says so, and one that nobody asked for it does not', () => withFolder(async (folder) => {
    const release = { manifest: await writeRelease(folder), model: doublingModel() }
    await withServer({ release }, async ({ post }) => {
      assert.is((await post('/v1/behavior', { number: 1, personalized: false })).body.message, 'request.personalized: this model has no answer that is not personal')
      assert.is((await post('/v1/behavior', { number: 1, personalized: true, user: 'ann' })).body.product, 2)
      assert.is((await post('/v1/behavior', { number: 1, personalized: 'no' })).body.message, 'request.personalized: must be true or false')
      assert.is((await post('/v1/behavior', { number: 1, user: 7 })).body.message, 'request.user: must be a text of 1 to 200 characters')
    })
  }))

  test('a batch is answered in its order, a bad request by its refusal', () => withServer({}, async ({ post }) => {
    const { body } = await post('/v1/behavior/batch', { requests: [{ item: 'a', history: [{ item: 'a' }] }, { history: [] }, { item: 'a', user: 'nobody' }] })
    assert.equal(body, {
      answers: [{ probability: 0.51 }, { code: 'REQUEST_INVALID', message: 'request.item: is missing', next: body.answers[1].next }, { probability: 0 }],
      model: 'clicks', version: '1.0.0',
    })
    for (const requests of [[], Array(257).fill({ item: 'a', history: [] }), 'all', undefined]) assert.is((await post('/v1/behavior/batch', { requests })).body.message, 'requests: must be a list of 1 to 256 requests')
  }))

  test('a long batch lets other requests have their turn', () => withServer({}, async ({ ask, post }) => {
    const batch = post('/v1/behavior/batch', { requests: Array(30).fill({ item: 'slow', history: [] }) })
    let isBatchDone = false
    void batch.then(() => { isBatchDone = true })
    assert.is((await ask('/healthz')).status, 200)
    assert.is(isBatchDone, false)
    assert.is((await batch).body.answers.length, 30)
  }))

  test('an answer without a number is an error of the server, in every protocol, and the log says where', () => withFolder(async (folder) => {
    const model = countingModel(Infinity)
    return withServer({ release: { manifest: await writeRelease(folder), model } }, async ({ post, log }) => {
      const question = { item: 'b', history: [] }
      for (const [path, body] of [['/v1/behavior', question], ['/v1/behavior/batch', { requests: [question] }], ['/v1/behavior', { ...question, user: 'ann', personalized: false }]] as const) {
        const { status, body: told } = await post(path, body)
        assert.equal([status, told.code], [500, 'MODEL_NO_NUMBER'], path)
      }
      for (const input of [{ name: 'features', datatype: 'FP32', shape: [1, 2], data: [1, 1] }, { name: 'request', datatype: 'BYTES', shape: [1], data: [JSON.stringify(question)] }]) {
        assert.is((await post('/v2/models/clicks/infer', { inputs: [input] })).status, 500)
      }
      assert.match(log.lines.join('\n'), /failed: .*The model answered NaN at answer\.probability/)
    })
  }))
})
