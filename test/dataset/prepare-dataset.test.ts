import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { recordingLog, silentLog } from '../../src/base/log.ts'
import { chooseSource } from '../../src/cli/choose-source.ts'
import { dataVersion } from '../../src/dataset/data-version.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import { datasetRecord } from '../../src/dataset/record.ts'
import type { Dataset, EventRows } from '../../src/dataset/record.ts'
import type { Source } from '../../src/dataset/source.ts'
import { contentStore } from '../../src/dataset/sources/content-store.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { snapshotSource } from '../../src/dataset/sources/snapshots.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const events = `用户ID,商品ID,行为类型,时间
1,1001,浏览,2026-01-05T08:00:00Z
1,1002,点击,2026-01-05T08:05:00Z
1,1003,购买,2026-01-05T08:10:00Z
2,1001,浏览,2026-01-05T09:00:00Z
2,1004,点击,2026-01-05T09:05:00Z
3,1002,购买,2026-01-05T10:00:00Z
`
const items = `商品ID,商品名称,描述,标签,分类,品牌,价格
1001,iPhone 12,智能手机,手机、苹果,电子产品,苹果,8000
1002,华为Mate 40,智能手机,手机、华为,电子产品,华为,6000
1003,Nike Air Jordan 4,运动鞋,运动鞋、耐克,服装,耐克,5000
1004,宜家马尔姆衣柜,家居,衣柜、家居,家居,宜家,2000
`

