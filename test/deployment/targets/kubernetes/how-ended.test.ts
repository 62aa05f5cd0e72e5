// How a server ended is told of the pod that says most, and a start that went well the second time is no end.
import { findEnd, formatEnd } from '../../../../src/deployment/targets/kubernetes/how-ended.ts'
import type { ContainerState, PodState } from '../../../../src/deployment/targets/kubernetes/judge-rollout.ts'
import { assert, describe } from '../../../support/suite.ts'

const pod = (name: string, server: Partial<ContainerState>, more: Partial<PodState['metadata']> = {}): PodState => ({
  metadata: { name, ...more }, spec: { containers: [{ name: 'server', resources: { limits: { memory: '96Mi' } } }] }, status: { containerStatuses: [{ name: 'server', ...server }] },
})
const again = (exitCode: number, restartCount: number, reason = 'Error'): Partial<ContainerState> => ({ restartCount, state: { running: {} }, lastState: { terminated: { exitCode, reason } } })
const told = (...pods: PodState[]) => { const end = findEnd(pods); return end && formatEnd(end, '  weights\n  are missing ') }

describe('how a server in a cluster ended', (test) => {
  const rows: [string, PodState[], string | undefined][] = [
    ['one that lives since its start did not end', [pod('a', { restartCount: 0, state: { running: {} } })], undefined],
    ['memory is told with its limit, and without a log', [pod('a', again(137, 1, 'OOMKilled'))], 'was killed: out of memory (OOMKilled, limit 96 MiB), and was started again once'],
    ['anything else is told with its code and the end of its log', [pod('a', again(1, 2))], 'ended with code 1, and was started again 2 times; the end of its log: weights are missing'],
    ['one that lies there was not started again', [pod('a', { restartCount: 0, state: { terminated: { exitCode: 3 } } })], 'ended with code 3; the end of its log: weights are missing'],
    ['memory is told before all else', [pod('a', again(1, 5)), pod('b', again(137, 1, 'OOMKilled'))], 'was killed: out of memory (OOMKilled, limit 96 MiB), and was started again once'],
    ['a start that went well the second time is no end', [pod('a', again(65, 1)), pod('b', again(4, 1))], undefined],
    ['a start that failed twice is one', [pod('a', again(65, 2))], 'ended with code 65, and was started again 2 times; the end of its log: weights are missing'],
    ['a pod that is ending by our hand says nothing', [pod('a', again(137, 1), { deletionTimestamp: 'now' })], undefined],
  ]
  for (const [sentence, pods, expected] of rows) test(sentence, () => assert.is(told(...pods), expected))
})
