import { readFileSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { recordingLog } from '../../src/base/log.ts'
import type { Executor, Job } from '../../src/plan/executor.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

export interface ExecutorOptions { environment: Record<string, string | undefined>; graceMs: number }

/** Where the programs of an executor run. */
export interface ExecutorPlace {
  /** By which signal a program is asked to end. */
  endSignal: 'SIGINT' | 'SIGTERM'
  /** Programs are processes of this machine, and have its environment. */
  isHere: boolean
  /** A folder that they see at the same path. */
  withFolder: typeof withFolder
}
const here: ExecutorPlace = { endSignal: 'SIGINT', isHere: true, withFolder }

const never = new AbortController().signal
const surroundings = { PATH: process.env['PATH'], HOME: '/home/someone', TMPDIR: '/tmp', LANG: 'C.UTF-8', GITHUB_TOKEN: 'secret', NODE_OPTIONS: '--throw-deprecation' }

/** What every executor must keep. */
export function executorContract(name: string, open: (options: ExecutorOptions) => Executor, { endSignal, isHere, withFolder }: ExecutorPlace = here): void {
  const executor = open({ environment: surroundings, graceMs: 300 })
  const patient = open({ environment: surroundings, graceMs: 60_000 })
  // A program that is asked to end gets so far as to say so.
  const strict = open({ environment: surroundings, graceMs: 3000 })

  /** Runs a program of JavaScript; gives its exit code and the log. `onLine` sees each line as it comes. */
  async function run(program: string, { onLine, signal = never, by = executor, ...job }: Partial<Job> & { onLine?: (line: string) => void; signal?: AbortSignal; by?: Executor } = {}): Promise<{ exitCode: number; lines: string[]; durationMs: number }> {
    const log = recordingLog()
    const info = (line: string) => { log.info(line); onLine?.(line) }
    return withFolder(async (folder) => {
      const answer = await by.run({ name: 'train clicks', command: ['node', '-e', program], folder, environment: {}, limits: { memoryMiB: 512, timeoutMs: 300_000 }, ...job }, { log: { ...log, info }, signal })
      return { ...answer, lines: ownLines(log.lines) }
    })
  }

  describe(`executor ${name}`, (test) => {
    test('tells its name', () => { assert.is(executor.name, name) })

    test('gives the exit code of the program, whatever it means', async () => {
      for (const exitCode of [0, 5, 65]) assert.is((await run(`process.exit(${exitCode})`)).exitCode, exitCode)
    })

    test('gives 128 plus the number of the signal by which a program ended', async () => {
      assert.is((await run('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e3)')).exitCode, 143)
    })

    test('writes both outputs to the log, line by line to the last', async () => {
      const { lines } = await run('console.log("epoch 1\\nepoch 2"); process.stdout.write("浏览 without an end")')
      assert.equal(lines, ['| epoch 1', '| epoch 2', '| 浏览 without an end'])
      assert.equal((await run('console.error("a warning")')).lines, ['| a warning'])
    })

    test('lets no line be taken for a workflow command', async () => {
      const { lines } = await run('process.stdout.write("::add-mask::x\\rprogress\\r\\n  ::error::y\\nsay ##[error]z\\n")')
      assert.equal(lines, ['| ::add-mask::x', '| progress', '|   ::error::y', '| say ## [error]z'])
    })

    test('cuts a line that never ends instead of keeping it in memory', async () => {
      const { lines } = await run('process.stdout.write("x".repeat(40_000))')
      assert.is(lines.map((line) => line.slice(2)).join(''), 'x'.repeat(40_000))
      assert.ok(lines.length > 1)
    })

    test('runs in the folder of the job', () => withFolder(async (folder) => {
      assert.equal((await run('console.log(process.cwd())', { folder })).lines, [`| ${await realpath(folder)}`])
    }))

    if (isHere) test('hands on PATH, HOME, TMPDIR, LANG and what the job gives, and no secret', async () => {
      const { lines } = await run('for (const name of Object.keys(process.env).sort()) console.log(name + "=" + process.env[name])', { environment: { LANG: 'zh_CN.UTF-8', SEED: '1', NODE_OPTIONS: '--no-warnings' } })
      assert.equal(lines, ['| HOME=/home/someone', '| LANG=zh_CN.UTF-8', '| NODE_OPTIONS=--no-warnings --max-old-space-size=512', `| PATH=${surroundings.PATH}`, '| SEED=1', '| TMPDIR=/tmp'])
    })

    test('passes arguments as they are, without a shell', async () => {
      assert.equal((await run('', { command: ['node', '-e', 'console.log(process.argv[1])', '$HOME; `id` "x"'] })).lines, ['| $HOME; `id` "x"'])
    })

    test('ends a program that hangs', async () => {
      const error = await assertFails('EXECUTOR_TIMEOUT', () => run('setInterval(() => {}, 1e3)', { limits: { memoryMiB: 512, timeoutMs: 300 } }))
      assert.is(error.message, 'train clicks was ended after 0.3 s')
    })

    test('ends a program that hangs and ignores that it is asked to end', () =>
      assertFails('EXECUTOR_TIMEOUT', () => run(`process.on("${endSignal}", () => {}); for (;;) {}`, { limits: { memoryMiB: 512, timeoutMs: 300 } })))

    test('ends a program that takes too much memory outside its heap', () =>
      assertFails('EXECUTOR_MEMORY', () => run('const all = []; setInterval(() => all.push(Buffer.alloc(16 << 20, 1)), 20)', { limits: { memoryMiB: 200, timeoutMs: 300_000 } })))

    test('ends a program whose heap grows too large', () =>
      assertFails('EXECUTOR_MEMORY', () => run('const all = []; for (;;) all.push({ row: all.length })', { limits: { memoryMiB: 128, timeoutMs: 300_000 } })))

    if (isHere) test('counts the memory of what the program starts', () =>
      assertFails('EXECUTOR_MEMORY', () => run('require("child_process").spawn("node", ["-e", "const all = []; setInterval(() => all.push(Buffer.alloc(16 << 20, 1)), 20)"], { stdio: "inherit" }); setInterval(() => {}, 1e3)', { limits: { memoryMiB: 300, timeoutMs: 300_000 } })))

    test('passes an abort on to a program that saves its work and ends', async () => {
      const abort = new AbortController()
      const { exitCode, lines } = await run(`process.on("${endSignal}", () => { console.log("saved"); process.exit(5) }); console.log("ready"); setInterval(() => {}, 1e3)`, { by: patient, signal: abort.signal, onLine: (line) => { if (line === '| ready') abort.abort() } })
      assert.is(exitCode, 5)
      assert.equal(lines, ['| ready', '| saved'])
    })

    test('ends a program that ignores an abort, after its time of grace', async () => {
      const abort = new AbortController()
      const { exitCode, lines } = await run(`process.on("${endSignal}", () => console.log("no")); console.log("ready"); setInterval(() => {}, 1e3)`, { by: strict, signal: abort.signal, onLine: (line) => { if (line === '| ready') abort.abort() } })
      assert.is(exitCode, 137)
      assert.equal(lines, ['| ready', '| no'])
    })

    test('starts nothing when it is aborted before', async () => {
      const { exitCode, lines } = await run('console.log("ran")', { signal: AbortSignal.abort() })
      assert.is(exitCode, 130)
      assert.equal(lines, [])
    })

    if (isHere) test('leaves nothing running behind a program that ended', async () => {
      const { exitCode, lines } = await run('const child = require("child_process").spawn("node", ["-e", "setInterval(() => {}, 1e3)"], { stdio: "inherit" }); console.log(child.pid); process.exit(0)')
      assert.is(exitCode, 0)
      await untilEnded(Number(lines[0]!.slice(2)))
    })

    test('says what cannot be started, and where', async () => {
      const error = await assertFails('EXECUTOR_NOT_STARTED', () => run('', { command: ['no-such-program'] }))
      assert.match(error.message, /^train clicks: no-such-program cannot be started in .* \(.*no-such-program.*\)$/s)
      await assertFails('EXECUTOR_NOT_STARTED', () => run('', { folder: '/no/such/folder' }))
      await assertFails('EXECUTOR_NOT_STARTED', () => run('', { command: [] }))
    })
  })
}

/** An executor may tell of its own how it goes. */
function ownLines(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith('| '))
}

/** Waits until a process is gone, or dead and only not yet collected by its parent. */
async function untilEnded(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return
    } catch {
      return
    }
    await new Promise((resolve) => { setTimeout(resolve, 10) })
  }
}