function specWith(more = '') {
  return readSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata:\n  events: data/events.csv\n  items: data/items.csv\n${more}`)
}

interface Place { root: string; folder: string; source: Source }

async function eventsOf({ folder }: Place, dataset: Dataset): Promise<EventRows> {
  const rows = await loadRows(folder, dataset)
  if (rows.kind !== 'events') throw new Error('expected events')
  return rows
}

function table(dataset: Dataset, name: string) {
  return dataset.tables.find((found) => found.name === name)
}

function inPlace(body: (place: Place) => Promise<unknown>): Promise<unknown> {
  return withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    await write(root, events, items)
    return body({ root, folder: join(root, 'dataset'), source: fileSource(root) })
  })
}

async function write(root: string, eventsText: string | Uint8Array, itemsText = items): Promise<void> {
  await writeFile(join(root, 'data/events.csv'), eventsText)
  await writeFile(join(root, 'data/items.csv'), itemsText)
}

function prepare({ folder, source }: Place, spec = specWith(), log = silentLog): Promise<Dataset> {
  return prepareDataset({ spec, folder }, { source, log })
}

describe('prepareDataset', (test) => {
  test('six events and four items: read, divided, written and read back', () => inPlace(async (place) => {
    const dataset = await prepare(place)
    assert.equal(dataset.split, {
      by: 'time', from: '2026-01-05T08:00:00.000Z', validationFrom: '2026-01-05T09:05:00.000Z', testFrom: '2026-01-05T10:00:00.000Z', to: '2026-01-05T10:00:00.000Z',
      train: 4, validation: 1, test: 1,
    })
    assert.equal([dataset.tables, dataset.users], [[{ name: 'items', read: 4, kept: 4, dropped: [], repaired: [] }, { name: 'events', read: 6, kept: 6, dropped: [], repaired: [] }], 3])
    assert.equal(dataset.sources.map(({ path, bytes }) => [path, bytes]), [['data/items.csv', Buffer.byteLength(items)], ['data/events.csv', Buffer.byteLength(events)]])
    assert.equal((await readdir(place.folder)).sort(), ['dataset.json', 'events.csv', 'items.csv'])
    assert.equal(datasetRecord.parse(await readFile(join(place.folder, 'dataset.json'), 'utf8'), 'dataset.json'), dataset)

    const rows = await eventsOf(place, dataset)
    assert.equal(rows.events.map(({ user, item, kind }) => `${user} ${item} ${kind}`), ['1 1001 view', '1 1002 click', '1 1003 purchase', '2 1001 view', '2 1004 click', '3 1002 purchase'])
    assert.is(rows.events[0]!.time, Date.UTC(2026, 0, 5, 8))
    assert.equal(rows.items[1], { item: '1002', name: '华为Mate 40', description: '智能手机', tags: ['手机', '华为'], category: '电子产品', brand: '华为', price: 6000 })
    assert.equal([[...rows.splits], rows.endsAt], [[0, 0, 0, 0, 1, 2], [Date.UTC(2026, 0, 5, 9, 5), Date.UTC(2026, 0, 5, 10), Date.UTC(2026, 0, 5, 10) + 1]])
  }))

  test('names and ids with commas, quotes and line breaks come back as they were', () => inPlace(async (place) => {
    await write(place.root, events.replaceAll('\n1,', '\n"a,""b""",'), items.replace('iPhone 12', '"iPhone ""12"",\nblack"'))
    const rows = await eventsOf(place, await prepare(place))
    assert.is(rows.events[0]!.user, 'a,"b"')
    assert.is(rows.items[0]!.name, 'iPhone "12",\nblack')
  }))

  test('the fingerprint is that of the cleaned rows: order, duplicates, spellings and unused columns do not change it', () => inPlace(async (place) => {
    const { fingerprint } = await prepare(place)
    const seed = 2
    const random = seededRandom(seed)
    const [, ...lines] = events.trim().split('\n')
    for (let round = 0; round < 5; round++) {
      const shuffled = random.shuffle([...lines, lines[random.below(6)]!, '9,9999,浏览,2026-01-05T08:00:00Z'])
      const text = ['\ufeffkind,ITEM,user,note,time', ...shuffled.map((line) => { const [user, item, kind, time] = line.split(','); return `${kind},${item}, ${user} ,x,${Date.parse(time!)}` })].join('\r\n')
      await write(place.root, text)
      assert.is((await prepare(place)).fingerprint, fingerprint, `seed ${seed}, round ${round}`)
    }
    await write(place.root, events.replace('1,1002', '1,1001'))
    assert.not.equal((await prepare(place)).fingerprint, fingerprint)
    await write(place.root, events)
    assert.not.equal((await prepare(place, specWith('  split: { validation: 0.3, test: 0.3 }\n'))).fingerprint, fingerprint)
  }))

  test('the words of the kinds are those of the spec', () => inPlace(async (place) => {
    await write(place.root, events.replaceAll('浏览', 'pv').replaceAll('点击', 'clk').replaceAll('购买', 'buy'))
    await assertFails('DATA_NOTHING_LEFT', () => prepare(place))
    assert.is(await prepare(place, specWith('  kinds: { view: pv, click: clk, purchase: buy }\n')).then((dataset) => table(dataset, 'events')!.kept), 6)
  }))

  test('what was dropped and repaired is counted and told', () => inPlace(async (place) => {
    await write(place.root, `${events},1001,浏览,2026-01-05T08:00:00Z\n1,1001,浏览,2026-01-05T08:00:00Z\n2,1004,购买,2026-01-05 09:10:00\n`, items.replace('苹果,8000', ',面议'))
    const log = recordingLog()
    const dataset = await prepare(place, specWith(), log)
    assert.equal(table(dataset, 'events'), { name: 'events', read: 9, kept: 7, dropped: [{ reason: 'duplicate', rows: 1 }, { reason: 'no user', rows: 1 }], repaired: [{ reason: 'time without zone, read as UTC', rows: 1 }] })
    assertGolden('dataset/log.txt', `${log.lines.join('\n')}\n`)
  }))
})

describe('prepareDataset, started again', (test) => {
  test('takes what is there', () => inPlace(async (place) => {
    const dataset = await prepare(place)
    let nReads = 0
    const counting: Source = { versions: place.source.versions, open: (reference) => { nReads += 1; return place.source.open(reference) } }
    const log = recordingLog()
    assert.equal(await prepare({ ...place, source: counting }, specWith(), log), dataset)
    assert.is(nReads, 0)
    assert.equal(log.lines, [`The dataset is there already: 6 events of 3 users, fingerprint ${dataset.fingerprint.slice(0, 12)}.`])
  }))

  test('makes it again when the data or the rules have changed', () => inPlace(async (place) => {
    const first = await prepare(place)
    const other = await prepare(place, specWith('  split: { validation: 0.3, test: 0.3 }\n'))
    assert.not.equal(other.split, first.split)
    await write(place.root, `${events}3,1002,购买,2026-01-05T11:00:00Z\n`)
    assert.is(table(await prepare(place), 'events')!.kept, 7)
  }))

  test('makes it again when a file is lost, changed or torn', () => inPlace(async (place) => {
    const dataset = await prepare(place)
    for (const [name, text] of [['events.csv', 'user,item,kind,time\n'], ['items.csv', ''], ['dataset.json', '{"record":"data'], ['dataset.json', '{"record":"dataset/0"}']] as const) {
      await writeFile(join(place.folder, name), text)
      const log = recordingLog()
      assert.equal(await prepare(place, specWith(), log), dataset)
      assert.match(log.lines[0]!, /^warning: The dataset of an earlier run is not whole and is made again: /)
      assert.is((await eventsOf(place, dataset)).events.length, 6)
    }
  }))

  test('broken data leaves an older dataset as it was', () => inPlace(async (place) => {
    await prepare(place)
    const before = await readFile(join(place.folder, 'dataset.json'), 'utf8')
    const broken: [string, string | Uint8Array, string][] = [
      ['DATA_TORN_ROW', `${events}1,1001`, items],
      ['DATA_TORN_ROW', `${events}1,"1001,浏览,2026-01-05T08:00:00Z\n`, items],
      ['DATA_ENCODING', Buffer.concat([Buffer.from(events), Buffer.from([0xff, 0x0a])]), items],
      ['DATA_EMPTY', '', items],
      ['DATA_EMPTY', '\n\n', items],
      ['DATA_COLUMN_MISSING', events.replace('时间', 'when'), items],
      ['DATA_COLUMN_TWICE', events.replace('行为类型', 'user'), items],
      ['DATA_NOTHING_LEFT', `${events.split('\n')[0]}\n`, items],
      ['DATA_NOTHING_LEFT', events, '商品ID,分类,品牌,价格\n'],
      ['DATA_SPLIT_EMPTY', events.split('\n').slice(0, 3).join('\n'), items],
    ]
    for (const [code, eventsText, itemsText] of broken) {
      await write(place.root, eventsText, itemsText)
      await assertFails(code, () => prepare(place))
      assert.is(await readFile(join(place.folder, 'dataset.json'), 'utf8'), before)
      assert.is((await eventsOf(place, datasetRecord.parse(before, 'dataset.json'))).events.length, 6)
      assert.equal((await readdir(place.folder)).sort(), ['dataset.json', 'events.csv', 'items.csv'])
    }
  }))

  test('data that changes between two looks at it fails with DATA_CHANGED', () => inPlace(async (place) => {
    const changing: Source = {
      versions: place.source.versions,
      async *open(reference) {
        yield* place.source.open(reference)
        await write(place.root, `${events}3,1002,购买,2026-01-05T11:00:00Z\n`)
      },
    }
    await assertFails('DATA_CHANGED', () => prepare({ ...place, source: changing }))
    await assertFails('ENOENT', () => readdir(place.folder))
  }))
})

