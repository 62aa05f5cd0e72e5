import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog } from '../../src/base/log.ts'
import type { Log } from '../../src/base/log.ts'
import { readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint-file.ts'
import { checkpointFolder } from '../../src/training/checkpoint-folder.ts'
import { specOf } from '../families/behavior/small-shop.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import type { Checkpoint } from '../../src/families/family.ts'

const identity = { planHash: 'a'.repeat(64), datasetFingerprint: 'b'.repeat(64) }
const spec = specOf()
const spent = { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5, cpuMs: 4, peakMemoryMiB: 100 }
const checkpoint = (epoch: number): Checkpoint => ({ epoch, arrays: { weights: Float32Array.of(epoch, Math.PI, -0, 1e-40), none: new Float32Array() }, state: { history: [{ epoch, loss: 0.1 + 0.2 }] } })
const open = (folder: string, log: Log = recordingLog(), of = identity) => checkpointFolder(folder, { identity: of, spec }, log)

describe('checkpoint file', (test) => {
  test('gives back to the bit what was written, bits that are no number included', () => withFolder(async (folder) => {
    const bits = new Float32Array(Uint32Array.of(0x7fc00001, 0xffffffff, 0x7f800001, 1).buffer)
    const saved = { ...identity, checkpoint: { ...checkpoint(3), arrays: { ...checkpoint(3).arrays, bits } }, spent, steps: 12, spec }
    await writeCheckpoint(join(folder, 'it'), saved)
    const read = await readCheckpoint(join(folder, 'it'))
    assert.equal([...new Uint32Array(read!.checkpoint.arrays['bits']!.buffer)], [0x7fc00001, 0xffffffff, 0x7f800001, 1])
    assert.equal({ ...read, checkpoint: { ...read!.checkpoint, arrays: { ...read!.checkpoint.arrays, bits } } }, saved)
  }))

  test('an array in memory that threads share is written as any other', () => withFolder(async (folder) => {
    const shared = new Float32Array(new SharedArrayBuffer(16), 4, 2)
    shared.set([1.5, -2])
    await writeCheckpoint(join(folder, 'it'), { ...identity, checkpoint: { epoch: 1, arrays: { shared }, state: {} }, spent, steps: 1, spec })
    assert.equal([...(await readCheckpoint(join(folder, 'it')))!.checkpoint.arrays['shared']!], [1.5, -2])
  }))

  test('an array of several pieces comes back whole', () => withFolder(async (folder) => {
    const long = Float32Array.from({ length: 3_000_001 }, (_, i) => Math.fround(i * 0.37))
    await writeCheckpoint(join(folder, 'it'), { ...identity, checkpoint: { epoch: 1, arrays: { long }, state: {} }, spent, steps: 1, spec })
    assert.is(Buffer.compare(Buffer.from((await readCheckpoint(join(folder, 'it')))!.checkpoint.arrays['long']!.buffer), Buffer.from(long.buffer)), 0)
  }))
})

describe('checkpoint folder', (test) => {
  test('an empty or missing folder has no checkpoint', () => withFolder(async (folder) => {
    assert.is(await open(folder).newest(), undefined)
    assert.is(await open(join(folder, 'missing')).newest(), undefined)
  }))

  test('keeps the newest two, whatever epoch they are of: several may be written in one', () => withFolder(async (folder) => {
    const checkpoints = open(folder)
    for (const epoch of [8, 9, 10, 10]) assert.is(await checkpoints.save(checkpoint(epoch), spent, epoch), true)
    assert.equal((await readdir(folder)).sort(), ['000003.checkpoint', '000004.checkpoint'])
    assert.equal(await checkpoints.newest(), { ...identity, checkpoint: checkpoint(10), spent, steps: 10, spec })
  }))

  test('a torn one is passed over for the one before it, wherever it is cut or changed', () => withFolder(async (folder) => {
    const path = join(folder, '000002.checkpoint')
    const log = recordingLog()
    const checkpoints = open(folder, log)
    for (const epoch of [1, 2]) await checkpoints.save(checkpoint(epoch), spent, epoch)
    const whole = await readFile(path)
    const isPassedOver = async (bytes: Uint8Array, what: string) => {
      await writeFile(path, bytes)
      assert.is((await checkpoints.newest())?.checkpoint.epoch, 1, what)
      assert.is(log.lines.pop(), 'warning: checkpoint 000002.checkpoint is torn and is not used', what)
    }
    for (let length = 0; length < whole.length; length += length < 60 || length > whole.length - 80 ? 1 : 97) await isPassedOver(whole.subarray(0, length), `cut at ${length}`)
    for (const [at, bit] of [[0, 1], [21, 1], [24, 64], [60, 1], [whole.length - 70, 1], [whole.length - 3, 1]] as const) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= bit
      await isPassedOver(bytes, `changed at ${at}`)
    }
  }))

  test('one of another plan or other data is not used', () => withFolder(async (folder) => {
    for (const other of [{ ...identity, planHash: 'c'.repeat(64) }, { ...identity, datasetFingerprint: 'c'.repeat(64) }]) {
      const log = recordingLog()
      await open(folder, log, other).save(checkpoint(7), spent, 7)
      const checkpoints = open(folder, log)
      assert.is(await checkpoints.newest(), undefined)
      assert.equal(log.lines, ['warning: checkpoint 000001.checkpoint is of another plan or other data and is not used'])
      await checkpoints.save(checkpoint(1), spent, 1)
      assert.is((await checkpoints.newest())?.checkpoint.epoch, 1)
      await checkpoints.remove()
    }
  }))

  test('a file that was being written when the run was killed is no checkpoint, and is removed', () => withFolder(async (folder) => {
    await writeFile(join(folder, '000009.checkpoint.1a2b3c4d.tmp'), 'half')
    assert.is(await open(folder).newest(), undefined)
    assert.equal(await readdir(folder), [])
  }))
})
