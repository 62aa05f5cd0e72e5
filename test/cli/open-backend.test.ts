import { openBackend } from '../../src/cli/open-backend.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

describe('openBackend', (test) => {
  test('opens what the plan names', async () => {
    assert.is((await openBackend('cpu', { gpu: 0 })).device, 'cpu (JavaScript)')
  })

  test('a training that asks for a GPU is not computed by a backend that has none', async () => {
    for (const name of ['cpu', 'wasm'] as const) assert.match((await assertFails('TENSOR_GPU_UNUSED', () => openBackend(name, { gpu: 1 }))).message, new RegExp(`the backend ${name} computes on cpu \\(`))
  })
})
