import { existsSync } from 'node:fs'
import { recordingLog } from '../../../src/base/log.ts'
import { memoryMiBOf } from '../../../src/plan/executors/process-memory.ts'
import { processExecutor } from '../../../src/plan/executors/process.ts'
import { assert, describe } from '../../support/suite.ts'

const hasProc = existsSync('/proc/self/status')

describe('processExecutor', (test) => {
  test('does not wait for a process that fled from the group and holds the output open', async () => {
    const log = recordingLog()
    const program = 'const child = require("child_process").spawn("node", ["-e", "setInterval(() => {}, 1e3)"], { stdio: "inherit", detached: true }); child.unref(); console.log(child.pid); setTimeout(() => process.exit(0), 200)'
    const { exitCode } = await processExecutor({ environment: { PATH: process.env['PATH'] } }).run({ name: 'job', command: ['node', '-e', program], folder: '.', environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }, { log, signal: new AbortController().signal })
    process.kill(Number(log.lines[0]!.slice(2)), 'SIGKILL')
    assert.is(exitCode, 0)
  })
})

describe('memoryMiBOf', (test) => {
  if (hasProc) {
    test('measures a process that runs', () => {
      const own = memoryMiBOf(process.pid)!
      assert.ok(own > 10 && own < 4096, `${own} MiB`)
    })
  } else test.skip('measures a process that runs', 'there is no /proc on this system')

  test('knows nothing of a process that is not there', () => { assert.is(memoryMiBOf(2 ** 30), undefined) })
})
