import { processExecutor } from '../../src/plan/executors/process.ts'
import { executorContract } from './executor.ts'

executorContract('process', ({ environment, graceMs }) => processExecutor({ environment, graceMs, memoryPollMs: 20 }))
