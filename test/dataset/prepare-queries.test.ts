import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog } from '../../src/base/log.ts'
import { checkContract } from '../../src/dataset/contract.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import type { Dataset, QueryRows } from '../../src/dataset/record.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const queries = Array.from({ length: 30 }, (_, i) => `手机 ${i}`)
const judgements = ['query,item,grade', ...queries.flatMap((query, i) => [`${query},1,3`, `${query},2,${i % 3}`])].join('\n')

interface Place { root: string; write(name: string, text: string): Promise<void>; prepare(more?: string, log?: ReturnType<typeof recordingLog>, data?: string): Promise<Dataset>; load(dataset: Dataset): Promise<QueryRows> }

function inPlace(body: (place: Place) => Promise<unknown>): Promise<unknown> {
  return withFolder(async (root) => {
    const write = (name: string, text: string) => writeFile(join(root, name), text)
    await mkdir(join(root, 'data'))
    await write('data/items.csv', '商品ID,名称\n1,"华为, Mate 40"\n2,宜家衣柜\n')
    await write('data/judgements.csv', judgements)
    return body({
      root, write,
      prepare: (more = '', log = recordingLog(), data = 'data:\n  items: data/items.csv\n  judgements: data/judgements.csv\n') => prepareDataset({ spec: readSpec('models/shop.yaml', `name: shop\nfamily: search\n${data}${more}`), folder: join(root, 'dataset') }, { source: fileSource(root), log }),
      load: async (dataset) => await loadRows(join(root, 'dataset'), dataset) as QueryRows,
    })
  })
}

describe('prepareDataset, of judgements', (test) => {
  test('reads, divides and writes them with the catalogue, and loads the same rows', () => inPlace(async ({ prepare, load }) => {
    const log = recordingLog()
    const dataset = await prepare('', log)
    const rows = await load(dataset)
    assert.equal([rows.kind, rows.grades, rows.items.map(({ name }) => name)], ['queries', { lowest: 0, highest: 3 }, ['华为, Mate 40', '宜家衣柜']])
    assert.equal(rows.judgements.map(({ query, item, grade }) => `${query},${item},${grade}`), judgements.split('\n').slice(1))
    for (const split of [0, 1, 2]) assert.ok(rows.splits.includes(split))
    const splitsOf = Map.groupBy(rows.judgements.keys(), (i) => rows.judgements[i]!.query)
    for (const own of splitsOf.values()) assert.is(new Set(own.map((i) => rows.splits[i])).size, 1)
    const { train, validation, test: nTest } = dataset.split
    assert.equal(dataset.split, { by: 'query', train, validation, test: nTest })
    assert.equal([train, validation, nTest].map((_, split) => rows.splits.filter((each) => each === split).length), [train, validation, nTest])
    assert.equal([dataset.users, dataset.grades, train + validation + nTest], [30, { lowest: 0, highest: 3 }, 60])
    assert.ok(log.lines.some((line) => line.includes(`${train} judgements are for training, ${validation} for validation, ${nTest} for the test, divided by query.`)), log.lines.join('\n'))
    assert.equal(checkContract(dataset, undefined, readSpec('models/x.yaml', 'name: x\nfamily: search\ndata: { items: a.csv, judgements: b.csv }\n').data.contract).map(({ name, status }) => `${name} ${status}`), ['leakage ok', 'dropped ok', 'duplicates ok', 'drift ok', 'tooSmall warn'])
  }))

  test('takes what is there when nothing has changed, and another scale for other data', () => inPlace(async ({ prepare, load }) => {
    const { fingerprint } = await prepare()
    const log = recordingLog()
    assert.is((await prepare('', log)).fingerprint, fingerprint)
    assert.match(log.lines.join('\n'), /The dataset is there already: 60 judgements of 30 queries/)
    const other = await prepare('  grades: { highest: 4 }\n')
    assert.not.equal(other.fingerprint, fingerprint)
    assert.equal((await load(other)).grades, { lowest: 0, highest: 4 })
  }))

  test('keeps the vectors of products, and their risk classes beside them', () => inPlace(async ({ prepare, load, write }) => {
    await write('data/items.csv', '商品ID,名称,风险等级,向量\n1,手机,R2,"[0.1, -3]"\n2,衣柜,,1e-9 2\n3,灯,,\n')
    const { items } = await load(await prepare())
    assert.equal(items.map(({ riskClass, embedding }) => [riskClass, embedding]), [[2, Float32Array.of(0.1, -3)], [undefined, Float32Array.of(1e-9, 2)], [undefined, undefined]])
  }))

  test('divides by a column or by files, and counts what is not in the catalogue', () => inPlace(async ({ prepare, load, write }) => {
    await write('data/judgements.csv', '搜索词,商品ID,相关性,part\na,1,1,train\nb,2,0,valid\nc,1,1,test\nc,9,1,test\n')
    const byColumn = await prepare('  split: { by: column, column: part }\n')
    assert.equal([...(await load(byColumn)).splits], [0, 1, 2])
    assert.equal(byColumn.tables.find(({ name }) => name === 'judgements'), { name: 'judgements', read: 4, kept: 3, repaired: [], dropped: [{ reason: 'item not in the catalogue', rows: 1 }] })
    await write('data/judgements.csv', 'query,item\na,1\n')
    await write('data/validation.csv', 'query,item\nb,2\n')
    await write('data/test.csv', 'item,query\n1,c\n2,c\n')
    const byFiles = await load(await prepare('  split: { by: files, validationFile: data/validation.csv, testFile: data/test.csv }\n'))
    assert.equal([byFiles.judgements.map(({ query }) => query), [...byFiles.splits], byFiles.grades], [['a', 'b', 'c', 'c'], [0, 1, 2, 2], { lowest: 0, highest: 1 }])
  }))

  test('says what is wrong with judgements that cannot be used', () => inPlace(async ({ prepare, write }) => {
    const failing = async (code: string, text: string) => {
      await write('data/judgements.csv', text)
      return (await assertFails(code, () => prepare())).message
    }
    assert.is(await failing('DATA_COLUMN_MISSING', 'term,item,grade\na,1,1\n'), 'data/judgements.csv has no column "query"; its headings are "term", "item", "grade"')
    assert.is(await failing('DATA_NOTHING_LEFT', 'query,item,grade\na,7,1\n'), 'data/judgements.csv: none of 1 rows can be used: item not in the catalogue (row 2)')
    assert.match(await failing('DATA_SPLIT_EMPTY', 'query,item,grade\na,1,1\na,2,0\n'), /^data\/judgements\.csv: the \w+ split is empty, of 2 judgements/)
    assert.match(await failing('DATA_GRADES_FLAT', 'query,item,grade\na,1,0\n'), /no grade is above 0/)
  }))
})

