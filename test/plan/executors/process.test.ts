import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setImmediate, setTimeout as pause } from 'node:timers/promises'
import { recordingLog } from '../../../src/base/log.ts'
import { memoryMiBOf, ownMemoryMiBOf } from '../../../src/plan/executors/process-memory.ts'
import { processExecutor } from '../../../src/plan/executors/process.ts'
import { assert, describe } from '../../support/suite.ts'

/** Until so many processes have written that they run, and a little longer, for they take the last of their memory a moment later. */
async function untilUp(outputs: readonly Readable[], n: number): Promise<void> {
  let written = 0
  for (const output of outputs) output.on('data', (text: Buffer) => { written += String(text).split('\n').length - 1 })
  while (written < n) await pause(10)
  await pause(500)
}

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

describe('processExecutor, many at once', (test) => {
  test('leaves no warning about listeners, and none behind', async () => {
    const warnings: Error[] = []
    const hear = (warning: Error) => { warnings.push(warning) }
    const before = process.listenerCount('exit')
    process.on('warning', hear)
    const executor = processExecutor({ environment: { PATH: process.env['PATH'] } })
    const jobs = Array.from({ length: 12 }, (_, i) => ({ name: `job ${i}`, command: ['sleep', '0.3'], folder: '.', environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }))
    await Promise.all(jobs.map((job) => executor.run(job, { log: recordingLog(), signal: new AbortController().signal })))
    await setImmediate()
    process.off('warning', hear)
    assert.equal([warnings.map(({ message }) => message), process.listenerCount('exit')], [[], before])
  })

  test('where there are no groups of processes the program alone is told to end', async () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform')!
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' })
    try {
      const abort = new AbortController()
      const ended = processExecutor({ environment: { PATH: process.env['PATH'] }, graceMs: 10_000 }).run({ name: 'job', command: ['sleep', '20'], folder: '.', environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }, { log: recordingLog(), signal: abort.signal })
      setTimeout(() => { abort.abort() }, 200)
      assert.is((await ended).exitCode, 130)
    } finally {
      Object.defineProperty(process, 'platform', platform)
    }
  })
})

describe('memoryMiBOf', (test) => {
  if (hasProc) {
    test('measures a process that runs', () => {
      const own = memoryMiBOf(process.pid)!
      assert.ok(own > 10 && own < 4096, `${own} MiB`)
    })

    test('a page that several of its processes share is no reason to end it', async () => {
      const tree = 'for (let i = 0; i < 6; i++) require("child_process").spawn(process.execPath, ["-e", "console.log(0); setTimeout(() => {}, Number(process.argv[1]))", process.argv[1]], { stdio: "inherit" }); console.log(0); setTimeout(() => {}, Number(process.argv[1]))'
      const child = spawn(process.execPath, ['-e', tree, '60000'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
      await untilUp([child.stdout], 7)
      const [rough, exact] = [memoryMiBOf(child.pid!)!, ownMemoryMiBOf(child.pid!)!]
      process.kill(-child.pid!, 'SIGKILL')
      assert.ok(exact < rough * 0.9, `${exact} of ${rough} MiB`)
      const job = { name: 'job', command: [process.execPath, '-e', tree, '1500'], folder: '.', environment: {}, limits: { memoryMiB: Math.floor(rough - 0.2 * (rough - exact)), timeoutMs: 60_000 } }
      assert.is((await processExecutor({ environment: { PATH: process.env['PATH'] }, memoryPollMs: 50 }).run(job, { log: recordingLog(), signal: new AbortController().signal })).exitCode, 0)
    })

    test('counts what one process holds whole, whoever else on the machine runs the same program', async () => {
      const others = Array.from({ length: 4 }, () => spawn(process.execPath, ['-e', 'console.log(0); setTimeout(() => {}, 60000)'], { stdio: ['ignore', 'pipe', 'ignore'] }))
      await untilUp(others.map(({ stdout }) => stdout), 4)
      const [rough, exact] = [memoryMiBOf(others[0]!.pid!)!, ownMemoryMiBOf(others[0]!.pid!)!]
      for (const other of others) other.kill('SIGKILL')
      assert.ok(Math.abs(exact - rough) < rough * 0.05, `${exact} of ${rough} MiB`)
    })

    test('measures what a thread of it started, too', async () => {
      const large = 'const bytes = Buffer.alloc(200 << 20, 1); console.log(bytes.length); setInterval(() => {}, 1000)'
      const parent = `const { Worker } = require('worker_threads'); new Worker(${JSON.stringify(`require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(large)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`)}, { eval: true })`
      const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
      try {
        await once(child.stdout, 'data')
        const used = memoryMiBOf(child.pid!)!
        assert.ok(used > 200, `${used} MiB`)
      } finally {
        process.kill(-child.pid!, 'SIGKILL')
      }
    })
  } else test.skip('measures a process that runs', 'there is no /proc on this system')

  test('knows nothing of a process that is not there', () => { assert.is(memoryMiBOf(2 ** 30), undefined) })
})
