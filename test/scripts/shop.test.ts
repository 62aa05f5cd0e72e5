import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { sha256 } from '../../src/base/files.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import type { EventRows } from '../../src/dataset/record.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { auc } from '../../src/metrics/auc.ts'
import { logLoss } from '../../src/metrics/log-loss.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { brands, categories, simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import type { Shop } from '../../scripts/demo/shop.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const hourMs = 3_600_000
const small = { seed: 1, users: 60, days: 30 }
const spec = readSpec('models/clicks.yaml', 'name: clicks\nfamily: behavior\ndata: { events: events.csv, items: items.csv }\n')

function truthsOf({ truth }: Shop) {
  return { scores: Float64Array.from(truth, ({ probability }) => probability), labels: Uint8Array.from(truth, ({ isPurchased }) => Number(isPurchased)) }
}

describe('simulateShop', (test) => {
  let shop: Shop
  test.before(() => { shop = simulateShop({ seed: 1 }) })

  test('about 150,000 events of 60 days, most of them views, fewest purchases', () => {
    const [views, clicks, purchases] = ['view', 'click', 'purchase'].map((kind) => shop.events.filter((event) => event.kind === kind).length) as [number, number, number]
    assert.ok(Math.abs(shop.events.length - 150_000) < 15_000, `${shop.events.length} events`)
    assert.ok(views > 2 * clicks && clicks > 4 * purchases, `${views} views, ${clicks} clicks, ${purchases} purchases`)
    assert.equal([shop.truth.length, shop.truth.filter(({ isPurchased }) => isPurchased).length], [clicks, purchases])
    assert.is(new Set(shop.events.map(({ user, item, kind, time }) => `${user} ${item} ${kind} ${time}`)).size, shop.events.length)
  })

  test('a catalogue of 100 items, 8 categories and 12 brands, the first four as documented', () => {
    assert.equal(shop.items.slice(0, 4).map(({ item, name, brand, price }) => [item, name, brand, price]), [['1001', 'iPhone 12', '苹果', 8000], ['1002', '华为Mate 40', '华为', 6000], ['1003', 'Nike Air Jordan 4', '耐克', 5000], ['1004', '宜家马尔姆衣柜', '宜家', 2000]])
    assert.is(new Set(shop.items.map(({ item }) => item)).size, 100)
    assert.is(new Set(shop.items.map(({ name }) => name)).size, 100)
    for (const seed of [1, 2, 3]) {
      const { items } = simulateShop({ seed, users: 0 })
      assert.equal(new Set(items.map(({ category }) => category)), new Set(categories))
      assert.equal([...new Set(items.map(({ brand }) => brand))].sort(), [...brands].sort(), `seed ${seed}`)
    }
    assert.equal([categories.length, brands.length], [8, 12])
  })

  test('the true chances are those of the labels: their mean is the share of purchases, in each tenth too', () => {
    const sorted = [...shop.truth].sort((a, b) => a.probability - b.probability)
    const tenth = Math.floor(sorted.length / 10)
    for (const clicks of [sorted, ...Array.from({ length: 10 }, (_, index) => sorted.slice(index * tenth, (index + 1) * tenth))]) {
      const expected = clicks.reduce((sum, { probability }) => sum + probability, 0)
      const deviation = Math.sqrt(clicks.reduce((sum, { probability }) => sum + probability * (1 - probability), 0))
      const found = clicks.filter(({ isPurchased }) => isPurchased).length
      assert.ok(Math.abs(found - expected) < 3 * deviation, `${found} purchases, ${expected} expected ± ${deviation}`)
    }
  })

  test('the best possible model is good, not perfect', () => {
    const { scores, labels } = truthsOf(shop)
    const share = labels.reduce((sum, label) => sum + label, 0) / labels.length
    const best = { auc: auc.compute(labels, scores), logLoss: logLoss.compute(labels, scores) }
    console.log(`best possible: AUC ${best.auc.toFixed(4)}, log loss ${best.logLoss.toFixed(4)}; ${(100 * share).toFixed(1)} % of ${labels.length} clicks are bought`)
    assert.ok(best.auc > 0.8 && best.auc < 0.88)
    assert.ok(share > 0.15 && share < 0.25)
    assert.ok(best.logLoss < -share * Math.log(share) - (1 - share) * Math.log(1 - share) - 0.1)
  })

  test('a purchase within 24 hours of a click is that click’s, and no other’s', () => {
    const purchases = Map.groupBy(shop.events.filter(({ kind }) => kind === 'purchase'), ({ user, item }) => `${user} ${item}`)
    const wrong = shop.truth.filter(({ user, item, time, isPurchased }) => {
      const nAfter = (purchases.get(`${user} ${item}`) ?? []).filter((purchase) => purchase.time >= time && purchase.time <= time + 24 * hourMs).length
      return nAfter !== Number(isPurchased)
    })
    assert.equal(wrong, [])
  })

  test('the same seed gives the same files, another seed others', () => withFolder(async (folder) => {
    const digest = async (seed: number, name: string) => {
      await writeShop(simulateShop({ ...small, seed }), join(folder, name))
      return sha256(await readFile(join(folder, name, 'events.csv'), 'utf8') + await readFile(join(folder, name, 'items.csv'), 'utf8'))
    }
    const [a, again, b] = [await digest(1, 'a'), await digest(1, 'again'), await digest(2, 'b')]
    assert.is(a, again)
    assert.not.equal(a, b)
  }))
})

describe('writeShop', (test) => {
  test('the planted dirt is exactly what the preparation reports, and the clean rows come back', async () => {
    for (const seed of [1, 2, 3]) {
      await withFolder(async (folder) => {
        const shop = simulateShop({ ...small, seed })
        const planted = await writeShop(shop, folder)
        const dataset = await prepareDataset({ spec, folder: join(folder, 'dataset') }, { source: fileSource(folder), log: silentLog })
        const [events, items] = ['events', 'items'].map((name) => dataset.tables.find((table) => table.name === name)!)
        assert.equal([events, items], [planted.events, planted.items], `seed ${seed}`)
        assert.equal([events!.dropped.length, events!.repaired.length, items!.dropped.length, items!.repaired.length], [8, 4, 3, 4])

        const rows = await loadRows(join(folder, 'dataset'), dataset) as EventRows
        assert.equal(rows.events, shop.events)
        const changed = rows.items.filter((item, index) => JSON.stringify(item) !== JSON.stringify(shop.items[index]))
        assert.is(changed.length, 2, 'only the two prices that are missing differ')
      })
    }
  })

  test('headings are Chinese and two of a hundred rows are there twice', () => withFolder(async (folder) => {
    const shop = simulateShop(small)
    const { events } = await writeShop(shop, folder)
    assert.is((await readFile(join(folder, 'events.csv'), 'utf8')).split('\n')[0], '用户ID,商品ID,行为类型,时间')
    assert.is((await readFile(join(folder, 'items.csv'), 'utf8')).split('\n')[0], '商品ID,名称,描述,标签,类别,品牌,价格')
    assert.is(events.dropped[0]!.reason, 'duplicate')
    assert.ok(Math.abs(events.dropped[0]!.rows / shop.events.length - 0.02) < 0.001)
  }))
})
