import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog } from '../../../src/base/log.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import { readClicks } from '../../../src/dataset/clicks/read-clicks.ts'
import { clickColumns, findColumns } from '../../../src/dataset/columns.ts'
import { loadRows } from '../../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../../src/dataset/prepare-dataset.ts'
import type { QueryRows } from '../../../src/dataset/record.ts'
import { fileSource } from '../../../src/dataset/sources/file.ts'
import { tally } from '../../../src/dataset/tally.ts'
import { openUbi } from '../../../src/dataset/ubi/open-ubi.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { simulateLog } from '../clicks/simulated-log.ts'

type Line = Record<string, unknown>

const asked = (id: string, text: string, more: Line = {}): Line => ({ query_id: id, user_query: text, client_id: 'c1', timestamp: '2026-03-01T10:00:00Z', ...more })
const event = (id: string, action: string, item: unknown, ordinal?: unknown, more: Line = {}): Line => ({ query_id: id, action_name: action, client_id: 'c1', timestamp: '2026-03-01T10:00:05Z', event_attributes: { object: { object_id: item }, position: { ordinal } }, ...more })
const textOf = (lines: readonly Line[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

/** The rows of files as "query item kind user position", with their lines; keys of the table are written as in a spec. */
async function rowsOf(files: Record<string, string>, keys = 'path: data/*.ndjson'): Promise<string[] | undefined> {
  let found: string[] | undefined
  await withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'data', name), text)
    const { data } = readSpec('models/s.yaml', `name: s\nfamily: search\ndata: { items: data/items.csv, clicks: { ${keys} } }\n`)
    const log = await openUbi(data.clicks!, fileSource(root), tally())
    if (!log) return
    found = []
    for await (const file of log) {
      assert.equal(file.header, ['query', 'item', 'kind', 'user', 'session', 'position'])
      for await (const rows of file.rows([])) found.push(...rows.map(({ row, cells: [query, item, kind, user, session, position] }) => `${row}: ${query} ${item} ${kind} ${user}${session === '' ? '' : `/${session}`} ${position}`.trim()))
    }
  })
  return found
}

const ofLines = (...lines: Line[]) => rowsOf({ 'log.ndjson': textOf(lines) })

