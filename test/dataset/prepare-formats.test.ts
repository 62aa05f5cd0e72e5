import { parquetWriteBuffer } from 'hyparquet-writer'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { checkContract } from '../../src/dataset/contract.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import type { Dataset } from '../../src/dataset/record.ts'
import type { Source } from '../../src/dataset/source.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const header = ['用户ID', '商品ID', '行为类型', '时间']
const events = [
  ['1', '1001', '浏览', '2026-01-05T08:00:00.000Z'],
  ['1', '1002', '点击', '2026-01-05T08:05:00.000Z'],
  ['2', '1001', '购买', '2026-01-05T08:10:00.000Z'],
  ['2', '1002', '浏览', '2026-01-05T09:00:00.000Z'],
]
const csv = (rows: string[][], delimiter = ',', end = '\n') => [header, ...rows].map((cells) => cells.join(delimiter) + end).join('')
const jsonl = (rows: string[][]) => rows.map((cells) => `${JSON.stringify(Object.fromEntries(header.map((name, i) => [name, cells[i]])))}\n`).join('')
const parquet = (rows: string[][]) => Buffer.from(parquetWriteBuffer({
  columnData: header.map((name, i) => (name === '时间' ? { name, data: rows.map((cells) => new Date(cells[i]!)), type: 'TIMESTAMP' as const } : name.endsWith('ID') ? { name, data: rows.map((cells) => BigInt(cells[i]!)), type: 'INT64' as const } : { name, data: rows.map((cells) => cells[i]!) })),
  rowGroupSize: 2,
}))

/** The test rows in GBK; Node only reads it, so each character of them is looked up among all that two bytes can be. */
function gbk(text: string): Buffer {
  const decoder = new TextDecoder('gbk')
  const codes = new Map<string, number[]>()
  for (let high = 0x81; high < 0xff; high++) for (let low = 0x40; low < 0xff; low++) codes.set(decoder.decode(Uint8Array.of(high, low)), [high, low])
  return Buffer.from([...text].flatMap((character) => (character.charCodeAt(0) < 128 ? [character.charCodeAt(0)] : codes.get(character)!)))
}

interface Place { root: string; source: Source; prepare(table: string, more?: string, family?: string): Promise<Dataset> }

function inPlace(body: (place: Place) => Promise<unknown>): Promise<unknown> {
  return withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    await writeFile(join(root, 'data/items.csv'), '商品ID,分类,品牌,价格\n1001,a,b,10\n1002,a,b,20\n')
    const source = fileSource(root)
    const prepare = (table: string, more = '', family = 'behavior') => {
      const spec = readSpec('models/clicks.yaml', `name: clicks\nfamily: ${family}\ndata:\n  events: ${table}\n  items: data/items.csv\n${more}`)
      return prepareDataset({ spec, folder: join(root, 'dataset') }, { source, log: silentLog })
    }
    return body({ root, source, prepare })
  })
}