describe('errors of data', (test) => {
  test('say what was found, where, and what to do', () => inPlace(async (place) => {
    const texts: string[] = []
    const cases: [string | Uint8Array, string][] = [
      [events.replace('用户ID', 'user_id'), items],
      [events.replace('时间', 'tiem'), items],
      ['\u001b[31mnothing,like,it\n1,2,3\n', items],
      [events.replace('行为类型', '商品id'), items],
      [events, items.replace('价格', '售价')],
      [events.replaceAll(/浏览|点击|购买/g, 'x'), items],
      [`${events}1,1001`, items],
      ['', items],
      [Buffer.from(`\ufeff${events}`, 'utf16le'), items],
      [events.split('\n').slice(0, 3).join('\n'), items],
    ]
    for (const [eventsText, itemsText] of cases) {
      await write(place.root, eventsText, itemsText)
      const error = await prepare(place).then(() => { throw new Error('not refused') }, (thrown: unknown) => thrown as Error & { next: string })
      texts.push(`${error.message}\n  ${error.next}`)
    }
    const specs: [string, string | Uint8Array][] = [
      ['  events: { path: data/events.csv, columns: { user: user_id } }\n', events],
      ['  events: data/log-*.csv\n', events],
      [`  events: { path: data/events.csv, sha256: ${'ab'.repeat(32)} }\n`, events],
      ['  events: { path: data/events.csv, format: jsonl }\n', events],
      ['  events: { path: data/events.csv, format: parquet }\n', events],
      ['  events: data/events.csv\n', Buffer.from([0xd3, 0xc3, 0xbb, 0xa7, 0x49, 0x44, 0x0a])],
      ['  events: { path: data/events.csv, encoding: gbk }\n', Buffer.from([0x61, 0x0a, 0xff, 0x0a])],
      ['  events: data/events.csv\n  split: { by: user }\n', events],
    ]
    const examples: [string, string][] = [
      ['target: y', 'age,y\n30,1\nold,0\nyoung,0\n'],
      ['target: y', 'age,y\n30,good\n31,bad\n'],
      ['target: bought', 'age,bougth\n30,1\n'],
      ['target: y\n  split: { by: column, column: part }', 'age,y,part\n30,1,train\n31,0,later\n'],
      ['target: y', 'age,Age,y\n30,1\n'],
    ]
    const source = chooseSource({ folder: place.root, workspace: join(place.root, 'w'), data: [], snapshots: undefined })
    const note = async (data: string, eventsText: string | Uint8Array) => {
      await write(place.root, eventsText)
      const spec = readSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata:\n${data}`)
      const error = await prepare({ ...place, source }, spec).then(() => { throw new Error('not refused') }, (thrown: unknown) => thrown as Error & { next: string })
      texts.push(`${error.message}\n  ${error.next}`)
    }
    for (const [data, eventsText] of specs) await note(`${data}  items: data/items.csv\n`, eventsText)
    for (const [data, text] of examples) await note(`  examples: data/events.csv\n  ${data}\n${data.includes('split') ? '' : '  split: { by: row }\n'}`, text)
    assertGolden('dataset/errors.txt', `${texts.join('\n')}\n`)
  }))
})

describe('loadRows', (test) => {
  test('refuses a file that is missing or was changed', () => inPlace(async (place) => {
    const dataset = await prepare(place)
    await writeFile(join(place.folder, 'items.csv'), 'item\n')
    await assertFails('FILE_DIGEST_MISMATCH', () => loadRows(place.folder, dataset))
    await assertFails('FILE_NOT_FOUND', () => loadRows(join(place.folder, 'elsewhere'), dataset))
  }))
})

describe('prepareDataset, with data.snapshot', (test) => {
  test('keeps each raw file by its sha256, also when the dataset was there already, and none without the key', () => inPlace(async (place) => {
    const snapshots = contentStore(join(place.root, 'snapshots'))
    const once = (spec = specWith()) => prepareDataset({ spec, folder: place.folder }, { source: place.source, log: silentLog, snapshots })
    await once()
    await assertFails('ENOENT', () => readdir(join(place.root, 'snapshots')))
    const { sources } = await once(specWith('  snapshot: true\n'))
    assert.equal((await readdir(join(place.root, 'snapshots'))).sort(), sources.map(({ sha256 }) => sha256).sort())
  }))

  test('a release can be made again after its source has changed or gone', () => inPlace(async (place) => {
    const store = contentStore(join(place.root, 'snapshots'))
    const spec = specWith('  snapshot: true\n')
    const first = await prepareDataset({ spec, folder: place.folder }, { source: place.source, log: silentLog, snapshots: store })
    const version = await dataVersion(spec, place.source)
    await write(place.root, events.replace('1,1002', '1,1001'))
    await rm(join(place.root, 'data/items.csv'))
    const source = snapshotSource(place.source, store, first.sources)
    assert.is(await dataVersion(spec, source), version)
    const again = await prepareDataset({ spec, folder: join(place.root, 'again') }, { source, log: silentLog, snapshots: store })
    assert.equal([again.fingerprint, again.files, again.sources], [first.fingerprint, first.files, first.sources])
  }))
})

describe('dataVersion', (test) => {
  test('of an address is what is declared, without a request; a file that comes to a pattern changes it', () => inPlace(async ({ root }) => {
    const source = chooseSource({ folder: root, workspace: join(root, 'w'), data: [], snapshots: undefined })
    const spec = (digest: string) => readSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata:\n  events: { path: "https://shop.example/events.csv", sha256: ${digest} }\n  items: data/items*.csv\n`)
    const version = await dataVersion(spec('a'.repeat(64)), source)
    assert.not.equal(await dataVersion(spec('b'.repeat(64)), source), version)
    await writeFile(join(root, 'data/items-2.csv'), items)
    assert.not.equal(await dataVersion(spec('a'.repeat(64)), source), version)
  }))

  test('changes with a byte of either file, and with nothing else', () => inPlace(async ({ root, source }) => {
    const version = await dataVersion(specWith(), source)
    assert.match(version, /^[0-9a-f]{64}$/)
    assert.is(await dataVersion(specWith('training: { epochs: 3 }\n'), source), version)
    await write(root, events, items.replace('8000', '8001'))
    const other = await dataVersion(specWith(), source)
    await write(root, `${events}\n`, items)
    assert.is(new Set([version, other, await dataVersion(specWith(), source)]).size, 3)
    await write(root, events, items)
    assert.is(await dataVersion(specWith(), source), version)
  }))

  test('a missing file fails with DATA_NOT_FOUND', () => withFolder(async (root) => {
    await assertFails('DATA_NOT_FOUND', () => dataVersion(specWith(), fileSource(root)))
  }))
})
