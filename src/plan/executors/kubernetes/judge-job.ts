import { containerName } from './build-job.ts'

/** The parts of a Job and its pods that tell how it is going. */
export interface JobState {
  metadata: { name: string; uid?: string; deletionTimestamp?: string }
  status?: { failed?: number; conditions?: Condition[] }
}
export interface PodState {
  metadata: { name: string; uid?: string; creationTimestamp?: string; deletionTimestamp?: string }
  spec?: { nodeName?: string }
  status?: { phase?: string; reason?: string; message?: string; conditions?: Condition[]; containerStatuses?: { name: string; state?: ContainerState }[] }
}
export interface Condition { type: string; status: string; reason?: string; message?: string }
interface ContainerState { waiting?: { reason?: string; message?: string }; running?: object; terminated?: { exitCode?: number; reason?: string; message?: string } }

/** queued: no node has room; setUp: a node is getting it ready; ended: by itself. What is broken is not to be tried again as it is. */
export type JobVerdict =
  | { is: 'queued' | 'setUp'; why: string }
  | { is: 'running'; pod: string; node: string }
  | { is: 'ended'; exitCode: number }
  | { is: 'broken'; by: 'memory' | 'timeout' }
  | { is: 'broken'; by: 'start' | 'cluster'; why: string }

/** How the Job is going, by what the cluster says of it. */
export function judgeJob(job: JobState, pods: readonly PodState[]): JobVerdict {
  const ordered = byAge(pods)
  const broken = ordered.map(judgeBroken).find((verdict) => verdict !== undefined)
  if (broken) return broken

  const hasCondition = (...types: string[]) => job.status?.conditions?.find(({ type, status }) => types.includes(type) && status === 'True')
  if (hasCondition('Complete', 'SuccessCriteriaMet')) return { is: 'ended', exitCode: 0 }
  const failed = hasCondition('Failed', 'FailureTarget')
  if (failed?.reason === 'DeadlineExceeded') return { is: 'broken', by: 'timeout' }
  if (failed) {
    const exitCode = ordered.map(exitCodeOf).findLast((code) => code !== undefined)
    return exitCode === undefined ? { is: 'broken', by: 'cluster', why: failed.message ?? failed.reason ?? 'it failed' } : { is: 'ended', exitCode }
  }

  const newest = ordered.findLast((pod) => exitCodeOf(pod) === undefined)
  if (newest === undefined) return { is: 'setUp', why: ordered.length === 0 ? 'its pod is yet to be made' : 'a new pod is yet to be made' }
  return judgeLiving(newest)
}

/** The code with which the program ended; undefined where it did not, or where a node took it along. */
export function exitCodeOf(pod: PodState): number | undefined {
  return stateOf(pod).terminated?.exitCode
}

export function hasStarted(pod: PodState): boolean {
  const { running, terminated } = stateOf(pod)
  return running !== undefined || terminated !== undefined
}

/** Evicted, preempted or its node lost, in the cluster's words; undefined where it was not. */
export function disruptionOf({ status }: PodState): string | undefined {
  const found = status?.conditions?.find(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True')
  return found && `${found.reason ?? 'disrupted'}: ${found.message ?? 'no reason given'}`
}

export function byAge(pods: readonly PodState[]): PodState[] {
  return [...pods].sort((a, b) => compareText(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') || compareText(a.metadata.name, b.metadata.name))
}

function judgeBroken(pod: PodState): Extract<JobVerdict, { is: 'broken' }> | undefined {
  const { terminated, waiting } = stateOf(pod)
  if (terminated?.reason === 'OOMKilled') return { is: 'broken', by: 'memory' }
  if (pod.status?.reason === 'DeadlineExceeded') return { is: 'broken', by: 'timeout' }
  if (terminated && ['StartError', 'ContainerCannotRun'].includes(terminated.reason ?? '')) return { is: 'broken', by: 'start', why: terminated.message ?? terminated.reason! }
  const { reason = '', message = 'no reason given' } = waiting ?? {}
  // The first failure to pull is ErrImagePull; this follows when it was tried again.
  if (['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'].includes(reason)) return { is: 'broken', by: 'cluster', why: `its image cannot be pulled (${reason}): ${message}` }
  if (reason === 'RunContainerError') return { is: 'broken', by: 'start', why: message }
  if (['CreateContainerConfigError', 'CreateContainerError'].includes(reason)) return { is: 'broken', by: 'cluster', why: `its container cannot be made (${reason}): ${message}` }
  return undefined
}

function judgeLiving(pod: PodState): JobVerdict {
  const { metadata: { name, deletionTimestamp }, spec, status = {} } = pod
  const node = spec?.nodeName ?? 'no node'
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
  if (unscheduled) return { is: 'queued', why: `no node takes it (${unscheduled.reason ?? 'Unschedulable'}): ${unscheduled.message ?? 'no reason given'}` }
  // It is told to end, or its node is silent: then whether it still writes is not known, and no other is started beside it.
  if (deletionTimestamp !== undefined) return { is: 'setUp', why: `pod ${name} on ${node} is ending; the next one starts when it has, or when its node is removed from the cluster` }
  const { running, waiting } = stateOf(pod)
  if (running) return { is: 'running', pod: name, node }
  return { is: 'setUp', why: waiting?.reason === 'ErrImagePull' ? `its image cannot be pulled yet: ${waiting.message ?? 'no reason given'}` : `its pod is being set up on ${node}` }
}

function stateOf({ status }: PodState): ContainerState {
  return status?.containerStatuses?.find(({ name }) => name === containerName)?.state ?? {}
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
