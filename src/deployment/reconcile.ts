import type { Clock } from '../base/clock.ts'
import { isFailure } from '../base/errors.ts'
import type { RankopsError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Forge } from '../forge/forge.ts'
import type { CanaryRules, ShadowRules } from '../spec/record.ts'
import { applyPointer, desiredReplicas } from './apply-pointer.ts'
import type { Placed } from './apply-pointer.ts'
import { abortFirst, decideRollout } from './decide-rollout.ts'
import type { ChangingStep, Promotion, RolloutInput, RolloutStep } from './decide-rollout.ts'
import { endCanary } from './end-canary.ts'
import { readDeployment, untilWritten, writeDeployment } from './pointer.ts'
import type { Pointer, Rollout } from './record.ts'
import type { ObservedDeployment, Target } from './target.ts'

interface Wanted extends Placed {
  /** The newest release; undefined where there is none. */
  desired: { version: string; digest: string } | undefined
  rules: CanaryRules
  /** Where the spec wants it; written down with the first pointer. */
  site?: Pointer['site']
  shadow?: ShadowRules | undefined
  /** Whether a version whose rollout was aborted is tried again. */
  retryAborted?: boolean
  /** Somebody wants this version, while it is the canary, to serve everybody now; nothing else is done then. */
  promote?: Promotion
}

export interface DeploymentPorts { state: Pick<Forge, 'readBranch' | 'commitToBranch'>; target: Target; clock: Clock; log: Log }

export interface Reconciliation { decision: RolloutStep['decision']; reason: string; pointer: Pointer | undefined; rollout: Rollout | undefined; observed: ObservedDeployment }

/** Brings a deployment one step further: makes the target match the pointer, looks at the counters, decides, writes the pointer and
 *  the record of the rollout, makes the target match again. May be killed anywhere: the next call finds what is there and goes on.
 *  Whoever wrote the branch meanwhile is right: then all is read and decided again, eight times at most (FORGE_BRANCH_MOVED). Calls for one
 *  deployment take turns, for one of two could set up what the other takes down. */
export async function reconcileDeployment(wanted: Wanted, ports: DeploymentPorts): Promise<Reconciliation> {
  return ports.target.whileAlone(wanted.model, wanted.environment, () => untilWritten(wanted.model, ports.log, () => reconcileOnce(wanted, ports)))
}

async function reconcileOnce(wanted: Wanted, ports: DeploymentPorts): Promise<Reconciliation> {
  const { model, environment, site, desired, rules, shadow, retryAborted, promote } = wanted
  const { state, clock, log } = ports
  const { head, pointer, rolloutOf } = await readDeployment(state, model, environment)
  const tracked = pointer?.canary?.version ?? desired?.version
  const situation = { model, environment, ...(site && { site }), pointer, rollout: tracked === undefined ? undefined : rolloutOf(tracked) }

  const repaired = await repair(wanted, ports, pointer)
  const input: RolloutInput = { ...situation, desired, rules, shadow, observed: repaired.observed, now: clock.now(), ...(retryAborted === undefined ? {} : { retryAborted }), promote }
  const { step, superseded } = decideNext(input, repaired.canaryProblem, rolloutOf)
  log.info(`${model} in ${environment}: ${step.decision}, ${step.reason}`)
  if (step.wantsReplay) await replayOnce(wanted, ports)
  if (!step.pointer) return { ...step, pointer, rollout: input.rollout, observed: repaired.observed }
  if (step.decision === 'hold') {
    // What was seen is written, so that the next look goes on from it; nothing is to be done in the world.
    await writeDeployment(state, head, step.pointer, [step.rollout], messageOf(step))
    return { ...step, observed: repaired.observed }
  }
  if (step.decision === 'promote' && !pointer?.stable) return deployFirst(wanted, ports, head, input, step)
  return commitAndApply(wanted, ports, head, step, superseded)
}

/** A canary that is superseded and the start of what takes its place are one step; a newer release that may not start supersedes nothing. */
function decideNext(input: RolloutInput, canaryProblem: string | undefined, rolloutOf: (version: string) => Rollout | undefined): { step: RolloutStep; superseded: Rollout[] } {
  const step = canaryProblem === undefined ? decideRollout(input) : endCanary(input, 'abort', canaryProblem, input.now)
  if (step.decision !== 'supersede') return { step, superseded: [] }
  const next = decideRollout({ ...input, pointer: { ...step.pointer, generation: input.pointer!.generation }, rollout: rolloutOf(input.desired!.version) })
  if (next.decision !== 'start') return { step: decideRollout({ ...input, desired: undefined }), superseded: [] }
  const reason = `${next.reason}; ${step.rollout.version} was its canary until then and is superseded`
  return { step: { ...next, reason, pointer: { ...next.pointer, reason } }, superseded: [step.rollout] }
}

