import { seededRandom } from '../../../../src/base/random.ts'
import { catalogueOf } from '../../../../src/families/behavior/events/catalogue.ts'
import { clicksOf } from '../../../../src/families/behavior/events/examples.ts'
import { groups } from '../../../../src/families/behavior/events/feature-groups.ts'
import type { GroupName } from '../../../../src/families/behavior/events/feature-groups.ts'
import { featureNames, writeFeatures } from '../../../../src/families/behavior/events/features.ts'
import type { Situation } from '../../../../src/families/behavior/events/features.ts'
import { fitEvents } from '../../../../src/families/behavior/events/featuriser.ts'
import { historiesOf, recentHistory } from '../../../../src/families/behavior/events/history.ts'
import { itemStatistics } from '../../../../src/families/behavior/events/item-statistics.ts'
import { trainingRows } from '../../../../src/families/behavior/events/training-rows.ts'
import { assert, describe } from '../../../support/suite.ts'
import { ownersExample, rowsByTime, smallShop, sortEvents, specOf, start, withEvents } from '../small-shop.ts'
import type { EventRows, ShopEvent } from '../../../../src/dataset/record.ts'

const hourMs = 3_600_000
const allGroups = Object.keys(groups) as GroupName[]

describe('features of events', (test) => {
  test('8 categories and 12 brands give 100 features, each with a name of its own', () => {
    const catalogue = catalogueOf(smallShop({ categories: 8, brands: 12, users: 1 }).items)
    const { names, values } = rowOf(catalogue, 'i000', start, [])
    assert.is(values.length, 100)
    assert.is(new Set(names).size, 100)
  })

  test('tells of the owner’s user 1 what there is to tell', () => {
    const rows = ownersExample()
    const catalogue = catalogueOf(rows.items)
    const features = named(catalogue, trainingRows(rows, [{ row: 4, group: '2', label: 0 }], catalogue, allGroups).features)
    assert.is(features['user views, last 1 h'], Math.fround(Math.log1p(1)))
    assert.is(features['user purchases, last 30 d'], 0)
    assert.is(features['category 家居'], 1)
    assert.is(features['brand 宜家'], 1)
    assert.is(features['share of category 电子产品'], 1)
    assert.is(features['share of this category'], 0)
    assert.is(features['has clicked'], 0)
    assert.is(features['price'], Math.fround(Math.log1p(2000)))
    assert.is(features['Thursday'], 1)
  })

  test('prices are compared, each over the mean of its category, with what the user clicked and bought before', () => {
    const rows = ownersExample()
    const catalogue = catalogueOf(rows.items)
    const features = named(catalogue, rowOf(catalogue, '1001', start + 3 * hourMs, historiesOf(rows, catalogue)(2)).values)
    const near = (name: string, expected: number) => assert.ok(Math.abs(features[name]! - expected) < 1e-6, `${name}: ${features[name]}`)
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
    const examples = clicksOf(rows, specOf()).train
    const trainRows = rowsOf(trainingRows(rows, examples, catalogue, allGroups).features, examples.length)
    for (let round = 0; round < 20; round++) {
      const cut = rows.events[random.below(rows.events.length)]!.time
      const events = sortEvents(rows.events.flatMap((event) => (event.time < cut ? [event] : changeOrDrop(event, rows, random.next))))
      const changed = rowsByTime(events, rows.items, rows.endsAt[0], rows.endsAt[1])
      const earlier = examples.filter(({ row }) => rows.events[row]!.time <= cut && events[row] === rows.events[row])
      assert.equal(rowsOf(trainingRows(changed, earlier, catalogue, allGroups).features, earlier.length), trainRows.filter((_, i) => earlier.includes(examples[i]!)), `seed ${seed}, round ${round}`)
    }
  })

  test('a validation row sees the user’s own past but the shop only until the end of training', () => {
    const rows = smallShop()
    const { train, validation } = clicksOf(rows, specOf())
    const one = validation.at(-1)!
    const others = withEvents(rows, (event, split) => split === 0 || event.user === one.group)
    const moved = { ...one, row: others.events.indexOf(rows.events[one.row]!) }
    const of = (these: EventRows, example: typeof one) => fitEvents(specOf(), these, train).featuriser.rowsAsServed(these, [example])
    assert.equal(of(others, moved), of(rows, one))
    const alone = withEvents(others, (event, split) => split === 0 || event.time >= rows.events[one.row]!.time)
    assert.not.equal(of(alone, { ...one, row: alone.events.indexOf(rows.events[one.row]!) }), of(rows, one))
  })

  test('where a user’s events are of several splits, a row sees nothing of a later split, and neither do the statistics', () => {
    const { items } = ownersExample()
    const event = (kind: ShopEvent['kind'], hour: number) => ({ user: 'u', item: '1001', kind, time: start + hour * hourMs })
    const rows = { ...rowsByTime([event('purchase', 0), event('view', 1), event('click', 2), event('click', 3)], items, Infinity, Infinity), splits: Uint8Array.of(2, 0, 0, 2) }
    const catalogue = catalogueOf(items)
    const kindsSeen = (index: number) => historiesOf(rows, catalogue)(index).map(({ kind }) => kind)
    assert.equal([kindsSeen(2), kindsSeen(3)], [['view'], ['purchase', 'view', 'click']])
    assert.equal([...trainingRows(rows, [], catalogue, allGroups).statistics.counts.slice(0, 3)], [1, 1, 0])
  })

  test('each group can be left out, and takes its own features with it', () => {
    const rows = smallShop()
    const { train, validation } = clicksOf(rows, specOf())
    const whole = fitEvents(specOf(), rows, train).featuriser
    assert.equal(whole.names.length, 74)
    const all = whole.rowsAsServed(rows, validation)
    for (const left of allGroups) {
      const { names, rowsAsServed } = fitEvents(specOf({ features: { groups: allGroups.filter((name) => name !== left).reverse() } }), rows, train).featuriser
      const kept = whole.names.flatMap((name, i) => (names.includes(name) ? [i] : []))
      assert.equal(names, kept.map((i) => whole.names[i]))
      assert.ok(names.length < 74, left)
      assert.equal([...rowsAsServed(rows, validation).slice(0, names.length)], kept.map((i) => all[i]), left)
    }
  })

  test('as quantiles, features with ranks become normal scores; a yes or no is only standardised', () => {
    const rows = smallShop()
    const { train } = clicksOf(rows, specOf())
    const { featuriser: { parts, names }, trainFeatures } = fitEvents(specOf({ features: { numeric: 'quantile' } }), rows, train)
    const kindOf = (name: string) => parts.scales[names.indexOf(name)]!.kind
    assert.equal(['price', 'item view popularity', 'has clicked', 'Monday', 'brand b1'].map(kindOf), ['quantile', 'quantile', 'standard', 'standard', 'standard'])
    assert.ok(trainFeatures.every((value) => Math.abs(value) <= 10))
    const prices = train.map((_, row) => trainFeatures[row * names.length + names.indexOf('price')]!)
    assert.ok(Math.max(...prices) > 5.19 && Math.min(...prices) < -5.19)
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
    const { statistics } = trainingRows(rows, [], catalogue, allGroups)
    const restored = itemStatistics(catalogue, Float64Array.from(statistics.counts))
    for (const id of ['i000', 'i007', 'unknown']) assert.equal(restored.ratesOf(catalogue.factsOf(id)), statistics.ratesOf(catalogue.factsOf(id)))
  })
})

function rowOf(catalogue: ReturnType<typeof catalogueOf>, id: string, time: number, history: Situation['history']) {
  const item = catalogue.factsOf(id)
  const names = featureNames(catalogue, allGroups)
  const values = new Float32Array(names.length)
  assert.is(writeFeatures(catalogue, allGroups, { item, time, history, rates: itemStatistics(catalogue).ratesOf(item) }, values, 0), names.length)
  return { names, values }
}

function named(catalogue: ReturnType<typeof catalogueOf>, values: Float32Array): Record<string, number> {
  return Object.fromEntries(featureNames(catalogue, allGroups).map((name, i) => [name, values[i]!]))
}

function rowsOf(features: Float32Array, rows: number): number[][] {
  const width = features.length / rows
  return Array.from({ length: rows }, (_, row) => [...features.subarray(row * width, (row + 1) * width)])
}

function changeOrDrop(event: ShopEvent, rows: EventRows, next: () => number): ShopEvent[] {
  const choice = next()
  if (choice < 0.3) return []
  if (choice < 0.6) return [{ ...event, kind: 'purchase', item: rows.items[Math.floor(next() * rows.items.length)]!.item, time: event.time + Math.floor(next() * hourMs) }]
  return [event]
}
