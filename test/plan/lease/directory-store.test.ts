import { link, readdir } from 'node:fs/promises'
import { directoryStore } from '../../../src/plan/lease/stores/directory.ts'
import { change } from '../../../src/plan/lease/state-store.ts'
import type { StateStore } from '../../../src/plan/lease/state-store.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

const count = (store: StateStore) => change(store, 'n', ({ files }) => {
  const next = Number(files.get('n/count') ?? 0) + 1
  return { message: 'count', changes: [{ path: 'n/count', content: String(next) }], result: next }
})

describe('directoryStore', (test) => {
  test('loses no change of several writers at once', () => withFolder(async (folder) => {
    const counted = await Promise.all(Array.from({ length: 5 }, async () => {
      const store = directoryStore(folder)
      const seen: number[] = []
      for (let i = 0; i < 20; i++) seen.push(await count(store))
      return seen
    }))
    assert.equal(counted.flat().sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i + 1))
  }))

  test('knows what it made itself, where NFS lost the answer and says that the name is taken', () => withFolder(async (folder) => {
    let losesNext = true
    const store = directoryStore(folder, async (from, to) => {
      await link(from, to)
      if (losesNext) throw Object.assign(new Error('it exists'), { code: 'EEXIST' })
    })
    assert.is(await count(store), 1)
    losesNext = false
    assert.is(await count(store), 2)
    assert.is((await readdir(folder)).length, 2)
  }))

  test('refuses who read a state that is long gone, as one who slept', () => withFolder(async (folder) => {
    const store = directoryStore(folder)
    await count(store)
    const { head } = await store.read('n')
    for (let i = 0; i < 205; i++) await count(store)
    for (const upon of [head, undefined]) await assertFails('FORGE_BRANCH_MOVED', () => store.commit(upon, 'late', [{ path: 'n/count', content: 'late' }]))
    assert.is((await store.read('n')).files.get('n/count'), '206')
    const left = await readdir(folder)
    assert.ok(left.length <= 200 && left.every((name) => name.endsWith('.json')), 'old states go, and no half-written file stays')
  }))

  test('gives the files below a folder only, and deletes', () => withFolder(async (folder) => {
    const store = directoryStore(folder)
    await store.commit(undefined, 'first', [{ path: 'a/x', content: '1' }, { path: 'ab/y', content: '2' }])
    const { head, files } = await store.read('a')
    assert.equal([...files], [['a/x', '1']])
    await store.commit(head, 'second', [{ path: 'a/x' }])
    assert.equal([...(await store.read('a')).files], [])
    assert.equal([...(await store.read('ab')).files], [['ab/y', '2']])
  }))
})
