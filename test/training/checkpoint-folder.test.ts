import { readFile, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog } from '../../src/base/log.ts'
import { checkpointFolder, formatCheckpoint, parseCheckpoint } from '../../src/training/checkpoint-folder.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import type { Checkpoint } from '../../src/families/family.ts'

const identity = { planHash: 'a'.repeat(64), datasetFingerprint: 'b'.repeat(64) }
const spent = { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5, cpuMs: 4, peakMemoryMiB: 100 }
const checkpoint = (epoch: number): Checkpoint => ({ epoch, arrays: { weights: Float32Array.of(epoch, Math.PI, -0, 1e-40), none: new Float32Array() }, state: { history: [{ epoch, loss: 0.1 + 0.2 }] } })

describe('checkpoint folder', (test) => {
  test('format and parse give back the same to the bit', () => {
    const saved = { checkpoint: checkpoint(3), spent }
    assert.equal(parseCheckpoint(identity, formatCheckpoint(identity, saved)), saved)
  })

  test('an empty or missing folder has no checkpoint', () => withFolder(async (folder) => {
    assert.is(await checkpointFolder(folder, identity, recordingLog()).newest(), undefined)
    assert.is(await checkpointFolder(join(folder, 'missing'), identity, recordingLog()).newest(), undefined)
  }))

  test('keeps the newest two', () => withFolder(async (folder) => {
    const checkpoints = checkpointFolder(folder, identity, recordingLog())
    for (const epoch of [8, 9, 10, 11]) await checkpoints.save(checkpoint(epoch), spent)
    assert.equal((await readdir(folder)).sort(), ['epoch-000010.checkpoint', 'epoch-000011.checkpoint'])
    assert.equal(await checkpoints.newest(), { checkpoint: checkpoint(11), spent })
  }))

  test('a torn one is passed over for the one before it, wherever it is cut or changed', () => withFolder(async (folder) => {
    const path = join(folder, 'epoch-000002.checkpoint')
    const size = formatCheckpoint(identity, { checkpoint: checkpoint(2), spent }).length
    for (const length of [0, 1, 64, 65, 100, size - 1]) {
      const log = recordingLog()
      const checkpoints = checkpointFolder(folder, identity, log)
      for (const epoch of [1, 2]) await checkpoints.save(checkpoint(epoch), spent)
      await truncate(path, length)
      assert.is((await checkpoints.newest())?.checkpoint.epoch, 1, `cut at ${length}`)
      assert.equal(log.lines, ['warning: checkpoint epoch-000002.checkpoint is torn and is not used'])
    }
    const checkpoints = checkpointFolder(folder, identity, recordingLog())
    await checkpoints.save(checkpoint(2), spent)
    const bytes = await readFile(path)
    bytes[bytes.length - 3]! ^= 1
    await writeFile(path, bytes)
    assert.is((await checkpoints.newest())?.checkpoint.epoch, 1)
  }))

  test('one of another plan or other data is not used', () => withFolder(async (folder) => {
    for (const other of [{ ...identity, planHash: 'c'.repeat(64) }, { ...identity, datasetFingerprint: 'c'.repeat(64) }]) {
      const log = recordingLog()
      await checkpointFolder(folder, other, log).save(checkpoint(7), spent)
      const checkpoints = checkpointFolder(folder, identity, log)
      assert.is(await checkpoints.newest(), undefined)
      assert.equal(log.lines, ['warning: checkpoint epoch-000007.checkpoint is of another plan or other data and is not used'])
      await checkpoints.save(checkpoint(1), spent)
      assert.is((await checkpoints.newest())?.checkpoint.epoch, 1)
      await checkpoints.remove()
    }
  }))

  test('a file that was being written when the run was killed is no checkpoint', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'epoch-000009.checkpoint.1a2b3c4d.tmp'), 'half')
    assert.is(await checkpointFolder(folder, identity, recordingLog()).newest(), undefined)
  }))
})
