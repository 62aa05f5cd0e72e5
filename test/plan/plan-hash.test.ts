import { hashOf } from '../../src/plan/plan-hash.ts'
import { assert, describe } from '../support/suite.ts'
import { newData, oldData, spec, trainingHash } from './example.ts'

describe('hashOf', (test) => {
  test('changes with everything that decides the result of a training', () => {
    const hashes = [
      trainingHash(spec()),
      trainingHash(spec('training: { seed: 2 }')),
      trainingHash(spec('parameters: { hiddenUnits: 8 }')),
      trainingHash(spec('evaluation: { confidence: 0.9 }')),
      trainingHash(spec('resources: { cpu: 2 }')),
      trainingHash(spec('', 'other')),
      trainingHash(spec(), newData),
      trainingHash(spec(), oldData, '0.2.0'),
      hashOf({ spec: spec(), codeVersion: '0.1.0', dataVersion: oldData, backend: 'cpu', action: 'train' }),
      hashOf({ spec: spec(), codeVersion: '0.1.0', dataVersion: oldData, backend: 'wasm', action: 'redeploy' }),
    ]
    assert.is(new Set(hashes).size, hashes.length)
    for (const hash of hashes) assert.match(hash, /^[0-9a-f]{64}$/)
  })

  test('does not change with what comes after training, nor with the order of keys', () => {
    const { name, ...rest } = spec()
    for (const same of [spec('description: words'), spec('owners: [me]'), spec('deployment: { environment: staging }'), spec('monitoring: { resolveAfter: 9 }'), spec('release: { bump: major }'), { ...rest, name }]) {
      assert.is(trainingHash(same), trainingHash(spec()))
    }
  })

  test('is for a redeployment another one with other settings', () => {
    const redeployment = (more: string) => hashOf({ spec: spec(more), codeVersion: '0.1.0', dataVersion: oldData, backend: 'wasm', action: 'redeploy' })
    assert.is.not(redeployment('deployment: { environment: staging }'), redeployment(''))
  })
})
