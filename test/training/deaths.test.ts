import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkpointsFingerprint, deathOf } from '../../src/training/deaths.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

describe('a program that died', (test) => {
  for (const [exitCode, isNode, expected] of [
    [137, true, 'was killed (SIGKILL)'],
    [139, true, 'crashed (SIGSEGV)'],
    [134, false, 'crashed (SIGABRT)'],
    [134, true, undefined],
    [143, false, undefined],
    [1, false, undefined],
    [0, false, undefined],
  ] as const) test(`exit code ${exitCode} of ${isNode ? 'Node' : 'another program'} ${expected ?? 'is none'}`, () => {
    assert.is(deathOf(exitCode, { isNode }), expected)
  })

  test('had come forward where a checkpoint is new or another; half-written ones and other files do not count', () => withFolder(async (folder) => {
    const before = await checkpointsFingerprint(join(folder, 'training'))
    const at = join(folder, 'training/program/checkpoints')
    await mkdir(at, { recursive: true })
    for (const path of ['state.npz.part', '000001.checkpoint.tmp', '../heartbeat.json']) await writeFile(join(at, path), 'state')
    assert.is(await checkpointsFingerprint(join(folder, 'training')), before)
    await writeFile(join(at, 'state.npz'), 'state')
    const first = await checkpointsFingerprint(join(folder, 'training'))
    assert.not.equal(first, before)
    await writeFile(join(at, 'state.npz'), 'state, gone on')
    assert.not.equal(await checkpointsFingerprint(join(folder, 'training')), first)
  }))
})
