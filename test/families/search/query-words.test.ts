import { seededRandom } from '../../../src/base/random.ts'
import type { QueryRows } from '../../../src/dataset/record.ts'
import { openModel } from '../../../src/families/search/model.ts'
import { queryWords } from '../../../src/families/search/query-words.ts'
import { assert, describe } from '../../support/suite.ts'
import { fitOf, itemOf, rowsOf } from './small-catalogue.ts'

const things = [['运动鞋', 'sneaker'], ['衣柜', 'wardrobe'], ['手机', 'phone'], ['台灯', 'lamp'], ['水壶', 'kettle'], ['雨伞', 'umbrella']] as const
const kinds = ['红色', '蓝色', '黑色', '白色', '绿色']

/** A Chinese catalogue, asked for in English: `clickOf` says which thing somebody who asks for one of them clicks. Every third query is one to train by, each has a word that no other has. */
function foreignShop(clickOf: (thing: number, i: number) => number, language: 0 | 1 = 1): QueryRows {
  const items = things.flatMap(([name], thing) => kinds.flatMap((kind, k) => [0, 1, 2, 3].map((i) => itemOf(`p${thing}${k}${i}`, `${kind}${name} ${String.fromCharCode(97 + i).repeat(3)}`))))
  const judged = things.flatMap((words, thing) => Array.from({ length: 60 }, (_, i) => {
    const clicked = clickOf(thing, i)
    return [0, 1, 2].map((j) => ({ query: `${words[language]} ${['nice', 'cheap', 'new'][i % 3]} zq${thing}v${i}`, item: `p${clicked}${(i + j) % 5}${j}`, grade: 1, at: i }))
  }).flat())
  return { kind: 'queries', items, judgements: judged.map(({ query, item, grade }) => ({ query, item, grade })), splits: Uint8Array.from(judged, ({ at }) => at % 3), grades: { lowest: 0, highest: 1 } }
}
const answersOf = (files: ReadonlyMap<string, Uint8Array>, query: string) => (openModel(files).answer({ query, k: 10 }) as { items: { item: string }[] }).items.map(({ item }) => item)
const vocabularyOf = (files: ReadonlyMap<string, Uint8Array>) => Buffer.from(files.get('model.safetensors')!).toString('latin1')

describe('words of queries', (test) => {
  test('find what people clicked, though no product has them, and the vectors travel with the model', async () => {
    const { files, selection } = await fitOf(foreignShop((thing) => thing), { vectorSize: 16 })
    assert.is(selection!.trials[selection!.chosen]!.settings['queryWords'], 1)
    for (const [thing, [, word]] of things.entries()) {
      const found = answersOf(files, word)
      assert.is(found.length, 10)
      assert.ok(found.every((item) => item.startsWith(`p${thing}`)), `${word}: ${found.join(' ')}`)
    }
    assert.ok(vocabularyOf(files).includes('sneaker'))
    assert.not.ok(vocabularyOf(files).includes('zq0v'), 'what one query alone says stays out')
    const model = openModel(files)
    assert.ok(model.goldenQueries.length > 0)
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
  })

  test('are left out where clicks tell nothing, and then no word of a query is in the model', async () => {
    const random = seededRandom(4)
    const { files, selection } = await fitOf(foreignShop((thing, i) => (i % 3 === 0 ? random.below(things.length) : thing), 0), { vectorSize: 16 })
    assert.is(selection!.trials[selection!.chosen]!.settings['queryWords'], undefined)
    assert.ok(selection!.trials.some(({ settings }) => settings['queryWords'] === 1), 'they were tried')
    assert.not.ok(vocabularyOf(files).includes('cheap'))
    assert.not.ok(vocabularyOf(files).includes('nice'))
  })

  test('are not tried where the spec says off, nor beyond the trials that it allows', async () => {
    for (const parameters of [{ queryWords: 'off' }, { trials: 1 }]) {
      const { files, selection } = await fitOf(foreignShop((thing) => thing), { vectorSize: 16, ...parameters })
      assert.ok(selection!.trials.every(({ settings }) => settings['queryWords'] === undefined))
      assert.equal(answersOf(files, 'sneaker'), [])
    }
  })

  const catalogue = [itemOf('a', 'red shoe'), itemOf('b', 'lamp')]
  const wordsOf = (queries: readonly (readonly [query: string, item: string, grade: number, split: number])[]) => {
    const rows: QueryRows = { ...rowsOf(catalogue), judgements: queries.map(([query, item, grade]) => ({ query, item, grade })), splits: Uint8Array.from(queries, ([, , , split]) => split), grades: { lowest: 0, highest: 2 } }
    return queryWords(rows, { tokens: (text) => text.toLowerCase().split(' ') }, (token) => ['red', 'shoe', 'lamp'].includes(token))
  }

  test('come from training queries and what was right for them alone', () => {
    assert.equal([...wordsOf([['red', 'a', 2, 0], ['red', 'b', 0, 0], ['lamp', 'a', 2, 1], ['shoe', 'a', 2, 2]])], [[0, ['red']]])
  })

  test('that no product has stand in five different queries, however these are written', () => {
    const four = ['one', 'two', 'three', 'red'].map((other) => [`sneaker ${other}`, 'a', 2, 0] as const)
    assert.equal([...wordsOf(four)], [[0, ['red']]])
    assert.equal([...wordsOf([...four, ['SNEAKER one', 'a', 2, 0], ['sneaker four', 'b', 0, 1]])], [[0, ['red']]])
    assert.equal(wordsOf([...four, ['sneaker four', 'b', 2, 0]]).get(0), ['sneaker', 'sneaker', 'sneaker', 'sneaker', 'red'])
  })
})
