import type { Clock } from '../base/clock.ts'
import { isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import { formatTag } from '../release/record.ts'
import { decideAnnouncements } from './decide-announcements.ts'
import type { AnnouncementStep } from './decide-announcements.ts'
import { readDeployment } from './pointer.ts'

export interface Announced {
  model: string
  environment: string
  /** Where clients send requests, where that is known here. */
  url: string | undefined
  /** Page of the run that does this. */
  logUrl: string
}

type AnnouncingForge = Pick<Forge, 'readBranch' | 'listDeployments' | 'createDeployment' | 'createDeploymentStatus'>
interface AnnouncementPorts { forge: AnnouncingForge; clock: Clock; log: Log }

/** The forge states the deployments of so many of the newest; an older one is announced anew. */
const nKnown = 5
const maxAttempts = 3
/** After an answer was lost, the forge gets this long to show what it may have written. */
const lookAgainAfterMs = 2_000

/** Shows on the forge what the branch says of a deployment: deployments to `<environment>/<model>` with their states. It is told nothing of
 *  what happened: it compares and writes what is missing, so it may be killed and run again, and a creation whose answer was lost is looked
 *  for before it is repeated. Gives how many states it wrote. */
export async function announceDeployment(announced: Announced, ports: AnnouncementPorts): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await announceOnce(announced, ports)
    } catch (error) {
      if (!isFailure(error) || error.kind !== 'outside' || attempt === maxAttempts) throw error
      await ports.clock.sleep(lookAgainAfterMs)
    }
  }
}

async function announceOnce({ model, environment, url, logUrl }: Announced, { forge, log }: AnnouncementPorts): Promise<number> {
  const { pointer, listRollouts } = await readDeployment(forge, model, environment)
  if (!pointer) return 0
  const place = `${environment}/${model}`
  const steps = decideAnnouncements(pointer, listRollouts(), (await forge.listDeployments(place)).slice(0, nKnown))
  for (const step of steps) {
    const id = step.deployment ?? await createDeployment(model, place, step, forge)
    await forge.createDeploymentStatus(id, { state: step.state, description: step.description, logUrl, ...(url !== undefined && step.state !== 'inactive' ? { environmentUrl: url } : {}) })
    log.info(`${place}: ${step.version} is shown as ${step.state}, ${step.description}`)
  }
  return steps.length
}

/** A release that is kept elsewhere has no tag; the commit of the pointer says then what is deployed. */
async function createDeployment(model: string, environment: string, { version, digest, attempt }: AnnouncementStep, forge: AnnouncingForge): Promise<number> {
  const create = (ref: string) => forge.createDeployment({ ref, environment, description: `${model} ${version}`, payload: { model, version, digest, attempt } })
  const created = await create(formatTag(model, version)).catch((error: unknown) => { if (isFailure(error, 'FORGE_REFUSED')) return create(stateBranch); throw error })
  return created.id
}