async function replayOnce({ model, environment }: Wanted, { target, log }: DeploymentPorts): Promise<void> {
  const { recorded, sent } = await target.replay(model, environment, 1)
  log.info(recorded === 0 ? `No request of ${model} in ${environment} is on record, so none is replayed` : `${sent} requests on record were replayed to canary and baseline; the next step counts them`)
}

/** Makes the target match the pointer, for whatever died or was never started. A canary that died is not started again: it failed, also where its
 *  engine started it again meanwhile. */
async function repair(wanted: Wanted, { target, log }: DeploymentPorts, pointer: Pointer | undefined): Promise<{ observed: ObservedDeployment; canaryProblem?: string }> {
  const observed = await target.observe(wanted.model, wanted.environment)
  const canary = pointer?.canary
  const isCanaryDead = observed.replicas.some(({ version, isHealthy, ending }) => version === canary?.version && (!isHealthy || ending !== undefined))
  if ((!pointer?.stable && !canary) || isCanaryDead) return { observed }
  try {
    return { observed: await applyPointer(wanted, target, pointer, wanted) }
  } catch (error) {
    if (!isNotReady(error, canary?.version)) throw error
    log.warn(error.message)
    return { observed, canaryProblem: problemOf(error) }
  }
}

/** The branch first, then the world: were it killed between the two, the next call repairs the world. */
async function commitAndApply(wanted: Wanted, ports: DeploymentPorts, head: string | undefined, step: ChangingStep, superseded: readonly Rollout[] = []): Promise<Reconciliation> {
  // What cannot be fetched is found before the branch says that it serves.
  await desiredReplicas(wanted, step.pointer, wanted)
  const newHead = await writeDeployment(ports.state, head, step.pointer, [...superseded, step.rollout], messageOf(step))
  try {
    return { ...step, observed: await applyPointer(wanted, ports.target, step.pointer, wanted) }
  } catch (error) {
    if (!isNotReady(error, step.pointer.canary?.version)) throw error
    const abort = endCanary({ ...wanted, pointer: step.pointer, rollout: step.rollout }, 'abort', problemOf(error), ports.clock.now())
    ports.log.warn(error.message)
    ports.log.info(`${wanted.model} in ${wanted.environment}: abort, ${abort.reason}`)
    return commitAndApply(wanted, ports, newHead, abort)
  }
}

/** The world first: a first release that cannot start must not stay on the branch as what serves, for nothing could follow it. */
async function deployFirst(wanted: Wanted, { state, target, log }: DeploymentPorts, head: string | undefined, input: RolloutInput, step: ChangingStep): Promise<Reconciliation> {
  let result: ChangingStep = step
  let observed: ObservedDeployment
  try {
    observed = await applyPointer(wanted, target, step.pointer, wanted)
  } catch (error) {
    if (!isNotReady(error, step.pointer.stable?.version)) throw error
    result = abortFirst(input, problemOf(error))
    log.warn(error.message)
    log.info(`${wanted.model} in ${wanted.environment}: abort, ${result.reason}`)
    observed = await target.observe(wanted.model, wanted.environment)
  }
  await writeDeployment(state, head, result.pointer, [result.rollout], messageOf(result))
  return { ...result, observed }
}

function isNotReady(error: unknown, version: string | undefined): error is RankopsError {
  return version !== undefined && isFailure(error, 'TARGET_NOT_READY') && error.fields['version'] === version
}

/** In a sentence, for records and commits; the log of the run has it whole. */
function problemOf({ fields }: RankopsError): string {
  const text = String(fields['problem']).replace(/\s+/g, ' ').trim()
  return `its server did not get ready: ${text.length > 400 ? `${text.slice(0, 400)}…` : text}`
}

function messageOf({ decision, reason, pointer, rollout }: Extract<RolloutStep, { pointer: Pointer }>): string {
  return `deploy(${pointer.model}): ${decision} ${rollout.version} in ${pointer.environment}\n\n${reason}\n`
}
