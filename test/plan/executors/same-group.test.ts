import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { recordingLog } from '../../../src/base/log.ts'
import { sameGroupRunner } from '../../../src/plan/executors/same-group.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

const hasProc = existsSync('/proc/self/environ')
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Runs a script of the shell that starts `work.cjs` and leaves it to itself; the script's own name for the folder is `$PWD`. */
async function runScript(folder: string, script: string, work: string, { signal = new AbortController().signal, log = recordingLog() } = {}) {
  await writeFile(join(folder, 'work.cjs'), work)
  return sameGroupRunner({ graceMs: 60_000 }).run({ name: 'job', command: ['sh', '-c', script], folder, environment: { PATH: process.env['PATH']! } }, { log, signal })
}

describe('sameGroupRunner', (test) => {
  if (!hasProc) { test.skip('what a program leaves running ends with it', 'there is no /proc on this system'); return }

  test('what a program leaves running ends with it, also where its own parent is gone', () => withFolder(async (folder) => {
    const work = 'require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000)'
    const { exitCode } = await runScript(folder, '(node work.cjs >/dev/null 2>&1 &); while [ ! -s pid ]; do sleep 0.05; done; exit 3', work)
    assert.is(exitCode, 3)
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    for (let i = 0; i < 3000 && isAlive(pid); i++) await pause(20)
    assert.is(isAlive(pid), false)
  }))

  test('who is told to end tells what it started, which saves its work', () => withFolder(async (folder) => {
    const abort = new AbortController()
    const work = 'process.on("SIGTERM", () => { require("fs").writeFileSync("saved", ""); process.exit(0) }); console.log("ready"); setInterval(() => {}, 1000)'
    const log = recordingLog()
    const ended = runScript(folder, 'trap "wait; exit 5" TERM; node work.cjs & wait; wait', work, { signal: abort.signal, log })
    while (!log.lines.some((line) => line.includes('ready'))) await pause(20)
    abort.abort(new Error('told to end'))
    await ended
    assert.ok(existsSync(join(folder, 'saved')))
  }))
})
