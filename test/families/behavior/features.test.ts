import { seededRandom } from '../../../src/base/random.ts'
import { catalogueOf } from '../../../src/families/behavior/catalogue.ts'
import { buildExamples } from '../../../src/families/behavior/examples.ts'
import { featuresOf } from '../../../src/families/behavior/features.ts'
import { historiesOf, recentHistory } from '../../../src/families/behavior/history.ts'
import { itemStatistics } from '../../../src/families/behavior/item-statistics.ts'
import { rowsAsServed, trainingRows } from '../../../src/families/behavior/network.ts'
import { standardisationOf, standardise } from '../../../src/families/behavior/standardisation.ts'
import { assert, describe } from '../../support/suite.ts'
import { ownersExample, smallShop, sortEvents, specOf, start } from './small-shop.ts'
import type { DatasetRows, ShopEvent } from '../../../src/dataset/record.ts'

const hourMs = 3_600_000

describe('featuresOf', (test) => {
  test('8 categories and 12 brands give 100 features, each with a name of its own', () => {
    const catalogue = catalogueOf(smallShop({ categories: 8, brands: 12, users: 1 }).items)
    const { names, values } = rowOf(catalogue, 'i000', start, [])
    assert.is(values.length, 100)
    assert.is(new Set(names).size, 100)
  })

  test('tells of the owner’s user 1 what there is to tell', () => {
    const rows = ownersExample()
    const catalogue = catalogueOf(rows.items)
    const { trainRows } = trainingRows(rows, [{ event: 4, group: '2', label: 0 }], catalogue)
    const features = named(catalogue, trainRows[0]!)
    assert.is(features['user views, last 1 h'], Math.log1p(1))
    assert.is(features['user purchases, last 30 d'], 0)
    assert.is(features['category 家居'], 1)
    assert.is(features['brand 宜家'], 1)
    assert.is(features['share of category 电子产品'], 1)
    assert.is(features['share of this category'], 0)
    assert.is(features['has clicked'], 0)
    assert.is(features['price'], Math.log1p(2000))
    assert.is(features['Thursday'], 1)
  })

  test('prices are compared, each over the mean of its category, with what the user clicked and bought before', () => {
    const rows = ownersExample()
    const catalogue = catalogueOf(rows.items)
    const features = named(catalogue, rowOf(catalogue, '1001', start + 3 * hourMs, historiesOf(rows, catalogue)(2)).values)
    const near = (name: string, expected: number) => assert.ok(Math.abs(features[name]! - expected) < 1e-12, `${name}: ${features[name]}`)
    near('price', Math.log(8001))
    near('price level', Math.log(8001 / 6001) / 2)
    near('price over clicked', Math.log(8001 / 6001))
    near('price away from clicked', Math.log(8001 / 6001))
    near('has clicked', 1)
    near('price over bought', 0)
    near('has bought', 0)
  })

  test('a user without history and an unknown item give finite numbers', () => {
    for (const catalogue of [catalogueOf(ownersExample().items), catalogueOf([]), catalogueOf([{ ...ownersExample().items[0]!, price: 0, category: '', brand: '' }])]) {
      for (const item of ['1001', 'nobody has it']) assert.ok(rowOf(catalogue, item, start, []).values.every(Number.isFinite))
    }
  })

  test('only the newest 200 events of the last 30 days count, and none at or after the moment', () => {
    const item = catalogueOf(ownersExample().items).factsOf('1001')
    const events = (times: number[]) => times.map((time) => ({ item, kind: 'view' as const, time }))
    const days = (n: number) => n * 24 * hourMs
    assert.equal(recentHistory(events([days(0) - 1, days(0), days(10), days(30), days(31)]), days(30)).map(({ time }) => time), [days(0), days(10)])
    assert.is(recentHistory(events(Array.from({ length: 500 }, (_, i) => i)), 400).length, 200)
    assert.is(recentHistory(events(Array.from({ length: 500 }, (_, i) => i)), 400).at(-1)!.time, 399)
  })

  const seed = Math.floor(Math.random() * 2 ** 31)
  test(`changing or removing later events never changes an earlier row (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const rows = smallShop({ seed, users: 25 })
    const catalogue = catalogueOf(rows.items)
    const examples = buildExamples(rows, specOf()).train
    const { trainRows } = trainingRows(rows, examples, catalogue)
    for (let round = 0; round < 20; round++) {
      const cut = rows.events[random.below(rows.events.length)]!.time
      const changed = { ...rows, events: sortEvents(rows.events.flatMap((event) => (event.time < cut ? [event] : changeOrDrop(event, rows, random.next)))) }
      const earlier = examples.filter(({ event }) => rows.events[event]!.time <= cut && changed.events[event] === rows.events[event])
      assert.equal(trainingRows(changed, earlier, catalogue).trainRows, trainRows.filter((_, i) => earlier.includes(examples[i]!)), `seed ${seed}, round ${round}`)
    }
  })

  test('a validation row sees the user’s own past but the shop only until the end of training', () => {
    const rows = smallShop()
    const catalogue = catalogueOf(rows.items)
    const { statistics } = trainingRows(rows, [], catalogue)
    const examples = buildExamples(rows, specOf()).validation
    const one = examples.at(-1)!
    const others = { ...rows, events: rows.events.filter((event) => event.time < rows.validationFrom || event.user === one.group) }
    const moved = { ...one, event: others.events.indexOf(rows.events[one.event]!) }
    assert.equal(rowsAsServed(others, [moved], catalogue, trainingRows(others, [], catalogue).statistics), rowsAsServed(rows, [one], catalogue, statistics))
  })
})

describe('catalogueOf', (test) => {
  test('the order of the rows does not matter for the vocabulary', () => {
    const { items } = smallShop()
    assert.equal(catalogueOf([...items].reverse()).brands, catalogueOf(items).brands)
  })

  test('of very many brands the most frequent 200 are kept, the rest are unknown', () => {
    const item = ownersExample().items[0]!
    const items = Array.from({ length: 300 }, (_, i) => ({ ...item, item: `${i}`, brand: `b${i < 200 ? i % 100 : i}` }))
    const catalogue = catalogueOf(items)
    assert.is(catalogue.brands.length, 200)
    assert.ok(catalogue.brands.includes('b99'))
    assert.is(catalogue.items.filter(({ brand }) => brand === -1).length, 0)
    assert.is(catalogueOf([...items, { ...item, item: 'x', brand: 'zz' }]).factsOf('x').brand, -1)
  })
})

describe('itemStatistics', (test) => {
  test('rates of few events stay near the shop’s, of many events near the item’s own', () => {
    const catalogue = catalogueOf(ownersExample().items)
    const statistics = itemStatistics(catalogue)
    const [hot, cold] = [catalogue.factsOf('1001'), catalogue.factsOf('1002')]
    for (let i = 0; i < 1000; i++) { statistics.add(hot, 'click'); if (i % 2 === 0) statistics.add(hot, 'purchase') }
    assert.ok(Math.abs(Math.exp(statistics.ratesOf(hot).clickToPurchase) - 0.5) < 0.01)
    statistics.add(cold, 'click')
    const { shopClickToPurchase, clickToPurchase } = statistics.ratesOf(cold)
    assert.ok(Math.abs(Math.exp(clickToPurchase) - shopClickToPurchase) < 0.03)
  })

  test('restored from its counts it gives the same rates', () => {
    const rows = smallShop()
    const catalogue = catalogueOf(rows.items)
    const { statistics } = trainingRows(rows, [], catalogue)
    const restored = itemStatistics(catalogue, Float64Array.from(statistics.counts))
    for (const id of ['i000', 'i007', 'unknown']) assert.equal(restored.ratesOf(catalogue.factsOf(id)), statistics.ratesOf(catalogue.factsOf(id)))
  })
})

describe('standardise', (test) => {
  test('gives mean 0 and deviation 1, 0 where nothing varies, and cuts what lies far out', () => {
    const rows = [[1, 5], [3, 5]].map((row) => Float64Array.from(row))
    const standardisation = standardisationOf(rows, 2)
    const target = new Float32Array(4)
    standardise(standardisation, rows[0]!, target)
    standardise(standardisation, Float64Array.of(1e9, 5), target, 2)
    assert.equal([...target], [-1, 0, 10, 0])
  })
})

function rowOf(catalogue: ReturnType<typeof catalogueOf>, id: string, time: number, history: Parameters<typeof featuresOf>[1]['history']) {
  const item = catalogue.factsOf(id)
  return featuresOf(catalogue, { item, time, history, rates: itemStatistics(catalogue).ratesOf(item) })
}

function named(catalogue: ReturnType<typeof catalogueOf>, values: Float64Array): Record<string, number> {
  return Object.fromEntries(rowOf(catalogue, '', start, []).names.map((name, i) => [name, values[i]!]))
}

function changeOrDrop(event: ShopEvent, rows: DatasetRows, next: () => number): ShopEvent[] {
  const choice = next()
  if (choice < 0.3) return []
  if (choice < 0.6) return [{ ...event, kind: 'purchase', item: rows.items[Math.floor(next() * rows.items.length)]!.item, time: event.time + Math.floor(next() * hourMs) }]
  return [event]
}
