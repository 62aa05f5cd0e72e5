import { join } from 'node:path'
import { recordingLog, silentLog } from '../../../src/base/log.ts'
import type { Job } from '../../../src/plan/executor.ts'
import { processExecutor } from '../../../src/plan/executors/process.ts'
import { heartbeatGuard } from '../../../src/plan/guards/heartbeat-guard.ts'
import { runGuarded } from '../../../src/plan/guards/run-guarded.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

const beat = 'const fs = require("fs"); let n = 0; const beat = () => { fs.writeFileSync("heartbeat.json.tmp", String(++n)); fs.renameSync("heartbeat.json.tmp", "heartbeat.json") };'
const executor = processExecutor({ environment: { PATH: process.env['PATH'] }, graceMs: 3000 })

function watch(folder: string, program: string, { silenceMs = 5000, signal = new AbortController().signal, log = silentLog } = {}) {
  const job: Job = { name: 'train clicks', command: ['node', '-e', program], folder, environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }
  return runGuarded(executor, job, [heartbeatGuard({ name: job.name, file: join(folder, 'heartbeat.json'), silenceMs, pollMs: 50 })], { log, signal })
}

describe('a guard of heartbeats', (test) => {
  test('lets a job go on that beats, for longer than it may be silent', () => withFolder(async (folder) => {
    const { exitCode, durationMs } = await watch(folder, `${beat} setInterval(beat, 100); setTimeout(() => process.exit(7), 7000)`)
    assert.is(exitCode, 7)
    assert.ok(durationMs > 5000)
  }))

  test('takes a line in the log for progress, too', () => withFolder(async (folder) => {
    assert.is((await watch(folder, 'setInterval(() => console.log("epoch"), 100); setTimeout(() => process.exit(0), 7000)')).exitCode, 0)
  }))

  const hanging: [string, string][] = [
    ['beats no more, and waits for ever', `${beat} beat(); setInterval(() => {}, 1e3)`],
    ['never beat, and computes for ever', 'for (;;) {}'],
    ['is stopped', `${beat} setInterval(beat, 20); setTimeout(() => process.kill(process.pid, "SIGSTOP"), 200)`],
    ['writes the same again and again', 'setInterval(() => require("fs").writeFileSync("heartbeat.json", "1"), 20)'],
  ]
  for (const [what, program] of hanging) test(`ends a job that ${what}`, () => withFolder(async (folder) => {
    const error = await assertFails('EXECUTOR_HUNG', () => watch(folder, program, { silenceMs: 700 }))
    assert.is(error.message, 'train clicks was ended: nothing told of progress for 0.7 s')
    assert.is((error as Error & { kind?: string }).kind, 'outside')
  }))

  test('says nothing of a job that is ended for another reason', () => withFolder(async (folder) => {
    const abort = new AbortController()
    // Its time of grace is longer than it may be silent.
    const log = recordingLog((line) => { if (line.includes('ready')) abort.abort() })
    assert.is((await watch(folder, 'process.on("SIGINT", () => {}); console.log("ready"); setInterval(() => {}, 1e3)', { silenceMs: 1500, signal: abort.signal, log })).exitCode, 137)
  }))
})

describe('whoever runs a job', (test) => {
  test('is free for signals and timers while the job computes without a pause', () => withFolder(async (folder) => {
    let ticks = 0
    const timer = setInterval(() => { ticks += 1 }, 20)
    const { durationMs } = await watch(folder, 'const end = Date.now() + 1500; while (Date.now() < end);', { silenceMs: 60_000 })
    clearInterval(timer)
    assert.ok(ticks > durationMs / 20 / 10, `${ticks} of ${Math.floor(durationMs / 20)} turns`)
  }))
})
