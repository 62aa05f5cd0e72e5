import { chooseVersion } from '../../src/release/choose-version.ts'
import type { Manifest } from '../../src/release/record.ts'
import type { Bump } from '../../src/release/version.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

/** Releases as `version@commit`, the newest first; commits are merged in the order of their letters. */
interface Row { releases: string; baseline: string | undefined; commit: string; bump?: Bump; expected: string; lookedAt?: number }

const rows: [sentence: string, row: Row][] = [
  ['the first one is 1.0.0', { releases: '', baseline: undefined, commit: 'a', expected: '1.0.0 after none' }],
  ['the newest goes up', { releases: '1.0.0@a', baseline: '1.0.0', commit: 'b', expected: '1.1.0 after 1.0.0', lookedAt: 0 }],
  ['one that an earlier merge released meanwhile goes up too', { releases: '1.1.0@b 1.0.0@a', baseline: '1.0.0', commit: 'c', expected: '1.2.0 after 1.1.0' }],
  ['one that a later merge released first stays the newest', { releases: '1.1.0@c 1.0.0@a', baseline: '1.0.0', commit: 'b', expected: '1.0.1 after 1.0.0' }],
  ['so do several', { releases: '1.2.0@d 1.1.0@c 1.0.0@a', baseline: '1.0.0', commit: 'b', expected: '1.0.1 after 1.0.0' }],
  ['between an earlier and a later one it goes between', { releases: '1.2.0@d 1.1.0@b 1.0.0@a', baseline: '1.0.0', commit: 'c', expected: '1.1.1 after 1.1.0' }],
  ['below the first one there is room as well', { releases: '1.0.0@b', baseline: undefined, commit: 'a', expected: '0.1.0 after none' }],
  ['a major step leaves room', { releases: '2.0.0@c 1.0.0@a', baseline: '1.0.0', commit: 'b', bump: 'major', expected: '1.0.1 after 1.0.0' }],
  ['the same commit is not later', { releases: '1.1.0@b 1.0.0@a', baseline: '1.0.0', commit: 'b', expected: '1.2.0 after 1.1.0' }],
]

async function choose({ releases, baseline, commit, bump = 'minor' }: Row, hasOrder = true): Promise<{ text: string; lookedAt: number }> {
  const all = releases.split(' ').filter(Boolean).map((each) => { const [version, of] = each.split('@'); return { version, lineage: { commit: of } } as Manifest })
  let lookedAt = 0
  const isMergedAfter = async (one: string, other: string) => { lookedAt += 1; return one > other }
  const { version, previous } = await chooseVersion({ model: 'clicks', bump, commit, baseline }, { registry: { listNewest: async (_models, limit) => new Map([['clicks', all.slice(0, limit)]]) }, ...(hasOrder ? { isMergedAfter } : {}) })
  return { text: `${version} after ${previous ?? 'none'}`, lookedAt }
}

describe('chooseVersion', (test) => {
  for (const [sentence, row] of rows) {
    test(sentence, async () => {
      const { text, lookedAt } = await choose(row)
      assert.is(text, row.expected)
      if (row.lookedAt !== undefined) assert.is(lookedAt, row.lookedAt, 'asks for no commit')
    })
  }

  test('where nobody knows the order of commits the newest goes up', async () => {
    assert.is((await choose({ releases: '1.1.0@c 1.0.0@a', baseline: '1.0.0', commit: 'b', expected: '' }, false)).text, '1.2.0 after 1.1.0')
  })

  test('without room before a later merge nothing is released', async () => {
    const error = await assertFails('RELEASE_SUPERSEDED', () => choose({ releases: '1.0.1@c 1.0.0@a', baseline: '1.0.0', commit: 'b', bump: 'patch', expected: '' }))
    assert.match(error.message, /a later merge is released already as 1\.0\.1/)
  })
})
