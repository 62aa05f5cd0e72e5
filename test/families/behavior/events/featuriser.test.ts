import { clicksOf } from '../../../../src/families/behavior/events/examples.ts'
import { groups } from '../../../../src/families/behavior/events/feature-groups.ts'
import type { GroupName } from '../../../../src/families/behavior/events/feature-groups.ts'
import { fitEvents } from '../../../../src/families/behavior/events/featuriser.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { smallShop, specOf } from '../small-shop.ts'

const rows = smallShop()
const { train, validation } = clicksOf(rows, specOf())

describe('the featuriser of events', (test) => {
  test('gives features of mean 0 and deviation 1 on the training clicks, 0 where nothing varies', () => {
    const { featuriser: { names }, trainFeatures } = fitEvents(specOf(), rows, train)
    for (const column of [0, names.indexOf('price'), names.indexOf('Monday')]) {
      const values = train.map((_, row) => trainFeatures[row * names.length + column]!)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      assert.ok(Math.abs(mean) < 1e-5, names[column])
      assert.ok(Math.abs(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length - 1) < 1e-4, names[column])
    }
    assert.equal([...fitEvents(specOf(), rows, train.slice(0, 1)).trainFeatures].filter((value) => value !== 0), [])
  })

  test('at another price only the features of the price move, and at its own price none', () => {
    const { featuriser } = fitEvents(specOf(), rows, train)
    const one = validation.slice(-1)
    const own = featuriser.rowsAsServed(rows, one)
    const along = featuriser.rowsAlong('price', rows, one)
    const moved = new Set(along.flatMap(({ features }) => [...features()].flatMap((value, i) => (value === own[i] ? [] : [featuriser.names[i]!]))))
    assert.ok(moved.has('price') && moved.has('price level'))
    assert.equal([...moved].filter((name) => !name.startsWith('price')), [])

    const prices = { ...rows, items: rows.items.map((item, i) => ({ ...item, price: i < 12 ? 50 : 80 })) }
    const same = fitEvents(specOf(), prices, train).featuriser
    const ofFifty = validation.filter(({ row }) => rows.items.findIndex(({ item }) => item === rows.events[row]!.item) < 12)
    const [first] = same.rowsAlong('price', prices, ofFifty)
    assert.ok(Math.abs(first!.value - 50) < 1e-9)
    assert.equal(first!.features(), same.rowsAsServed(prices, ofFifty))
  })

  test('without the group price there is no price to move', async () => {
    const others = (Object.keys(groups) as GroupName[]).filter((name) => name !== 'price')
    const { featuriser } = fitEvents(specOf({ features: { groups: others } }), rows, train)
    assert.match((await assertFails('COLUMN_UNKNOWN', () => featuriser.rowsAlong('price', rows, validation))).message, /sees none, since the group price is left out/)
  })
})
