import { connoisseurs } from '../../../scripts/sample-data/searches.ts'
import type { QueryRows } from '../../../src/dataset/record.ts'
import { openModel } from '../../../src/families/search/model.ts'
import { assert, describe } from '../../support/suite.ts'
import { loggedShop } from './logged-shop.ts'
import type { LoggedShop } from './logged-shop.ts'
import { fitOf } from './small-catalogue.ts'

/** Queries of the log that no training saw. */
function heldOut({ judgements, splits }: QueryRows): string[] {
  return [...new Set(judgements.filter((_, i) => splits[i] === 2).map(({ query }) => query))]
}

/** How many of the first k products are truly right, over the held-out queries. */
function trulyRight(files: ReadonlyMap<string, Uint8Array>, { rows, isRight }: LoggedShop, k: number): number {
  const model = openModel(files)
  const shares = heldOut(rows).map((query) => (model.answer({ query, k }) as { items: { item: string }[] }).items.filter(({ item }) => isRight(query, item)).length / k)
  assert.ok(shares.length >= 50, `${shares.length} queries`)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

describe('a search that learns from a log of searches', (test) => {
  test('finds what people meant, for queries that it has not seen, and BM25 with vectors of the catalogue does not', async () => {
    const shop = loggedShop(11)
    const learnt = await fitOf(shop.rows, { vectorSize: 24 })
    const fusion = await fitOf(shop.rows, { vectorSize: 24, algorithm: 'fusion' })
    const [found, byWords] = [trulyRight(learnt.files, shop, 3), trulyRight(fusion.files, shop, 3)]
    assert.ok(found > 0.6 && byWords < 0.2, `${found} for ${byWords}`)
    assert.is(learnt.selection!.trials[learnt.selection!.chosen]!.settings['queryWords'], 1)
  })

  test('puts first what people choose, though it was shown behind what they pass over', async () => {
    const shop = loggedShop(13, { wants: { right: 0.5, wrong: 0.15 }, habits: connoisseurs })
    const learnt = await fitOf(shop.rows, { vectorSize: 24, queryWords: 'off' })
    const fusion = await fitOf(shop.rows, { vectorSize: 24, algorithm: 'fusion' })
    const [found, byWords] = [trulyRight(learnt.files, shop, 1), trulyRight(fusion.files, shop, 1)]
    assert.ok(found > 0.8 && byWords < 0.3, `${found} for ${byWords}`)
    assert.is(learnt.selection!.trials[learnt.selection!.chosen]!.algorithm, 'ranker')
  })

  test('keeps what the catalogue says where clicks tell nothing', async () => {
    const shop = loggedShop(12, { wants: { right: 0.2, wrong: 0.2 } })
    const { selection } = await fitOf(shop.rows, { vectorSize: 24 })
    const chosen = selection!.trials[selection!.chosen]!
    assert.equal([chosen.algorithm === 'ranker', chosen.settings['queryWords']], [false, undefined])
    assert.ok(selection!.trials.some(({ settings }) => settings['queryWords'] === 1) && selection!.trials.some(({ algorithm }) => algorithm === 'ranker'), 'both were tried')
  })
})
