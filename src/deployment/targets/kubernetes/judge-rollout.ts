import { describeEnd, memoryLimitOf } from './how-ended.ts'
import type { Ended } from './how-ended.ts'

/** The parts of a Deployment, its pods and what happened to them that tell how its start is going. */
export interface DeploymentState {
  metadata: { generation?: number }
  spec?: { replicas?: number }
  status?: { observedGeneration?: number; replicas?: number; updatedReplicas?: number; readyReplicas?: number; availableReplicas?: number; conditions?: { type: string; status: string; message?: string }[] }
}
export interface PodState {
  metadata: { name: string; labels?: Record<string, string>; deletionTimestamp?: string; creationTimestamp?: string }
  spec?: { containers?: { name: string; resources?: { limits?: { memory?: string } } }[]; initContainers?: { name: string; resources?: { limits?: { memory?: string } } }[] }
  status?: { phase?: string; reason?: string; message?: string; conditions?: { type: string; status: string; reason?: string; message?: string }[]; initContainerStatuses?: ContainerState[]; containerStatuses?: ContainerState[] }
}
export interface ContainerState {
  name: string
  ready?: boolean
  restartCount?: number
  state?: { waiting?: { reason?: string; message?: string }; running?: object; terminated?: Ended }
  lastState?: { terminated?: Ended }
}

/** ready; broken, with why, where waiting longer would not help; or waiting, with what it waits for. `logOf` names the container whose log
 *  tells more. */
export type RolloutState = { is: 'ready' } | { is: 'broken' | 'waiting'; why: string; logOf?: { pod: string; container: string; isPrevious: boolean } }

/** A container may end once: what it fetches or reads may not have been there yet. */
const patienceRestarts = 1

/** Judged by the generation that was seen and the counts of pods, never by a condition alone: that of an earlier rollout may still stand.
 *  What an autoscaler adds above the `wanted` pods is not waited for. */
export function judgeRollout(deployment: DeploymentState, pods: readonly PodState[], wanted: number): RolloutState {
  const { metadata: { generation = 0 }, spec, status = {} } = deployment
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  if (observedGeneration < generation) return { is: 'waiting', why: 'the cluster has not looked at it yet' }
  if (spec?.replicas === 0) return { is: 'broken', why: 'it is scaled to no pods' }
  if (replicas === updatedReplicas && availableReplicas >= wanted) return { is: 'ready' }

  const states = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(judgePod)
  const broken = states.find((state) => state?.is === 'broken')
  if (broken) return broken
  const refused = status.conditions?.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True')
  if (refused) return { is: 'broken', why: `the cluster takes no pod of it: ${refused.message ?? 'no reason given'}` }
  return states.find((state) => state?.is === 'waiting') ?? { is: 'waiting', why: `${availableReplicas} of ${wanted} pods are available` }
}

/** Undefined where the pod is ready. */
function judgePod({ metadata: { name: pod }, spec, status = {} }: PodState): Exclude<RolloutState, { is: 'ready' }> | undefined {
  const { conditions = [], initContainerStatuses = [], containerStatuses = [] } = status
  if (conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return undefined
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
  // An autoscaler of nodes may add one: so this is waited for.
  if (unscheduled) return { is: 'waiting', why: `no node takes its pod (${unscheduled.reason ?? 'Unschedulable'}): ${unscheduled.message ?? 'no reason given'}` }
  if (status.phase === 'Failed') return { is: 'broken', why: `its pod failed (${status.reason ?? 'no reason given'}): ${status.message ?? ''}`.trim() }
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const found = judgeContainer(pod, container, memoryLimitOf(spec, container.name))
    if (found) return found
  }
  const [server] = containerStatuses
  if (server?.state?.running && !server.ready) return { is: 'waiting', why: 'it runs, and is not ready', logOf: { pod, container: server.name, isPrevious: false } }
  return { is: 'waiting', why: 'its pod is being set up' }
}

function judgeContainer(pod: string, { name, state = {}, lastState = {}, restartCount = 0 }: ContainerState, memoryLimit: string | undefined): Exclude<RolloutState, { is: 'ready' }> | undefined {
  const { reason = '', message = '' } = state.waiting ?? {}
  // The first failure to pull is ErrImagePull; this follows when it was tried again.
  if (reason === 'ImagePullBackOff' || reason === 'InvalidImageName' || reason === 'ErrImageNeverPull') return { is: 'broken', why: `its image cannot be pulled (${reason}): ${message}` }
  if (reason === 'CreateContainerConfigError' || reason === 'CreateContainerError' || reason === 'RunContainerError') return { is: 'broken', why: `its container ${name} cannot be made (${reason}): ${message}` }
  const ended = state.terminated ?? lastState.terminated
  if (ended === undefined || ended.exitCode === 0 || (restartCount < patienceRestarts && reason !== 'CrashLoopBackOff')) return undefined
  const isRunningAgain = state.running !== undefined
  const how = `it ${describeEnd(ended, memoryLimit)}`
  const which = name === 'server' ? how : `${name}: ${how}`
  return { is: isRunningAgain && restartCount <= patienceRestarts ? 'waiting' : 'broken', why: which, logOf: { pod, container: name, isPrevious: state.terminated === undefined } }
}
