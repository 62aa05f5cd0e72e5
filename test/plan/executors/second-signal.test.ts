import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { assert, describe } from '../../support/suite.ts'

describe('a second signal', (test) => {
  test('ends a run at once as preempted, and the job that it waits for, too', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'patient-parent.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
    let job = 0
    createInterface({ input: parent.stdout }).on('line', (line) => {
      if (line === 'saving') parent.kill('SIGINT')
      else {
        job = Number(line)
        parent.kill('SIGINT')
      }
    })
    const exitCode = await new Promise((resolve) => { parent.on('close', resolve) })
    assert.is(exitCode, 5)
    assert.ok(job > 0)
    for (let waited = 0; isAlive(job) && waited < 60_000; waited += 20) await pause(20)
    assert.is(isAlive(job), false)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
