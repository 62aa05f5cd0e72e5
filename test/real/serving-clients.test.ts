// Triton's own HTTP client from PyPI speaks to the model server: health, metadata and inference, tensors as bytes and as JSON.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { silentLog } from '../../src/base/log.ts'
import { familyOf } from '../../src/families/index.ts'
import { startModelServer } from '../../src/serving/server.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'
import { writeRelease } from '../serving/example.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { peersPython } from './tools.ts'

const program = `
import json, sys
import numpy as np
import tritonclient.http as http
from tritonclient.utils import InferenceServerException
host, width, queries = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
client = http.InferenceServerClient(host)
found = {'health': [client.is_server_live(), client.is_server_ready(), client.is_model_ready('clicks'), client.is_model_ready('clicks', '1.0.0'), client.is_model_ready('other')],
  'extensions': client.get_server_metadata()['extensions'], 'inputs': [tensor['name'] for tensor in client.get_model_metadata('clicks')['inputs']], 'answers': [], 'probabilities': [], 'rows': []}
for binary in (True, False):
    texts = http.InferInput('request', [len(queries)], 'BYTES')
    texts.set_data_from_numpy(np.array([json.dumps(query).encode() for query in queries], dtype=np.object_), binary_data=binary)
    outputs = [http.InferRequestedOutput(name, binary_data=binary) for name in ('probability', 'answer')]
    result = client.infer('clicks', [texts], outputs=outputs, request_id='order-7')
    assert result.get_response()['id'] == 'order-7'
    found['answers'].append([json.loads(answer)['probability'] for answer in result.as_numpy('answer')])
    found['probabilities'].append(result.as_numpy('probability').tolist())
    rows = http.InferInput('features', [3, width], 'FP32')
    rows.set_data_from_numpy(np.linspace(-1, 1, 3 * width, dtype=np.float32).reshape(3, width), binary_data=binary)
    found['rows'].append(client.infer('clicks', [rows]).as_numpy('probability').tolist())
try:
    client.infer('clicks', [http.InferInput('features', [1, 1], 'FP32').set_data_from_numpy(np.zeros((1, 1), dtype=np.float32))])
except InferenceServerException as error:
    found['error'] = error.message()
print(json.dumps(found))
`

interface Found { health: boolean[]; extensions: string[]; inputs: string[]; answers: number[][]; probabilities: number[][]; rows: number[][]; error: string }

const python = await peersPython('tritonclient.http')

describe('tritonclient', (test) => {
  if (python === undefined) return test.skip('gets the answers of the model', 'there is no Python with tritonclient')

  test('gets the answers of the model, as texts and as rows of features', () => withFolder(async (folder) => {
    const [rows, spec] = [smallShop(), specOf({ training: { epochs: 1 } })]
    const family = familyOf('behavior')
    const fitted = await family.fit({ spec, rows, examples: family.buildExamples(rows, spec), backend: await openCpuBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
    const model = family.open(fitted.files)
    const server = await startModelServer({ release: { manifest: await writeRelease(folder), model }, host: '127.0.0.1', port: 0, log: silentLog, startedAt: new Date() })
    try {
      const golden = model.goldenQueries.slice(1)
      const width = model.features.names.length
      const { stdout } = await promisify(execFile)(python, ['-c', program, server.url.slice('http://'.length), String(width), JSON.stringify(golden.map(({ request }) => request))], { timeout: 120_000 })
      const found = JSON.parse(stdout) as Found
      assert.equal([found.health, found.extensions, found.inputs], [[true, true, true, true, false], ['binary_tensor_data'], ['request', 'features']])
      const expected = golden.map(({ answer }) => answer['probability'] as number)
      const features = Float32Array.from({ length: 3 * width }, (_, i) => -1 + 2 * i / (3 * width - 1))
      const expectedRows = [0, 1, 2].map((row) => model.features.probabilityOf(features.subarray(row * width, (row + 1) * width)))
      for (const way of [0, 1]) {
        assert.equal(found.answers[way], expected)
        assertClose(found.probabilities[way]!, expected)
        assertClose(found.rows[way]!, expectedRows)
      }
      assert.match(found.error, `needed is [rows, ${width}]`)
    } finally {
      await server.close(0)
    }
  }))
})

/** Floats have seven digits. */
function assertClose(found: readonly number[], expected: readonly number[]): void {
  assert.is(found.length, expected.length)
  for (const [i, value] of found.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-6, `${value} for ${expected[i]}`)
}
