import type { Clock } from '../base/clock.ts'
import { isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Forge } from '../forge/forge.ts'
import type { Spec } from '../spec/record.ts'
import { nextPointer } from './next-records.ts'
import { readDeployment, untilWritten, writeDeployment } from './pointer.ts'
import type { Pointer } from './record.ts'
import type { ObservedDeployment, Target } from './target.ts'

export type Site = NonNullable<Pointer['site']>

/** Where a spec wants its deployment. Processes and containers of one machine share a router, which moves between them by itself. */
export function siteOf({ target, kubernetes: { namespace, context } }: Pick<Spec['deployment'], 'target' | 'kubernetes'>): Site {
  return target === 'kubernetes' ? { target: 'kubernetes', namespace, ...(context === undefined ? {} : { context }) } : { target: 'machine' }
}

interface Move {
  model: string
  environment: string
  /** Where it is to be now. */
  site: Site
  /** What the last step left. */
  pointer: Pointer | undefined
  observed: ObservedDeployment
  /** What ran it at another site. */
  targetAt(site: Site): Target
}

/** Once a deployment serves at its new site, what ran at the old one is stopped, and then the pointer says so: killed between the two, the next call stops
 *  it again, which changes nothing. A site that cannot be reached stays on the pointer, so that the next call tries again. */
export async function leaveOldSite({ model, environment, site, pointer: last, observed, targetAt }: Move, { state, clock, log }: { state: Pick<Forge, 'readBranch' | 'commitToBranch'>; clock: Clock; log: Log }): Promise<void> {
  if (!last?.site || nameOf(last.site) === nameOf(site)) return
  await untilWritten(model, log, async () => {
    const { head, pointer } = await readDeployment(state, model, environment)
    const { stable, site: old } = pointer ?? {}
    if (!pointer || !stable || !old || nameOf(old) === nameOf(site)) return
    if (!observed.replicas.some(({ version, role, isHealthy }) => version === stable.version && role === 'stable' && isHealthy)) return
    try {
      await targetAt(old).stop(model, environment)
    } catch (error) {
      if (!isFailure(error)) throw error
      log.warn(`${model} in ${environment} serves at ${nameOf(site)}, but what ran at ${nameOf(old)} could not be stopped; the next deploy tries again: ${error.message}`)
      return
    }
    const reason = `it serves at ${nameOf(site)}, and what ran at ${nameOf(old)} is stopped`
    await writeDeployment(state, head, { ...nextPointer({ model, environment, pointer }, pointer, reason, clock.now()), site }, [], `deploy(${model}): move ${stable.version} in ${environment}\n\n${reason}\n`)
    log.info(`${model} in ${environment}: move, ${reason}`)
  })
}

function nameOf({ target, namespace, context }: Site): string {
  return target === 'machine' ? 'the machine that deploys' : `the namespace ${namespace}${context === undefined ? '' : ` of ${context}`}`
}
