import { catalogueOf } from '../../../../src/families/behavior/events/catalogue.ts'
import { interestsOf } from '../../../../src/families/behavior/events/interests.ts'
import { profileUsers } from '../../../../src/families/behavior/events/profile-users.ts'
import { assert, describe } from '../../../support/suite.ts'
import { ownersExample, smallShop, start } from '../small-shop.ts'
import type { EventKind } from '../../../../src/dataset/record.ts'

const dayMs = 86_400_000
const { items } = ownersExample()
const catalogue = catalogueOf(items)
const seen = (item: string, kind: EventKind, days: number) => ({ item: catalogue.factsOf(item), kind, time: start - days * dayMs })
const half = () => 0.5

describe('interestsOf', (test) => {
  test('a click weighs two views, a purchase four, and what is a week old half', () => {
    const { categories, brands } = interestsOf(catalogue, [seen('1003', 'purchase', 14), seen('1004', 'click', 7), seen('1001', 'view', 0), seen('1002', 'view', 0)], start, half)
    assert.equal(categories, [{ category: '电子产品', share: 0.5 }, { category: '家居', share: 0.25 }, { category: '服装', share: 0.25 }])
    assert.equal(brands.map(({ brand, share }) => [brand, share]), [['华为', 0.25], ['宜家', 0.25], ['耐克', 0.25], ['苹果', 0.25]])
  })

  test('the price level is the weighted geometric mean of price over category mean', () => {
    assert.is(interestsOf(catalogue, [seen('1001', 'view', 0)], start, half).priceLevel, Number(Math.sqrt(8001 / 6001).toFixed(4)))
    assert.is(interestsOf(catalogue, [seen('1001', 'view', 0), seen('1002', 'view', 0)], start, half).priceLevel, 1)
  })

  test('purchase intent is that of the likeliest of the last ten different items', () => {
    const history = Array.from({ length: 12 }, (_, i) => ({ item: { ...catalogue.factsOf('1001'), id: `i${i}` }, kind: 'view' as const, time: start - (12 - i) }))
    const { purchaseIntent, items } = interestsOf(catalogue, [...history, history[11]!], start, ({ id }) => Number(id.slice(1)) / 20)
    assert.is(purchaseIntent, 11 / 20)
    assert.equal(items.map(({ item }) => item), ['i11', 'i10', 'i9', 'i8', 'i7', 'i6', 'i5', 'i4', 'i3', 'i2'])
  })

  test('of very many categories the strongest ten are told', () => {
    const wide = catalogueOf(Array.from({ length: 30 }, (_, i) => ({ ...items[0]!, item: `${i}`, category: `c${i}`, brand: '' })))
    const history = Array.from({ length: 30 }, (_, i) => ({ item: wide.factsOf(`${i}`), kind: 'view' as const, time: start - i * dayMs }))
    const { categories, brands } = interestsOf(wide, history, start, half)
    assert.equal(categories.map(({ category }) => category), Array.from({ length: 10 }, (_, i) => `c${i}`))
    assert.equal(brands, [])
  })

  test('without history there is nothing to tell', () => {
    assert.equal(interestsOf(catalogue, [], start, half), { categories: [], brands: [], priceLevel: 1, purchaseIntent: 0, items: [] })
  })

  test('items that nobody knows have a share, but no name', () => {
    assert.equal(interestsOf(catalogue, [seen('gone', 'view', 0), seen('1004', 'view', 0)], start, half).categories, [{ category: '家居', share: 0.5 }])
  })
})

describe('profileUsers', (test) => {
  test('gives every user once, each from their own events alone', () => {
    const rows = smallShop({ users: 5 })
    const shop = catalogueOf(rows.items)
    const profiles = [...profileUsers(rows, shop, () => 0.5)]
    assert.equal(profiles.map(({ user }) => user).sort(), ['u0', 'u1', 'u2', 'u3', 'u4'])
    const end = rows.events.at(-1)!.time + 1
    const { user, interests } = profiles[2]!
    const own = rows.events.filter((event) => event.user === user).map(({ item, kind, time }) => ({ item: shop.factsOf(item), kind, time }))
    assert.equal(interests, interestsOf(shop, own, end, half))
    assert.ok(interests.categories.length > 0)
  })
})
