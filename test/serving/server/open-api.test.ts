import { assert, describe } from '../../support/suite.ts'
import { withServer } from './bed.ts'

describe('/openapi.json', (test) => {
  test('describes what can be asked without a body, each answer as it comes', () => withServer({}, async ({ ask }) => {
    const { paths } = await (await ask('/openapi.json')).json() as { paths: Record<string, object> }
    const plain = Object.keys(paths).filter((path) => 'get' in paths[path]!)
    assert.equal(plain, ['/v1/models', '/healthz', '/readyz', '/openapi.json', '/v2', '/v2/health/live', '/v2/health/ready', '/v2/models/clicks', '/v2/models/clicks/ready', '/v2/models/clicks/versions/1.0.0', '/v2/models/clicks/versions/1.0.0/ready'])
    for (const path of plain) assert.is((await ask(path)).status, 200, path)
  }))

  test('describes what can be asked with a body, refusals too', () => withServer({}, async ({ ask, post }) => {
    const { paths } = await (await ask('/openapi.json')).json() as { paths: Record<string, object> }
    assert.equal(Object.keys(paths).filter((path) => 'post' in paths[path]!), ['/v1/behavior', '/v1/behavior/batch', '/v1/events', '/v2/models/clicks/infer', '/v2/models/clicks/versions/1.0.0/infer'])
    const good: [string, unknown, number][] = [
      ['/v1/behavior', { item: 'a', history: [] }, 200],
      ['/v1/behavior/batch', { requests: [{ item: 'a', history: [] }, {}] }, 200],
      ['/v1/events', { events: [{ user: 'u', kind: 'click', item: 'a' }] }, 202],
      ['/v2/models/clicks/infer', { inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 2], data: [1, 1] }] }, 200],
    ]
    for (const [path, body, status] of good) {
      assert.is((await post(path, body)).status, status, path)
      assert.is((await post(path, {})).status, 400, path)
    }
  }))
})
