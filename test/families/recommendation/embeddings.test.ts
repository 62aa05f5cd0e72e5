import { contentScorer, cosine, fitContent } from '../../../src/families/recommendation/content.ts'
import { recommendationFamily } from '../../../src/families/recommendation/family.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, describe } from '../../support/suite.ts'
import { fitPorts, itemId, smallShop, specOf, start } from './small-catalogue.ts'

const plain = smallShop({ users: 30 })
// Pictures of two kinds, which no other attribute tells: even and odd tens of items.
const kindOf = (i: number) => Math.floor(i / 10) % 2
const items = plain.items.map((item, i) => (i === 0 ? item : { ...item, embedding: Float32Array.of(5 + kindOf(i), 5 - kindOf(i), 5 + 0.01 * (i % 3)) }))

describe('vectors that items bring', (test) => {
  test('stand beside the attributes: the cosine of two items is the mean of both cosines', () => {
    const [both, attributes] = [fitContent(items, () => []), fitContent(plain.items, () => [])]
    assert.is(both.columns, attributes.columns + 3)
    const mean = [0, 1, 2].map((k) => items.reduce((sum, { embedding }) => sum + (embedding?.[k] ?? 0), 0) / (items.length - 1))
    const centre = (i: number) => items[i]!.embedding!.map((value, k) => value - mean[k]!)
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)
    for (const [a, b] of [[1, 2], [3, 14], [12, 37]] as const) {
      const [x, y] = [centre(a), centre(b)]
      const expected = (cosine(attributes, a, b) + dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y))) / 2
      assert.ok(Math.abs(cosine(both, a, b) - expected) < 1e-4, `${a} ${b}: ${cosine(both, a, b)} ${expected}`)
    }
    for (const item of [0, 1, 25]) assert.ok(Math.abs(cosine(both, item, item) - 1) < 1e-6)
  })

  test('of one and the same picture for all say nothing, and no vector at all changes nothing', () => {
    const same = plain.items.map((item) => ({ ...item, embedding: Float32Array.of(1, 2, 3) }))
    assert.equal(fitContent(same, () => []), fitContent(plain.items, () => []))
  })

  test('find what looks alike where nobody told anything else', () => {
    const bare = items.map(({ item, embedding }) => ({ item, name: item, description: '', tags: [], category: '', brand: '', price: 0, ...(embedding && { embedding }) }))
    const scores = new Float64Array(bare.length)
    contentScorer(fitContent(bare, () => [])).score({ items: Int32Array.of(1, 2), weights: Float64Array.of(1, 1) }, scores)
    for (const [i, score] of scores.entries()) assert.ok(i === 0 ? score === 0 : kindOf(i) === 0 ? score > 0.5 : score < 0, `${i}: ${score}`)
  })

  for (const algorithm of ['content', 'hybrid', 'twoTower'] as const) {
    test(`travel with a model of ${algorithm} and decide on a product page`, async () => {
      const rows = { ...plain, items }
      const spec = specOf({ algorithm, ...(algorithm === 'twoTower' && { factors: 8, iterations: 2 }) })
      const { files } = await recommendationFamily.fit({ spec, rows, cases: recommendationFamily.buildCases(rows, spec), backend: await openCpuBackend() }, fitPorts())
      const model = recommendationFamily.open(files)
      for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
      const shown = (model.answer({ history: [{ item: itemId(1), kind: 'view', time: start }], k: 10 }) as { items: { item: string }[] }).items
      assert.is(shown.length, 10)
      if (algorithm !== 'content') return
      const alike = shown.filter(({ item }) => kindOf(Number(item.slice(1))) === 0)
      assert.ok(alike.length >= 8, shown.map(({ item }) => item).join(' '))
    })
  }
})
