import { kubernetesExecutor } from '../../src/plan/executors/kubernetes.ts'
import { processExecutor } from '../../src/plan/executors/process.ts'
import { runnerWithClaims } from '../plan/executors/kubernetes/example.ts'
import { fakeJobCluster } from '../support/fake-job-cluster.ts'
import { describe, withFolder } from '../support/suite.ts'
import { executorContract } from './executor.ts'

executorContract('process', ({ environment, graceMs }) => processExecutor({ environment, graceMs, memoryPollMs: 20 }))

const fake = await fakeJobCluster()
executorContract('kubernetes', () => kubernetesExecutor({ cluster: fake.cluster, settings: runnerWithClaims({ path: '/tmp' }), user: 1000, pollMs: 50 }), { endSignal: 'SIGTERM', isHere: false, withFolder })
describe('executor kubernetes, in the end', (test) => { test('the fake cluster is closed', () => fake.close()) })