describe('prepareDataset, in any format', (test) => {
  test('the same events in every format and encoding, in one file or several, are the same dataset', () => inPlace(async ({ root, prepare }) => {
    const files: Record<string, string | Buffer> = {
      'a.csv': csv(events), 'a.txt': csv(events, '\t', '\r\n'), 'semicolon.csv': csv(events, ';'), 'pipe.csv': csv(events, '|'), 'gbk.csv': gbk(csv(events)),
      'a.jsonl': jsonl(events), 'b.ndjson': jsonl([...events].reverse()), 'gbk.jsonl': gbk(jsonl(events)), 'lines': jsonl(events), 'a.parquet': parquet(events),
      'part-1.csv': csv(events.slice(0, 1)), 'part-2.csv': csv(events.slice(1)),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(root, 'data', name), content)
    const { fingerprint } = await prepare('data/a.csv')
    const tables = ['{ path: data/a.txt, delimiter: tab }', '{ path: data/semicolon.csv, delimiter: ; }', '{ path: data/pipe.csv, delimiter: "|" }', '{ path: data/gbk.csv, encoding: gbk }', 'data/a.jsonl', 'data/b.ndjson', '{ path: data/gbk.jsonl, encoding: gbk }', '{ path: data/lines, format: jsonl }', 'data/a.parquet', 'data/part-*.csv']
    for (const table of tables) assert.is((await prepare(table)).fingerprint, fingerprint, table)
    await writeFile(join(root, 'data/part-2.csv'), csv(events.slice(1)).split('\n').map((line) => line.split(',').reverse().join(',')).join('\n'))
    const several = await prepare('data/part-*.csv')
    assert.equal([several.fingerprint, several.sources.map(({ path }) => path)], [fingerprint, ['data/items.csv', 'data/part-1.csv', 'data/part-2.csv']])
  }))

  test('a half-written, an empty and a changing file of each format stop it, and the older dataset stays as it was', () => inPlace(async ({ root, prepare, source }) => {
    const [whole, path] = [{ csv: Buffer.from(csv(events)), jsonl: Buffer.from(jsonl(events)), parquet: parquet(events) }, (format: string) => join(root, 'data', `a.${format}`)]
    const table = (format: string) => `data/a.${format}`
    await writeFile(path('csv'), whole.csv)
    const { fingerprint } = await prepare(table('csv'))
    const before = await readFile(join(root, 'dataset/dataset.json'), 'utf8')
    const unchanged = async (code: string, body: () => Promise<unknown>) => {
      const { message } = await assertFails(code, body)
      assert.is(await readFile(join(root, 'dataset/dataset.json'), 'utf8'), before)
      return message
    }
    const torn = { csv: 'data/a.csv, row 5: the file ends after 2 of 4 cells', jsonl: 'data/a.jsonl, row 4: the file ends within a JSON object, or this line is none', parquet: 'data/a.parquet is no whole Parquet file (parquet file invalid (footer != PAR1))' }
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      await writeFile(path(format), whole[format].subarray(0, -33))
      assert.is(await unchanged(format === 'parquet' ? 'DATA_TORN_FILE' : 'DATA_TORN_ROW', () => prepare(table(format))), torn[format])
      await writeFile(path(format), '')
      await unchanged('DATA_EMPTY', () => prepare(table(format)))

      await writeFile(path(format), whole[format])
      const spec = readSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata:\n  events: ${table(format)}\n  items: data/items.csv\n`)
      const changing: Source = {
        versions: source.versions,
        async *open(reference) {
          for await (const file of source.open(reference)) {
            yield { ...file, async *read(start, end) { for await (const chunk of file.read(start, end)) { yield chunk; await writeFile(path(format), whole[format].subarray(0, 60)) } } }
          }
        },
      }
      // Another dataset would be made of it, since the rules are others than those of the one that is there.
      await unchanged('DATA_CHANGED', () => prepareDataset({ spec: { ...spec, data: { ...spec.data, split: { ...spec.data.split, test: 0.3 } } }, folder: join(root, 'dataset') }, { source: changing, log: silentLog }))
      await writeFile(path(format), whole[format])
    }
    assert.is((await prepare(table('csv'))).fingerprint, fingerprint)
  }))

  test('a file that comes to a pattern while it is read fails with DATA_CHANGED', () => inPlace(async ({ root, source }) => {
    await writeFile(join(root, 'data/part-1.csv'), csv(events))
    await writeFile(join(root, 'data/next.csv'), csv(events))
    const spec = readSpec('models/clicks.yaml', 'name: clicks\nfamily: behavior\ndata:\n  events: data/part-*.csv\n  items: data/items.csv\n')
    const growing: Source = { versions: source.versions, async *open(reference) { yield* source.open(reference); await rename(join(root, 'data/next.csv'), join(root, 'data/part-2.csv')).catch(() => undefined) } }
    const error = await assertFails('DATA_CHANGED', () => prepareDataset({ spec, folder: join(root, 'dataset') }, { source: growing, log: silentLog }))
    assert.match(error.message, 'data/part-2.csv')
  }))
})

describe('prepareDataset, divided', (test) => {
  const many = Array.from({ length: 300 }, (_, i) => [String(i % 60), '1001', '浏览', new Date(Date.UTC(2026, 0, 5) + i * 60_000).toISOString()])

  async function eventsOf(root: string, dataset: Dataset) {
    const rows = await loadRows(join(root, 'dataset'), dataset)
    if (rows.kind !== 'events') throw new Error('expected events')
    return rows
  }

  test('by user: no user is in two splits, and each split ends after its last event', () => inPlace(async ({ root, prepare }) => {
    await writeFile(join(root, 'data/a.csv'), csv(many))
    const dataset = await prepare('data/a.csv', '  split: { by: user, test: 0.2, validation: 0.2 }\n')
    const { events: found, splits, endsAt } = await eventsOf(root, dataset)
    const splitsOf = Map.groupBy(found.keys(), (i) => found[i]!.user)
    for (const [user, rows] of splitsOf) assert.is(new Set([...rows].map((i) => splits[i])).size, 1, user)
    assert.is(dataset.split.train + dataset.split.validation + dataset.split.test, 300)
    assert.equal([dataset.split.by, dataset.split.validationFrom, dataset.profile.leaks], ['user', undefined, []])
    assert.equal(endsAt, [0, 1, 2].map((split) => Math.max(...found.filter((_, i) => splits[i] === split).map(({ time }) => time)) + 1))
  }))

  test('by column: the file says it', () => inPlace(async ({ root, prepare }) => {
    const words = ['训练', 'train', 'valid', 'test']
    await writeFile(join(root, 'data/a.csv'), `${header.join()},分组\n${events.map((cells, i) => `${cells.join()},${words[i]}\n`).join('')}`)
    const dataset = await prepare('data/a.csv', '  split: { by: column, column: 分组 }\n')
    assert.equal([[...(await eventsOf(root, dataset)).splits], dataset.split.train], [[0, 0, 1, 2], 2])
    await assertFails('DATA_COLUMN_UNKNOWN', () => prepare('data/a.csv', '  split: { by: column, column: part }\n'))
  }))

  test('by files: each split has its own, and what is in two of them is told as a leak, not dropped', () => inPlace(async ({ root, prepare }) => {
    await writeFile(join(root, 'data/a.csv'), csv(events.slice(0, 2)))
    await writeFile(join(root, 'data/valid.csv'), csv(events.slice(2, 3)))
    await writeFile(join(root, 'data/test.jsonl'), jsonl([...events.slice(3), events[0]!, events[0]!]))
    const dataset = await prepare('data/a.csv', '  split: { by: files, validationFile: data/valid.csv, testFile: data/test.jsonl }\n')
    const { train, validation, test: nTest } = dataset.split
    assert.equal([train, validation, nTest], [2, 1, 2])
    assert.equal(dataset.tables[1], { name: 'events', read: 6, kept: 5, dropped: [{ reason: 'duplicate', rows: 1 }], repaired: [] })
    assert.is(dataset.profile.leaks.length, 1)
    assert.equal(dataset.sources.map(({ path }) => path), ['data/items.csv', 'data/a.csv', 'data/valid.csv', 'data/test.jsonl'])
    assert.equal([...(await eventsOf(root, dataset)).splits], [0, 2, 0, 1, 2])
  }))

  test('by the time of each user: every user’s newest events are held out, and the dataset says so of no moment', () => inPlace(async ({ root, prepare }) => {
    await writeFile(join(root, 'data/a.csv'), csv(many))
    const dataset = await prepare('data/a.csv', '  split: { by: userTime, test: 0.2, validation: 0.25 }\n', 'recommendation')
    const { events: found, splits, endsAt } = await eventsOf(root, dataset)
    for (const [user, rows] of Map.groupBy(found.keys(), (i) => found[i]!.user)) assert.equal([...rows].map((i) => splits[i]), [0, 0, 0, 1, 2], user)
    assert.equal([dataset.split.train, dataset.split.validation, dataset.split.test, dataset.split.validationFrom], [180, 60, 60, undefined])
    assert.ok(endsAt[0] <= endsAt[1] && endsAt[1] <= endsAt[2])
    assert.equal(dataset.profile.leaks, [])
    const { contract } = readSpec('models/x.yaml', 'name: x\nfamily: behavior\ndata: { events: a.csv, items: b.csv }\n').data
    assert.match(checkContract(dataset, undefined, contract)[0]!.finding, /It knows what other users did later, as no live model does: a split by time is the stricter test\.$/)
  }))

  test('one left out of order numbers, in a log without kinds and a catalogue of names', () => inPlace(async ({ root, prepare }) => {
    await writeFile(join(root, 'data/items.csv'), 'item,name\n1,a\n2,b\n10,c\n')
    await writeFile(join(root, 'data/a.csv'), 'user,item,order\nx,10,1\nx,2,2\nx,1,3\ny,1,1\ny,2,2\nz,1,1\n')
    const dataset = await prepare('{ path: data/a.csv, columns: { time: order } }', '  split: { by: leaveOneOut }\n', 'recommendation')
    const { events: found, splits, items } = await eventsOf(root, dataset)
    assert.equal(found.map(({ user, item, kind, time }, i) => `${user} ${item} ${kind} ${time} ${splits[i]}`), ['x 10 view 1 0', 'y 1 view 1 0', 'z 1 view 1 0', 'x 2 view 2 1', 'y 2 view 2 2', 'x 1 view 3 2'])
    assert.equal(items.map(({ name, category, price }) => `${name} ${category} ${price}`), ['a 未知 0', 'c 未知 0', 'b 未知 0'])
    assert.equal([dataset.split.from, dataset.profile.distributions.map(({ name }) => name)], [undefined, ['kind', 'category', 'brand', 'price', 'events per user']])
  }))

  test('order numbers of each user’s own are not divided by one moment, those of a whole log are', () => inPlace(async ({ root, prepare }) => {
    const rows = (order: (i: number) => number) => `user,item,time\n${Array.from({ length: 30 }, (_, i) => `u${i % 10},1001,${order(i)}\n`).join('')}`
    await writeFile(join(root, 'data/a.csv'), rows((i) => 1 + Math.floor(i / 10)))
    const error = await assertFails('DATA_ORDER_NO_TIME', () => prepare('data/a.csv', '', 'recommendation'))
    assert.is(error.message, 'data/a.csv: its times are order numbers that begin anew for each user (30 events have 3 different ones), so no moment divides them')
    await writeFile(join(root, 'data/a.csv'), rows((i) => i))
    const { split } = await prepare('data/a.csv', '', 'recommendation')
    assert.equal([split.train, split.validation, split.test], [21, 3, 6])
  }))

  test('a split that stays empty fails', () => inPlace(async ({ root, prepare }) => {
    await writeFile(join(root, 'data/a.csv'), csv(events))
    const error = await assertFails('DATA_SPLIT_EMPTY', () => prepare('data/a.csv', '  split: { by: user }\n'))
    assert.match(error.message, /^data\/a\.csv: the \w+ split is empty, of 4 events, \d for train, \d for validation, \d for test$/)
  }))
})
