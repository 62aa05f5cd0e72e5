import { systemClock } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'
import type { Pointer } from '../deployment/record.ts'
import type { Target } from '../deployment/target.ts'
import type { Probe } from '../health/probe.ts'
import { cpuProbe } from '../health/probes/cpu.ts'
import { diskProbe } from '../health/probes/disk.ts'
import { errorsProbe } from '../health/probes/errors.ts'
import { latencyProbe } from '../health/probes/latency.ts'
import { memoryProbe } from '../health/probes/memory.ts'
import { networkProbe } from '../health/probes/network.ts'
import { serviceProbe } from '../health/probes/service.ts'
import type { Registry } from '../release/registry.ts'
import { endpointOf } from '../spec/record.ts'
import { openRelease } from './open-release.ts'

export interface ProbesInput {
  /** With a stable release. */
  pointer: Pointer
  target: Target
  registry: Registry
  inputs: { workspace: string; serviceKey?: string | undefined }
  /** Whether its servers ask clients for a key. */
  needsKey: boolean
  /** A folder on the disk that is watched. */
  disk: string
  clock: Clock
}

/** What is measured of a deployed model: the service from outside, its traffic as the router counts it, and the machine, where it is this one that
 *  serves: of a cluster's nodes this machine knows nothing. */
export async function chooseProbes({ pointer, target, registry, inputs, needsKey, disk, clock }: ProbesInput): Promise<Probe[]> {
  const { model, environment, stable, canary } = pointer
  const { url } = await target.observe(model, environment)
  const counters = async () => (await target.observe(model, environment)).replicas
  const traffic = { counters, version: stable!.version }
  return [
    url === undefined ? nothingRuns : serviceProbe({ url, golden: await goldenRequest(), clock, ...(inputs.serviceKey === undefined ? {} : { key: inputs.serviceKey }) }),
    latencyProbe(traffic),
    errorsProbe(traffic),
    ...(target.name === 'kubernetes' ? [] : [cpuProbe({ clock: systemClock }), memoryProbe(), diskProbe({ path: disk }), networkProbe({ clock: systemClock })]),
  ]

  /** During a canary either version may answer, and each in its own way. Without a key nothing can be asked; a server is ready only when it gave its golden
   *  answers itself. */
  async function goldenRequest() {
    if (needsKey && inputs.serviceKey === undefined) return undefined
    const manifest = await registry.find(model, stable!.version)
    const [golden] = manifest ? (await openRelease(manifest, inputs, registry)).goldenQueries : []
    return manifest && golden && { path: endpointOf[manifest.lineage.spec.family], request: golden.request, ...(canary ? {} : { answer: golden.answer }) }
  }
}

const nothingRuns: Probe = {
  name: 'service',
  measure: async () => ({ value: 1, unit: 'outages', detail: 'Nothing of it runs on this machine, though the pointer says that it serves' }),
}
