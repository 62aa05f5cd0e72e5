import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../src/base/files.ts'
import { recordingLog } from '../../src/base/log.ts'
import { outcomeOf } from '../../src/entry/run-verb.ts'
import { checkpointFolder } from '../../src/training/checkpoint-folder.ts'
import { specOf } from '../families/behavior/small-shop.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const identity = { planHash: 'a'.repeat(64), datasetFingerprint: 'b'.repeat(64) }
const spent = { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5, cpuMs: 4, peakMemoryMiB: 100 }
const checkpoint = (epoch: number) => ({ epoch, arrays: { weights: new Float32Array(5000).fill(epoch) }, state: {} })
const full = (code: string) => Object.assign(new Error(`${code}: no space left on device, write`), { code })

/** A disk on which only so many bytes can be written from now on, by all files together. */
async function withRoom<T>(bytes: number, code: string, body: (disk: { room: number }) => Promise<T>): Promise<T> {
  const probe = await open(import.meta.filename, 'r')
  const handle = Object.getPrototypeOf(probe) as Record<'write' | 'writeFile', (this: unknown, ...args: unknown[]) => Promise<unknown>>
  await probe.close()
  const { write, writeFile } = handle
  const disk = { room: bytes }
  const take = (wanted: number) => {
    if (disk.room === 0) throw full(code)
    const taken = Math.min(disk.room, wanted)
    disk.room -= taken
    return taken
  }
  handle.write = async function (...[buffer, offset, length]) { return write.call(this, buffer, offset, take(length as number)) }
  handle.writeFile = async function (...[content]) { take(Infinity); return writeFile.call(this, content) }
  try {
    return await body(disk)
  } finally {
    Object.assign(handle, { write, writeFile })
  }
}

describe('a full disk', (test) => {
  for (const code of ['ENOSPC', 'EDQUOT']) test(`is told once and ends no training: what was written before is still there (${code})`, () => withFolder(async (folder) => {
    const log = recordingLog()
    const checkpoints = checkpointFolder(folder, { identity, spec: specOf() }, log)
    for (const epoch of [1, 2]) await checkpoints.save(checkpoint(epoch), spent, epoch)
    await withRoom(9000, code, async (disk) => {
      for (const epoch of [3, 4]) assert.is(await checkpoints.save(checkpoint(epoch), spent, epoch), false)
      assert.equal(log.lines, [`warning: the disk of ${folder} is full: no checkpoint is written until there is room; the training goes on, and where it is ended it goes back to the checkpoint before`])
      assert.equal(await readdir(folder), ['000002.checkpoint'])
      assert.is((await checkpoints.newest())?.checkpoint.epoch, 2)
      disk.room = Infinity
      assert.is(await checkpoints.save(checkpoint(5), spent, 5), true)
    })
    assert.is((await checkpoints.newest())?.checkpoint.epoch, 5)
    assert.equal(await readdir(folder), ['000002.checkpoint', '000003.checkpoint'])
  }))

  test('with room for one checkpoint, once an older one is given up, keeps the newest', () => withFolder(async (folder) => {
    const checkpoints = checkpointFolder(folder, { identity, spec: specOf() }, recordingLog())
    for (const epoch of [1, 2]) await checkpoints.save(checkpoint(epoch), spent, epoch)
    await withRoom(9000, 'ENOSPC', async (disk) => {
      const removed = setInterval(async () => { if (!(await readdir(folder)).includes('000001.checkpoint')) disk.room = Infinity }, 1)
      // What is removed makes room, a moment later than here: the second try may come before it.
      while (!await checkpoints.save(checkpoint(3), spent, 3));
      clearInterval(removed)
    })
    assert.is((await checkpoints.newest())?.checkpoint.epoch, 3)
  }))

  test('leaves no torn file behind where another one is written', () => withFolder(async (folder) => {
    await withRoom(0, 'ENOSPC', async () => {
      const error = await writeFileAtomic(join(folder, 'weights.bin'), 'x').then(() => undefined, (error: unknown) => error as { code: string })
      assert.is(error?.code, 'ENOSPC')
    })
    assert.equal(await readdir(folder), [])
  }))

  test('has a name and says what to do, wherever it is met', () => {
    const { exitCode, error, sentence } = outcomeOf(full('ENOSPC'), new AbortController().signal)
    assert.equal([exitCode, error?.code], [4, 'DISK_FULL'])
    assert.is(sentence, 'There is no room left on the disk (ENOSPC: no space left on device, write)')
    assert.match(error!.next, /run the step again/)
  })
})
