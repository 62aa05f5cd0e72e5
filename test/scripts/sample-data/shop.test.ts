// The sample for shops: search, recommendation and behavior together find what this person wants, where search alone finds what the words say.
import { searchForPerson } from '../../../scripts/sample-data/search-for-person.ts'
import type { Ask } from '../../../scripts/sample-data/search-for-person.ts'
import { makeShop } from '../../../scripts/sample-data/shop.ts'
import { assert, describe } from '../../support/suite.ts'
import { withSample } from './sample-bed.ts'

const seed = 11
const shop = makeShop(seed)
const names = ['shop-search', 'shop-recommendation', 'shop-behavior'] as const

/** NDCG@10 by the true chance that the visitor wants an item, beside the best order of all that is right. */
function ndcg(shown: readonly string[], wants: (item: string) => number, right: readonly string[]): number {
  const gain = (items: readonly string[]) => items.slice(0, 10).reduce((sum, item, i) => sum + (right.includes(item) ? wants(item) : 0) / Math.log2(i + 2), 0)
  return gain(shown) / gain(right.toSorted((a, b) => wants(b) - wants(a)))
}

describe(`the sample for shops (seed ${seed})`, (test) => {
  test('search that is boosted by recommendation and behavior is nearer to what people want than plain search, and loses nothing that was right', () => withSample('shop', names, shop.files, async ({ modelOf }) => {
    const models = new Map(await Promise.all(names.map(async (name) => [name, await modelOf(name)] as const)))
    const ask: Ask = async (model, request) => models.get(model)!.answer(request)
    const items = [...new Set(shop.files['data/items.csv']!.trim().split('\n').slice(1).map((line) => line.split(',')[0]!))]
    // One figure a visitor, since what is shown to one is alike.
    const differences: number[] = []
    for (const { history, wants } of shop.visitors) {
      const gains: number[] = []
      for (const { query, isRight } of shop.queries.filter((_, i) => i % 3 === 0)) {
        const right = items.filter(isRight)
        const [plain, personal] = [await searchForPerson(query, [], ask), await searchForPerson(query, history, ask)]
        assert.ok(personal.filter(isRight).length >= plain.filter(isRight).length, `${query}: what was asked for comes first still`)
        gains.push(ndcg(personal, wants, right) - ndcg(plain, wants, right))
      }
      differences.push(gains.reduce((sum, value) => sum + value, 0) / gains.length)
    }
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length
    const error = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / differences.length
    assert.ok(mean > 0.03 && mean > 4 * error, `${mean} ± ${error}`)
  }))

  test('who is unknown gets what plain search finds, without a question to the other models', async () => {
    const asked: string[] = []
    const ask: Ask = async (model) => (asked.push(model), { items: [{ item: '1001', score: 1 }] })
    assert.equal(await searchForPerson('desk', [], ask), ['1001'])
    assert.equal(asked, ['shop-search'])
  })
})
