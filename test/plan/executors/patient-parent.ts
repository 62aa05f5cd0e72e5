// Runs a job that takes its time to end, until it is told to end itself: `node patient-parent.ts`. Writes the job's process id.
import { signalOfProcess } from '../../../src/entry/surroundings.ts'
import { processExecutor } from '../../../src/plan/executors/process.ts'

const program = 'process.on("SIGINT", () => console.log("saving")); console.log(process.pid); setInterval(() => {}, 1e3)'
const log = { info: (line: string) => { console.log(line.slice(2)) }, warn() {}, debug() {}, group: <T>(_title: string, body: () => Promise<T>) => body() }
using interruption = signalOfProcess()
await processExecutor({ environment: { PATH: process.env['PATH'] }, graceMs: 60_000 })
  .run({ name: 'job', command: ['node', '-e', program], folder: '.', environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }, { log, signal: interruption.signal })
