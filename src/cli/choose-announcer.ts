import type { Clock } from '../base/clock.ts'
import { failure, isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { announceDeployment } from '../deployment/announce.ts'
import type { Announced } from '../deployment/announce.ts'
import { pointerPath } from '../deployment/pointer.ts'
import { whereAble } from '../forge/capabilities.ts'
import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'

const ways = ['with-step', 'only', 'never'] as const
type Announcing = (typeof ways)[number]
type Announcer = (deployment: Omit<Announced, 'logUrl'>) => Promise<void>

export function readAnnouncing(text: string): Announcing {
  const way = ways.find((known) => known === text)
  if (way === undefined) throw failure('INPUT_INVALID', { name: 'announce', problem: `expected ${ways.join(', ')}, found ${JSON.stringify(text.slice(0, 60))}` })
  return way
}

/** Shows deployments on the forge, where it has such a thing. Beside a step that is done a failure is a warning: the branch is the authority,
 *  and the next run shows what is missing. */
export function chooseAnnouncer(way: Announcing, forge: Forge, runId: string | undefined, { clock, log }: { clock: Clock; log: Log }): Announcer {
  if (way === 'never') return async () => {}
  return async (deployment) => {
    const logUrl = forge.webUrl(runId ? `/actions/runs/${encodeURIComponent(runId)}` : `/blob/${stateBranch}/${pointerPath(deployment.model, deployment.environment)}`)
    try {
      await whereAble('deployments', log, () => announceDeployment({ ...deployment, logUrl }, { forge, clock, log }))
    } catch (error) {
      if (way === 'only' || !isFailure(error)) throw error
      log.warn(`The forge does not show this step: ${error.message}. ${error.next}`)
    }
  }
}
