// The machine is measured where it is the one that serves, and not where a cluster's nodes do.
import { chooseProbes } from '../../src/cli/choose-probes.ts'
import type { ProbesInput } from '../../src/cli/choose-probes.ts'
import { systemClock } from '../../src/base/clock.ts'
import { assert, describe } from '../support/suite.ts'

const probesAt = async (name: string) => {
  const target = { name, observe: async () => ({ model: 'clicks', environment: 'production', url: undefined, replicas: [] }) } as unknown as ProbesInput['target']
  const pointer: ProbesInput['pointer'] = { model: 'clicks', environment: 'production', generation: 1, stable: { version: '1.0.0', digest: '0'.repeat(64) }, reason: 'it is the first', updatedAt: '2026-01-01T00:00:00Z' }
  const probes = await chooseProbes({ pointer, target, registry: {} as ProbesInput['registry'], inputs: { workspace: '.' }, needsKey: false, disk: '.', clock: systemClock })
  return probes.map((probe) => probe.name)
}

describe('chooseProbes', (test) => {
  test('looks at service, traffic and machine where servers run here', async () => assert.equal(await probesAt('docker'), ['service', 'latency', 'errors', 'cpu', 'memory', 'disk', 'network']))
  test('looks at service and traffic in a cluster', async () => assert.equal(await probesAt('kubernetes'), ['service', 'latency', 'errors']))
})
