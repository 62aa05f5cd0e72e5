import { judgeRollout } from '../../../../src/deployment/targets/kubernetes/judge-rollout.ts'
import type { ContainerState, DeploymentState, PodState } from '../../../../src/deployment/targets/kubernetes/judge-rollout.ts'
import { assert, describe } from '../../../support/suite.ts'

const deployment = (status: DeploymentState['status'], generation = 2, replicas = 2): DeploymentState => ({ metadata: { generation }, spec: { replicas }, status: { observedGeneration: generation, ...status } })
const pod = (container: Partial<ContainerState>, more: Partial<NonNullable<PodState['status']>> = {}): PodState => ({ metadata: { name: 'p' }, status: { containerStatuses: [{ name: 'server', ...container }], ...more } })
const waiting = deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 0 })
const told = (state: ReturnType<typeof judgeRollout>) => (state.is === 'ready' ? 'ready' : `${state.is}: ${state.why}`)

describe('judgeRollout', (test) => {
  const rows: [string, DeploymentState, PodState[], string][] = [
    ['is ready when all pods are new and available', deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 }), [], 'ready'],
    ['waits while an old pod is there', deployment({ replicas: 3, updatedReplicas: 2, availableReplicas: 3 }), [], 'waiting: 3 of 2 pods are available'],
    ['believes no count of an earlier generation', { ...deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 }), metadata: { generation: 3 } }, [], 'waiting: the cluster has not looked at it yet'],
    ['does not wait for what an autoscaler adds', deployment({ replicas: 6, updatedReplicas: 6, availableReplicas: 2 }, 2, 6), [], 'ready'],
    ['believes no stale condition', deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2, conditions: [{ type: 'Progressing', status: 'False', message: 'exceeded its progress deadline' }] }), [], 'ready'],
    ['is broken when somebody scaled it to nothing', deployment({ replicas: 0, updatedReplicas: 0, availableReplicas: 0 }, 2, 0), [], 'broken: it is scaled to no pods'],
    ['waits for a second try to pull', waiting, [pod({ state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } })], 'waiting: its pod is being set up'],
    ['tells what cannot be pulled', waiting, [pod({ state: { waiting: { reason: 'ImagePullBackOff', message: 'manifest unknown' } } })], 'broken: its image cannot be pulled (ImagePullBackOff): manifest unknown'],
    ['tells the words of the scheduler, and waits for a node', waiting, [pod({}, { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes: Insufficient nvidia.com/gpu.' }] })], 'waiting: no node takes its pod (Unschedulable): 0/3 nodes: Insufficient nvidia.com/gpu.'],
    ['lets a container end once', waiting, [pod({ restartCount: 0, state: { terminated: { exitCode: 1 } } })], 'waiting: its pod is being set up'],
    ['is broken when it ends again', waiting, [pod({ restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 3 } } })], 'broken: it ended with code 3'],
    ['tells that memory was short', waiting, [pod({ restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } })], 'broken: it was killed: out of memory (OOMKilled)'],
    ['names the program that fetches, where that one ends', waiting, [{ metadata: { name: 'p' }, status: { initContainerStatuses: [{ name: 'fetch-release', restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 65 } } }] } }], 'broken: fetch-release: it ended with code 65'],
    ['tells that the cluster refuses pods', deployment({ replicas: 0, updatedReplicas: 0, availableReplicas: 0, conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }] }), [], 'broken: the cluster takes no pod of it: exceeded quota'],
    ['looks at no pod that is ending', waiting, [{ ...pod({ state: { waiting: { reason: 'ImagePullBackOff' } } }), metadata: { name: 'p', deletionTimestamp: 'now' } }], 'waiting: 0 of 2 pods are available'],
  ]
  for (const [sentence, state, pods, expected] of rows) test(sentence, () => assert.is(told(judgeRollout(state, pods, 2)), expected))

  test('names the container whose log tells more, and whether its last life does', () => {
    const state = judgeRollout(waiting, [pod({ restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 3 } } })], 2)
    assert.equal('logOf' in state && state.logOf, { pod: 'p', container: 'server', isPrevious: true })
  })
})
