// Raw tables of a simulated shop and of its visitors, prepared as a training prepares them.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simulateShop } from '../../scripts/demo/shop.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { recordingLog } from '../../src/base/log.ts'
import { formatCsvRow } from '../../src/dataset/csv.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import type { Dataset } from '../../src/dataset/record.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { withFolder } from '../support/suite.ts'
import { simulateVisitors } from './rows.ts'
import type { Visitor } from './rows.ts'

/** Cells under their headings. */
export type Row = Record<string, string>
export interface Tables { [file: string]: Row[] }

/** Two halves of the customers of one shop, drawn at random: what was released was trained on one, what is new on the other. */
export function shopHalves(seed: number, users = 200, days = 24): [before: Tables, now: Tables] {
  const shop = simulateShop({ seed, users, days })
  const firstHalf = new Set(seededRandom(seed + 1000).shuffle(shop.users).slice(0, users / 2))
  const words = { view: '浏览', click: '点击', purchase: '购买' }
  const items = shop.items.map(({ item, category, brand, price }) => ({ item, category, brand, price: String(price) }))
  const events = shop.events.map(({ user, item, kind, time }) => ({ user, item, kind: words[kind], time: new Date(time).toISOString() }))
  const half = (isFirst: boolean) => ({ events: events.filter(({ user }) => firstHalf.has(user) === isFirst), items })
  return [half(true), half(false)]
}

export function visitorHalves(seed: number): [before: Tables, now: Tables] {
  return [{ examples: simulateVisitors(2 * seed, 3300).map(visitorRow) }, { examples: simulateVisitors(2 * seed + 1, 3300).map(visitorRow) }]
}

function visitorRow({ group, age, income, minutes, pages, month, channel, label, split }: Visitor): Row {
  return { person: group, age: String(age), income: String(income), minutes: minutes.toFixed(3), pages: String(pages), month, channel, bought: label === 1 ? 'yes' : 'no', split: ['train', 'validation', 'test'][split]! }
}

const searched = ['手机', '华为', '运动鞋', '衣柜', '苹果 手机', 'iphone', 'huawei', 'running shoes', 'Nike 跑鞋', '实木 衣柜', 'usb c', '儿童 雨衣', 'lamp', '12']

/** Judgements of 300 queries of one shop's catalogue; what is right is drawn anew in each half. */
export function queryHalves(seed: number): [before: Tables, now: Tables] {
  const items = Array.from({ length: 150 }, (_, i) => ({ item: String(1000 + i), name: `n${i}`, category: ['服装', '家居', '数码', '食品'][i % 4]! }))
  const half = (random: Random): Tables => ({
    items,
    judgements: Array.from({ length: 300 }, (_query, q) => {
      const query = `${random.pick(searched)} ${q}`
      return Array.from({ length: 2 + random.below(10) }, () => ({ query, item: random.pick(items).item, grade: String(Math.min(random.below(4), random.below(4))) }))
    }).flat(),
  })
  return [half(seededRandom(2 * seed)), half(seededRandom(2 * seed + 1))]
}

/** Two logs of 350 queries of one search, with other visitors: each query has eight items that are wanted alike in both, and a visitor sees five of them. */
export function clickHalves(seed: number): [before: Tables, now: Tables] {
  const shop = seededRandom(3 * seed)
  const items = Array.from({ length: 150 }, (_, i) => ({ item: String(1000 + i), name: `n${i}`, category: ['服装', '家居', '数码', '食品'][i % 4]! }))
  const queries = Array.from({ length: 350 }, (_, q) => ({ query: `${shop.pick(searched)} ${q}`, wanted: Array.from({ length: 8 }, () => ({ item: shop.pick(items).item, chance: shop.next() ** 2 })) }))
  const half = (random: Random, name: string): Tables => ({
    items,
    clicks: queries.flatMap(({ query, wanted }, q) => Array.from({ length: 8 + random.below(8) }, (_, visit) => random.shuffle([...wanted]).slice(0, 5).flatMap(({ item, chance }, place) => {
      const row = { query, item, user: `${name}${q}.${visit}`, position: String(place + 1) }
      return [{ ...row, kind: '曝光' }, ...(random.next() < chance / (1 + place / 2) ? [{ ...row, kind: '点击' }] : [])]
    })).flat()),
  })
  return [half(seededRandom(3 * seed + 1), 'a'), half(seededRandom(3 * seed + 2), 'b')]
}

export const clickData = 'data: { items: items.csv, clicks: clicks.csv }\n'
export const queryData = 'data: { items: items.csv, judgements: judgements.csv }\n'
export const shopData = 'data: { events: events.csv, items: items.csv }\n'
export const visitorData = 'data: { examples: examples.csv, target: bought, group: person, split: { by: column, column: split } }\nfeatures: { categorical: [month, channel] }\n'

/** Writes the tables as CSV and prepares the dataset that the lines of the spec ask for. */
export async function prepare(tables: Tables, data: string, family: 'behavior' | 'search' = 'behavior'): Promise<Dataset> {
  return withFolder(async (folder) => {
    const source = join(folder, 'source')
    await mkdir(source)
    for (const [name, rows] of Object.entries(tables)) {
      const header = Object.keys(rows[0]!)
      await writeFile(join(source, `${name}.csv`), [header, ...rows.map((row) => header.map((heading) => row[heading]!))].map(formatCsvRow).join(''))
    }
    const spec = readSpec('models/clicks.yaml', `name: clicks\nfamily: ${family}\n${data}`)
    return prepareDataset({ spec, folder: join(folder, 'dataset') }, { source: fileSource(source), log: recordingLog() })
  })
}