describe('openUbi', (test) => {
  test('an event is a row of the query that its query_id names, in whatever order and file that stands', async () => {
    const events = textOf([event('q2', 'click', 'lamp-1', 3), event('q1', 'impression', 17, 1, { session_id: 's' }), event('q1', 'purchase', 17, 1)])
    assert.equal(await rowsOf({ 'a-events.ndjson': events, 'b-queries.ndjson': textOf([asked('q1', '台灯'), asked('q2', 'desk lamp')]) }), ['1: desk lamp lamp-1 click c1 3', '2: 台灯 17 impression c1/s 1', '3: 台灯 17 purchase c1 1'])
  })

  test('what an event says of its query itself comes first, and a query_id that nobody explains leaves none', async () => {
    assert.equal(await ofLines(asked('q', 'shoes'), event('q', 'click', 'a', 1, { user_query: 'red shoes' }), event('x', 'click', 'a', 1), event('q', 'click', 'a', 2)), ['2: red shoes a click c1 1', '3:  a click c1 1', '4: red shoes a click c1 2'])
  })

  test('a search that was typed letter by letter under one query_id is the newest text, wherever that stands', async () => {
    const typed = [asked('q', 'sho', { timestamp: '2026-03-01T10:00:01Z' }), asked('q', 'shoes', { timestamp: 1772359203000 }), asked('q', 'shoe', { timestamp: '2026-03-01T10:00:02.000+0000' })]
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2]]) assert.equal((await ofLines(...order.map((i) => typed[i]!), event('q', 'click', 'a', 1)))?.at(-1), '4: shoes a click c1 1')
  })

  test('reads the places of all versions of the schema, numbers and objects with an index', async () => {
    assert.equal(await ofLines(event('q', 'impression', 'a', 4), event('q', 'impression', 'a', { index: 5 }), event('q', 'impression', 'a'), { ...event('q', 'impression', 'a'), event_attributes: { object: { object_id: 'a' }, position: { xy: { x: 1, y: 2 } }, session_id: 't' } }), ['1:  a impression c1 4', '2:  a impression c1 5', '3:  a impression c1', '4:  a impression c1/t'])
  })

  test('events without an object are no rows, unless they say that somebody chose one; what nobody knows is left to be counted', async () => {
    const none = { event_attributes: null }
    assert.equal(await ofLines(event('q', 'impression', 'a', 1), event('q', 'search', undefined, 1, none), event('q', 'on_search', undefined), event('q', 'scroll', [], 1), event('q', 'hover', 'a', 1), event('q', 'add_to_cart', undefined, 1, none)), ['1:  a impression c1 1', '5:  a hover c1 1', '6:   add_to_cart c1'])
  })

  test('one event may show a list of objects, or all that its query found; their ranks are the places', async () => {
    const found = asked('q', 'lamp', { query_response_hit_ids: ['x', 'y', 'z'] })
    assert.equal(await ofLines(event('q', 'impression', ['a', 7]), found), ['1: lamp a impression c1 1', '1: lamp 7 impression c1 2'])
    assert.equal(await ofLines({ ...event('q', 'impression', 'a'), event_attributes: { object: [{ object_id: 'a' }, { object_id: 'b' }] } }), ['1:  a impression c1 1', '1:  b impression c1 2'])
    assert.equal(await ofLines(event('q', 'impression', undefined), found), ['1: lamp x impression c1 1', '1: lamp y impression c1 2', '1: lamp z impression c1 3'])
  })

  test('where no event says what was shown, it is what the queries found, and clicks stand at those places', async () => {
    const found = asked('q', 'lamp', { client_id: 'c2', query_response_hit_ids: ['x', 9] })
    assert.equal(await ofLines(event('q', 'click', '9', 0), event('q', 'click', 'far', 40), found), ['1: lamp 9 click c1 2', '2: lamp far click c1 40', '3: lamp x impression c2 1', '3: lamp 9 impression c2 2'])
    assert.equal(await ofLines(event('q', 'click', '9', 0), found, event('p', 'impression', 'a', 0)), ['1: lamp 9 click c1 0', '3:  a impression c1 0'], 'the log has showings of its own')
    const page = event('q', 'view', undefined, undefined, { event_attributes: null })
    assert.equal(await ofLines({ ...page, query_id: 'other' }, found), ['2: lamp x impression c2 1', '2: lamp 9 impression c2 2'], 'a page that was viewed is no object')
    assert.equal(await ofLines(page, found, asked('r', 'lamp', { query_response_hit_ids: ['z'] })), ['1: lamp x view c1 1', '1: lamp 9 view c1 2'], 'what this one found was shown, and of others an event would say it')
    const named = 'path: data/*.ndjson, kinds: { shown: saw }'
    assert.equal(await rowsOf({ 'log.ndjson': textOf([found, event('p', 'saw', 'a', 0)]) }, named), ['2:  a saw c1 0'])
    assert.equal(await rowsOf({ 'log.ndjson': textOf([found]) }, named), ['1: lamp x saw c2 1', '1: lamp 9 saw c2 2'])
  })

  test('reads bulk files and exports with an envelope around each record as they are, and counts their lines', async () => {
    const bulk = [asked('q', 'lamp'), event('q', 'impression', 'a', 1)].flatMap((record) => [{ index: { _index: 'ubi', _id: String(record['action_name']) } }, record])
    assert.equal(await ofLines(...bulk), ['4: lamp a impression c1 1'])
    assert.equal(await ofLines(...[asked('q', 'lamp'), event('q', 'impression', 'a', 1)].map((record, i) => ({ _index: 'ubi', _id: String(i), _source: record }))), ['2: lamp a impression c1 1'])
  })

  test('records whose keys were made flat, in JSON Lines or CSV, are read alike', async () => {
    const flat = { query_id: 'q', action_name: 'click', user_query: 'lamp', client_id: 'c', 'event_attributes.object.object_id': 'a', 'event_attributes.position.ordinal': 2 }
    assert.equal(await ofLines(flat), ['1: lamp a click c 2'])
    assert.equal(await rowsOf({ 'log.csv': `${Object.keys(flat).join(',')}\n${Object.values(flat).join(',')}\n` }, 'path: data/log.csv'), ['2: lamp a click c 2'])
  })

  test('a heading of the spec stands in place of the usual one; one that no file has fails', async () => {
    const files = { 'a.ndjson': textOf([{ ...event('q', 'click', 'a', 1), user_id: 'u' }]), 'b.ndjson': textOf([asked('q', 'lamp')]) }
    const own = { 'a.ndjson': textOf([{ query_id: 'q', action_name: 'click', user_id: 'u', event_attributes: { object: { object_id: 'a', internal_id: 'i' } } }]) }
    assert.equal(await rowsOf(files, 'path: data/*.ndjson, columns: { user: user_id }'), ['1: lamp a click u 1'])
    assert.equal(await rowsOf(own, 'path: data/*.ndjson, columns: { item: event_attributes.object.internal_id }'), ['1:  i click'])
    const error = await assertFails('DATA_COLUMN_UNKNOWN', () => rowsOf(files, 'path: data/*.ndjson, columns: { user: member }'))
    assert.match(error.message, /member/)
  })

  test('a log with a query and an item of its own in each row is none of these, whatever else it has', async () => {
    const own = { query: 'lamp', item: 'a', query_id: 'q', action_name: 'click' }
    assert.is(await ofLines(own), undefined)
    assert.is(await rowsOf({ 'log.ndjson': textOf([event('q', 'click', 'a', 1, { user_query: 'lamp' })]) }, 'path: data/*.ndjson, columns: { query: user_query, item: event_attributes.object.object_id }'), undefined)
    assert.is(await ofLines({ query_id: 'q', item: 'a' }), undefined)
    assert.is(await ofLines({ query_id: 'q', user_query: 'lamp', sku: 'a' }), undefined, 'a spec should name its columns')
  })

  test('a file that ends within a record, and one without query_id beside the others, are told with their place', async () => {
    const lines = textOf([asked('q', 'lamp'), event('q', 'click', 'a', 1)])
    assert.is((await assertFails('DATA_TORN_ROW', () => rowsOf({ 'log.ndjson': lines.slice(0, -9) }))).message, 'data/log.ndjson, row 2: the file ends within a JSON object, or this line is none')
    assert.match((await assertFails('DATA_COLUMN_MISSING', () => rowsOf({ 'a.ndjson': lines, 'b.ndjson': '{"item":"a"}\n' }))).message, /data\/b\.ndjson.*query_id/)
  })

  test('the order of the lines, and the files that they are in, change nothing of what is counted', async () => {
    const seed = 61
    const random = seededRandom(seed)
    for (let round = 0; round < 30; round++) {
      const hasShowings = round % 2 === 0
      const items = Array.from({ length: 4 }, (_, i) => `i${i}`)
      const searches = Array.from({ length: 1 + random.below(6) }, (_, q) => ({ id: `q${q}`, who: `c${random.below(3)}`, text: `lamp ${q % 3}` }))
      const lines = searches.flatMap(({ id, who, text }, q) => [
        asked(id, text, { client_id: who, query_response_hit_ids: items, timestamp: `2026-03-01T10:00:0${random.below(10)}Z` }),
        ...(random.below(3) === 0 ? [asked(id, `older ${q}`, { timestamp: '2026-02-01' })] : []),
        ...items.flatMap((item, i) => [...(hasShowings ? [event(id, 'impression', item, i + 1, { client_id: who })] : []), ...(random.below(3) === 0 ? [event(id, random.pick(['click', 'add_to_cart', 'scroll']), item, i + 1, { client_id: who })] : [])]),
      ])
      const expected = await countsOf({ 'log.ndjson': textOf(lines) })
      assert.ok(expected.pairs.length > 0)
      const cut = random.below(lines.length)
      const mixed = random.shuffle(lines)
      assert.equal(await countsOf({ 'log.ndjson': textOf(mixed) }), expected, `seed ${seed}, round ${round}`)
      assert.equal(await countsOf({ 'a.ndjson': textOf(mixed.slice(cut)), ...(cut > 0 && { 'b.ndjson': textOf(mixed.slice(0, cut)) }) }), expected, `seed ${seed}, round ${round}, two files`)
    }
  })

  test('the same log as a flat table and as records gives the same grades; found by queries alone, it says so', () => withFolder(async (root) => {
    const { rows } = simulateLog({ seed: 5, visits: 1500, shuffled: 0.2 })
    await mkdir(join(root, 'data'))
    const catalogue = new Set(rows.map(({ item }) => item))
    await writeFile(join(root, 'data/flat.csv'), `query,item,kind,user,position\n${rows.map(({ query, item, kind, user, position }) => `${query},${item},${kind},${user},${position}\n`).join('')}`)
    const clicked = rows.map(({ item, kind, user, position }) => event(user, kind === 'shown' ? 'impression' : kind, item, position, { client_id: user }))
    const visits = [...Map.groupBy(rows, ({ user }) => user)].map(([user, own]) => ({ user, query: own[0]!.query, found: own.filter(({ kind }) => kind === 'shown').map(({ item }) => item) }))
    await writeFile(join(root, 'data/all.ndjson'), textOf([...clicked, ...visits.map(({ user, query }) => asked(user, query, { client_id: user }))]))
    await writeFile(join(root, 'data/found.ndjson'), textOf([...visits.map(({ user, query, found }) => asked(user, query, { client_id: user, query_response_hit_ids: found })), ...clicked.filter((line) => line['action_name'] !== 'impression')]))
    const judge = async (file: string) => {
      const { data } = readSpec('models/s.yaml', `name: s\nfamily: search\ndata: { items: data/items.csv, clicks: data/${file} }\n`)
      const { rows: { judgements, clicks }, counts } = await readClicks(data.clicks!, data.split, undefined, { family: 'search', source: fileSource(root), catalogue })
      return { graded: judgements.map(({ query, item, grade }) => `${query} ${item} ${grade}`).sort(), clicks, repaired: counts.repaired.sentences() }
    }
    const [flat, all, found] = [await judge('flat.csv'), await judge('all.ndjson'), await judge('found.ndjson')]
    assert.ok(flat.graded.length > 100 && flat.clicks.examination!.length > 5)
    assert.equal([all.graded, all.clicks], [flat.graded, flat.clicks])
    assert.equal([found.graded, found.clicks], [flat.graded, flat.clicks])
    assert.equal([all.repaired, found.repaired], [[], ['shown by no event, but found by its query (15,000 rows, the first is row 1)']])
  }))

  test('a search is prepared from such a log as from any: judgements of its texts, and a client counts as the user', () => withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    await writeFile(join(root, 'data/items.csv'), 'item,name\na,lamp\nb,shoe\n')
    const lines = Array.from({ length: 40 }, (_, q) => [0, 1, 2].flatMap((user) => {
      const [id, who] = [`q${q}-${user}`, { client_id: `c${user}` }]
      return [event(id, 'impression', 'a', 1, who), event(id, 'impression', 'b', 2, who), event(id, 'click', 'b', 2, who), event(id, 'scroll', 'b', 2, who), asked(id, `thing ${q}`, who)]
    })).flat()
    await writeFile(join(root, 'data/log.ndjson'), textOf([...lines, event('alone', 'click', 'a', 1, { user_query: 'my own secret' })]))
    const log = recordingLog()
    const dataset = await prepareDataset({ spec: readSpec('models/s.yaml', 'name: s\nfamily: search\ndata: { items: data/items.csv, clicks: data/log.ndjson }\n'), folder: join(root, 'dataset') }, { source: fileSource(root), log })
    const { judgements } = await loadRows(join(root, 'dataset'), dataset) as QueryRows
    assert.equal(new Set(judgements.map(({ query, item, grade }) => `${query.replace(/\d+/, 'n')} ${item} ${grade}`)), new Set(['thing n a 0', 'thing n b 1']))
    assert.equal([dataset.users, dataset.tables[1]!.read, dataset.tables[1]!.kept], [40, 481, 360])
    assert.equal(dataset.tables[1]!.dropped.map(({ reason, rows }) => `${reason} ${rows}`), ['unknown kind 120', 'query of too few users 1'])
  }))
})

/** What the cleaner makes of a log, in an order of its own. */
async function countsOf(files: Record<string, string>): Promise<{ pairs: string[]; read: number; dropped: unknown }> {
  const cleaner = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 1 })
  await withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'data', name), text)
    const { data } = readSpec('models/s.yaml', 'name: s\nfamily: search\ndata: { items: data/items.csv, clicks: data/*.ndjson }\n')
    let number = 0
    for await (const file of (await openUbi(data.clicks!, fileSource(root), tally()))!) {
      const layout = { width: file.header.length, columns: findColumns(file.header, clickColumns, file.path), file: number++ }
      for await (const rows of file.rows([])) cleaner.add(rows, layout)
    }
  })
  const { pairs, nRead, dropped } = cleaner.finish()
  return { pairs: pairs.map(({ query, item, places, actions }) => JSON.stringify([query, item, places, actions])).sort(), read: nRead, dropped: dropped.counts() }
}
