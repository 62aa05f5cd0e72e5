import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { atOnce } from '../../src/base/steps.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { disproof, loadRelease } from '../../src/serving/load-release.ts'
import type { ServedModel } from '../../src/serving/load-release.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import { openDoubling, writeRelease } from './example.ts'

describe('loadRelease', (test) => {
  test('opens a release whose digests and golden answers are right', () => withFolder(async (folder) => {
    const manifest = await writeRelease(folder)
    const loaded = await loadRelease(folder, openDoubling)
    assert.equal(loaded.manifest, manifest)
    assert.equal(loaded.model.answer({ number: 21 }), { product: 42 })
  }))

  for (const path of ['model/layers/weights.bin', 'spec.json']) {
    test(`a changed ${path} is found before anything is opened`, () => withFolder(async (folder) => {
      await writeRelease(folder)
      await appendFile(join(folder, path), ' ')
      await assertFails('FILE_DIGEST_MISMATCH', () => loadRelease(folder, neverOpened))
    }))
  }

  test('a missing file is found before anything is opened', () => withFolder(async (folder) => {
    await writeRelease(folder)
    await rm(join(folder, 'model/model.json'))
    await assertFails('FILE_NOT_FOUND', () => loadRelease(folder, neverOpened))
  }))

  test('a manifest whose digest is not that of its model files is refused', () => withFolder(async (folder) => {
    const manifest = await writeRelease(folder)
    await writeFile(join(folder, 'manifest.json'), manifestRecord.format({ ...manifest, digest: '0'.repeat(64) }))
    await assertFails('RELEASE_CORRUPT', () => loadRelease(folder, neverOpened))
  }))

  test('a model that answers otherwise than when it was fitted is not served', () => withFolder(async (folder) => {
    await writeRelease(folder, { factor: '2.00001' })
    const error = await assertFails('SERVING_NOT_PROVEN', () => loadRelease(folder, openDoubling))
    assert.is(error.message, 'clicks-v1.0.0 does not answer as it did when it was trained: golden query 1 of 1: expected {"product":6}, found {"product":6.000030000000001}')
  }))

  const answers: [sentence: string, answer: () => unknown, isProven: boolean][] = [
    ['the last bits may differ', () => ({ list: [1, { p: 0.5 + 9e-7 }] }), true],
    ['a difference above 1e-6 is a difference', () => ({ list: [1, { p: 0.5 + 2e-6 }] }), false],
    ['not a number is a difference', () => ({ list: [1, { p: NaN }] }), false],
    ['a missing field is a difference', () => ({ list: [1, {}] }), false],
    ['a further field is a difference', () => ({ list: [1, { p: 0.5 }], more: 1 }), false],
    ['a shorter list is a difference', () => ({ list: [1] }), false],
    ['another type is a difference', () => ({ list: [1, { p: '0.5' }] }), false],
    ['a thrown error is a difference', () => { throw new Error('broken') }, false],
  ]
  for (const [sentence, answer, isProven] of answers) {
    test(`golden answers: ${sentence}`, () => {
      const model = { answer, goldenQueries: [{ request: {}, answer: { list: [1, { p: 0.5 }] } }] } as ServedModel
      assert.is(atOnce(disproof(model)) === undefined, isProven)
    })
  }

  test('a model without golden queries proves nothing', () => {
    assert.is(atOnce(disproof({ answer: () => ({}), goldenQueries: [] })), 'it has no golden queries')
  })
})

function neverOpened(): never {
  throw new Error('a release was opened before it was verified')
}
