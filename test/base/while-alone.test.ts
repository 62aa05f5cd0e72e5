import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { whileAlone } from '../../src/base/while-alone.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const module = join(import.meta.dirname, '../../src/base/while-alone.ts')

describe('whileAlone', (test) => {
  test('bodies of one path run one after the other, those of two paths side by side', () => withFolder(async (folder) => {
    let inside = 0
    let most = 0
    const body = async () => { most = Math.max(most, ++inside); await pause(20); inside -= 1 }
    await Promise.all([1, 2, 3].map(() => whileAlone(folder, body)))
    assert.is(most, 1)
    await whileAlone(folder, () => whileAlone(join(folder, 'other'), body))
  }))

  test('a body that fails gives its turn on, and gives what it threw', () => withFolder(async (folder) => {
    await whileAlone(folder, async () => { throw new Error('mine') }).then(() => assert.unreachable(), (error: Error) => assert.is(error.message, 'mine'))
    assert.is(await whileAlone(folder, async () => 'next'), 'next')
  }))

  test('an aborted signal ends the waiting', () => withFolder(async (folder) => {
    await whileAlone(folder, async () => {
      await whileAlone(folder, async () => assert.unreachable(), { signal: AbortSignal.timeout(50) }).then(() => assert.unreachable(), (error: Error) => assert.is(error.name, 'AbortError'))
    })
  }))

  test('another process waits and says so in the end; one that is killed has left nothing', () => withFolder(async (folder) => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `
      import { whileAlone } from ${JSON.stringify(module)}
      await whileAlone(${JSON.stringify(folder)}, async () => { console.log('mine'); await new Promise((done) => setTimeout(done, 60_000)) })`])
    await once(holder.stdout, 'data')
    await assertFails('MACHINE_BUSY', () => whileAlone(folder, async () => {}, { waitMs: 100 }))
    const ended = once(holder, 'exit')
    holder.kill('SIGKILL')
    await ended
    assert.is(await whileAlone(folder, async () => 'next', { waitMs: 60_000 }), 'next')
  }))
})
