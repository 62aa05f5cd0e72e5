import type { Deployment, DeploymentState } from '../forge/forge.ts'
import type { Pointer, Rollout } from './record.ts'

/** What the forge should show of one rollout. */
interface Announcement { version: string; digest: string; attempt: number; state: DeploymentState; description: string }
export interface AnnouncementStep extends Announcement {
  /** Undefined: there is no deployment of this rollout yet. */
  deployment: number | undefined
}

/** A forge takes so many characters. */
const longestDescription = 140

/** What is missing on the forge for it to say what the branch says: what serves is a success, the canary is in progress, what was aborted
 *  failed, all else is inactive. What retires comes before what takes its place. A rollout that is over is only brought up to date where the
 *  forge knows of it, so that a repository that begins with this gets no deployments of its past. */
export function decideAnnouncements(pointer: Pointer, rollouts: readonly Rollout[], known: readonly Deployment[]): AnnouncementStep[] {
  const newest = rollouts.toSorted((a, b) => Date.parse(lastTimeOf(a)) - Date.parse(lastTimeOf(b))).at(-1)
  return rollouts
    .map((rollout) => ({ rollout, shown: known.find(({ payload }) => payload['version'] === rollout.version && payload['attempt'] === rollout.attempt) }))
    .map(({ rollout, shown }) => ({ rollout, shown, step: { ...announcementOf(rollout, pointer), deployment: shown?.id } }))
    .filter(({ rollout, shown, step }) => (shown ? shown.state !== step.state || shown.stateDescription?.trim() !== step.description : isCurrent(rollout, pointer) || rollout === newest))
    .map(({ step }) => step)
    .toSorted((a, b) => Number(isNews(a)) - Number(isNews(b)))
}

function announcementOf(rollout: Rollout, pointer: Pointer): Announcement {
  const { version, digest, attempt, outcome, reason, steps } = rollout
  const last = steps.at(-1)
  const say = (state: DeploymentState, description: string): Announcement => ({ version, digest, attempt, state, description: shorten(description) })
  if (pointer.canary?.version === version) return say('in_progress', `canary at ${pointer.canary.weightPercent} %: ${reason}`)
  if (pointer.stable?.version === version) return say('success', `${version} serves everybody`)
  if (outcome === 'superseded') return say('inactive', `superseded: ${reason}`)
  if (last?.decision === 'rollback') return say('inactive', reason)
  if (outcome === 'aborted') return say('failure', reason)
  return say('inactive', pointer.stable ? `${pointer.stable.version} serves everybody` : 'nothing serves')
}

function isCurrent({ version }: Rollout, { stable, canary }: Pointer): boolean {
  return version === stable?.version || version === canary?.version
}

function isNews({ state }: Announcement): boolean {
  return state === 'success' || state === 'in_progress'
}

function lastTimeOf({ steps, startedAt }: Rollout): string {
  return steps.at(-1)?.at ?? startedAt
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestDescription ? `${line.slice(0, longestDescription - 1).toWellFormed()}…` : line
}