const searches = ['搜索词,商品ID,行为类型,会话ID,位置', ...queries.flatMap((query, i) => [0, 1, 2, 3].flatMap((visit) => [`${query},1,曝光,s${i}.${visit},1`, `${query},2,曝光,s${i}.${visit},2`, `${query},${visit < 3 ? 1 : 2},点击,s${i}.${visit},`])), '手机 99,1,点击,s0,1'].join('\n')
const ofClicks = 'data:\n  items: data/items.csv\n  clicks: data/searches.csv\n'

describe('prepareDataset, of a search log', (test) => {
  test('makes judgements of it, divides and writes them with the catalogue, and loads the same rows', () => inPlace(async ({ prepare, load, write }) => {
    await write('data/searches.csv', searches)
    const log = recordingLog()
    const dataset = await prepare('', log, ofClicks)
    const rows = await load(dataset)
    assert.equal([rows.kind, rows.grades, dataset.grades, dataset.users], ['queries', { lowest: 0, highest: 1 }, { lowest: 0, highest: 1 }, 30])
    assert.equal(dataset.clicks, { pairs: 60, areTest: true, showings: true, users: true })
    assert.equal(dataset.tables[1], { name: 'clicks', read: 361, kept: 360, repaired: [{ reason: 'no readable position', rows: 120 }], dropped: [{ reason: 'query of too few users', rows: 1 }] })
    const gradesOf = (item: string) => [...new Set(rows.judgements.filter((one) => one.item === item).map(({ grade }) => grade))]
    assert.equal(gradesOf('1'), [1])
    assert.ok(gradesOf('2').every((grade) => grade > 0 && grade < 1))
    assert.equal(rows.judgements.map(({ query }) => query).filter((query) => !queries.includes(query)), [])
    const splitsOf = Map.groupBy(rows.judgements.keys(), (i) => rows.judgements[i]!.query)
    for (const own of splitsOf.values()) assert.is(new Set(own.map((i) => rows.splits[i])).size, 1)
    const { train, validation, test: nTest } = dataset.split
    assert.is(train + validation + nTest, 60)
    assert.ok(log.lines.some((line) => line.includes(`${train} pairs of a query and an item are for training, ${validation} for validation, ${nTest} for the test, divided by query.`)), log.lines.join('\n'))
    const again = recordingLog()
    assert.is((await prepare('', again, ofClicks)).fingerprint, dataset.fingerprint)
    assert.match(again.lines.join('\n'), /is there already: 360 clicks of 30 queries/)
  }))

  test('is made anew when another rule of the log holds', () => inPlace(async ({ prepare, write }) => {
    await write('data/searches.csv', searches)
    const one = await prepare('', recordingLog(), ofClicks)
    const other = await prepare('', recordingLog(), ofClicks.replace('data/searches.csv', '{ path: data/searches.csv, minUsers: 1 }'))
    assert.not.equal(other.recipe, one.recipe)
    assert.equal(other.tables[1]!.dropped, [{ reason: 'too little to tell of a pair', rows: 1 }])
  }))

  test('beside judgements only trains, and nothing of it is in validation and test', () => inPlace(async ({ prepare, load, write }) => {
    await write('data/searches.csv', `${searches}\n${['a', 'b', 'c'].map((user) => `new phone,1,点击,${user},`).join('\n')}`)
    const judged = await prepare()
    const before = await load(judged)
    const both = await prepare('  clicks: data/searches.csv\n')
    const rows = await load(both)
    const heldOut = ({ judgements, splits }: QueryRows) => judgements.filter((_, i) => splits[i] !== 0)
    assert.equal(heldOut(rows), heldOut(before))
    assert.equal(rows.judgements.at(-1), { query: 'new phone', item: '1', grade: 3 })
    assert.equal([rows.judgements.length, both.clicks!.areTest, both.clicks!.pairs, both.grades], [61, false, 1, judged.grades])
    assert.equal(both.tables.map(({ name }) => name), ['items', 'judgements', 'clicks'])
    assert.equal(both.profile.distributions, [...judged.profile.distributions, { name: 'action', bins: [{ bin: 'click', share: 1 }], rows: 3, effectiveRows: 3 }])
    assert.equal(both.profile.leaks, [])
  }))

  test('breaks no contract by what its rules leave out', () => inPlace(async ({ prepare, write }) => {
    await write('data/searches.csv', `${searches}\n${Array.from({ length: 400 }, (_, i) => `mine ${i},1,点击,u${i},1`).join('\n')}`)
    const dataset = await prepare('', recordingLog(), ofClicks)
    assert.equal(dataset.tables[1]!.dropped, [{ reason: 'query of too few users', rows: 401 }])
    assert.is(checkContract(dataset, undefined, readSpec('models/x.yaml', 'name: x\nfamily: search\ndata: { items: a.csv, clicks: b.csv }\n').data.contract).find(({ name }) => name === 'dropped')!.status, 'ok')
  }))

  test('says what is wrong with a log that cannot be used', () => inPlace(async ({ prepare, write }) => {
    const failing = async (code: string, text: string) => {
      await write('data/searches.csv', text)
      return (await assertFails(code, () => prepare('', recordingLog(), ofClicks))).message
    }
    assert.is(await failing('DATA_COLUMN_MISSING', 'term,item\na,1\n'), 'data/searches.csv has no column "query"; its headings are "term", "item"')
    assert.is(await failing('DATA_NOTHING_LEFT', 'query,item,session\na,1,s\n'), 'data/searches.csv: none of 1 rows can be used: query of too few users (row 2)')
    assert.match(await failing('DATA_SPLIT_EMPTY', 'query,item\na,1\na,1\n'), /^data\/searches\.csv: the \w+ split is empty, of 1 graded pair/)
    assert.match(await failing('DATA_NO_CLICKS', 'query,item,kind\na,1,0\na,1,0\na,1,0\n'), /nobody clicked, .* enough to tell: 1$/)
  }))
})
