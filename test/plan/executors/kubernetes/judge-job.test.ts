import { judgeJob } from '../../../../src/plan/executors/kubernetes/judge-job.ts'
import type { JobState, PodState } from '../../../../src/plan/executors/kubernetes/judge-job.ts'
import { assert, describe } from '../../../support/suite.ts'

type State = NonNullable<NonNullable<NonNullable<PodState['status']>['containerStatuses']>[number]['state']>

const job = (...conditions: [type: string, reason: string, message?: string][]): JobState => ({ metadata: { name: 'rankops-clicks-1' }, status: { conditions: conditions.map(([type, reason, message]) => ({ type, status: 'True', reason, ...(message === undefined ? {} : { message }) })) } })
function pod(state: State, more: PodState['status'] = {}, metadata: Partial<PodState['metadata']> = {}): PodState {
  return { metadata: { name: 'p1', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata }, spec: { nodeName: 'node-1' }, status: { containerStatuses: [{ name: 'sidecar', state: { running: {} } }, { name: 'train', state }], ...more } }
}
const ended = (exitCode: number, reason = 'Error') => pod({ terminated: { exitCode, reason } })
const later = { name: 'p0', creationTimestamp: '2026-01-01T00:00:05Z' }

describe('judgeJob', (test) => {
  const rows: [sentence: string, JobState, PodState[], ReturnType<typeof judgeJob>][] = [
    ['a Job without a pod waits for it', job(), [], { is: 'setUp', why: 'its pod is yet to be made' }],
    ['one whose only pod ended, and that has not failed, waits for the next', job(), [ended(137)], { is: 'setUp', why: 'a new pod is yet to be made' }],
    ['a pod that no node takes is queued, in the words of the scheduler', job(), [pod({}, { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.' }] })], { is: 'queued', why: 'no node takes it (Unschedulable): 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.' }],
    ['a pod on a node is set up', job(), [pod({ waiting: { reason: 'ContainerCreating' } })], { is: 'setUp', why: 'its pod is being set up on node-1' }],
    ['the first failure to pull an image may pass', job(), [pod({ waiting: { reason: 'ErrImagePull', message: 'not found' } })], { is: 'setUp', why: 'its image cannot be pulled yet: not found' }],
    ['the second does not', job(), [pod({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } })], { is: 'broken', by: 'cluster', why: 'its image cannot be pulled (ImagePullBackOff): Back-off pulling image' }],
    ['a volume or secret that is missing is told', job(), [pod({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } })], { is: 'broken', by: 'cluster', why: 'its container cannot be made (CreateContainerConfigError): secret "x" not found' }],
    ['a program that is not in the image does not start', job(), [pod({ terminated: { exitCode: 128, reason: 'StartError', message: 'executable file not found' } })], { is: 'broken', by: 'start', why: 'executable file not found' }],
    ['a pod that runs, runs', job(), [pod({ running: {} })], { is: 'running', pod: 'p1', node: 'node-1' }],
    ['a pod that is told to end, or whose node is silent, is not yet another', job(), [pod({ running: {} }, {}, { deletionTimestamp: '2026-01-01T00:00:09Z' })], { is: 'setUp', why: 'pod p1 on node-1 is ending; the next one starts when it has, or when its node is removed from the cluster' }],
    ['of several pods the newest counts, whatever it is called', job(), [pod({ running: {} }, {}, later), ended(137)], { is: 'running', pod: 'p0', node: 'node-1' }],
    ['a complete Job ended well', job(['Complete', 'CompletionsReached']), [ended(0, 'Completed')], { is: 'ended', exitCode: 0 }],
    ['a Job that is about to be complete did as well', job(['SuccessCriteriaMet', 'CompletionsReached']), [], { is: 'ended', exitCode: 0 }],
    ['a failed Job has the code of its last pod', job(['Failed', 'BackoffLimitExceeded']), [pod({ terminated: { exitCode: 139 } }, {}, later), ended(137)], { is: 'ended', exitCode: 139 }],
    ['a failed Job whose pods are gone has the words of the cluster', job(['Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit']), [], { is: 'broken', by: 'cluster', why: 'Job has reached the specified backoff limit' }],
    ['a condition that is false says nothing', { metadata: { name: 'j' }, status: { conditions: [{ type: 'Complete', status: 'False' }] } }, [pod({ running: {} })], { is: 'running', pod: 'p1', node: 'node-1' }],
    ['too much memory is told although another pod follows', job(), [ended(137, 'OOMKilled'), pod({ running: {} }, {}, later)], { is: 'broken', by: 'memory' }],
    ['too much time is told', job(), [pod({ terminated: { exitCode: 5 } }, { reason: 'DeadlineExceeded' })], { is: 'broken', by: 'timeout' }],
    ['and so it is where the whole Job took too long', job(['Failed', 'DeadlineExceeded']), [], { is: 'broken', by: 'timeout' }],
  ]
  for (const [sentence, state, pods, expected] of rows) test(sentence, () => { assert.equal(judgeJob(state, pods), expected) })
})
