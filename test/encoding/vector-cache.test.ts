import { appendFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../src/base/files.ts'
import { openVectorCache } from '../../src/encoding/vector-cache.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const size = 512
const rows = (of: string, n: number) => Array.from({ length: n }, (_, i) => [sha256(`${of} ${i}`), new Float32Array(size).fill(i)] as const)

describe('openVectorCache', (test) => {
  test('loses nothing of several trainings that write at once, and of one that begins meanwhile', () => withFolder(async (folder) => {
    const path = join(folder, 'encoder.vectors')
    const names = ['a', 'b', 'c', 'd']
    const caches = await Promise.all(names.map(() => openVectorCache(path, size)))
    await Promise.all([...caches.map(async (cache, i) => {
      for (let step = 0; step < 4; step++) await cache.add(rows(`${names[i]} ${step}`, 600))
    }), openVectorCache(path, size), openVectorCache(path, size)])
    const known = await openVectorCache(path, size)
    const lost = names.flatMap((name) => [0, 1, 2, 3].flatMap((step) => rows(`${name} ${step}`, 600))).filter(([key, vector]) => known.get(key)?.[0] !== vector[0])
    assert.is(lost.length, 0, `${lost.length} are lost`)
    assert.is((await stat(path)).size, 4 * 4 * 600 * (32 + 4 * size + 4))
  }))

  test('goes on behind the last whole row, where another was killed in the middle of one', () => withFolder(async (folder) => {
    const path = join(folder, 'encoder.vectors')
    const cache = await openVectorCache(path, size)
    await cache.add(rows('first', 3))
    await appendFile(path, 'torn')
    await cache.add(rows('second', 3))
    const known = await openVectorCache(path, size)
    assert.equal([...rows('first', 3), ...rows('second', 3)].map(([key]) => known.get(key)?.[0]), [0, 1, 2, 0, 1, 2])
  }))
})
