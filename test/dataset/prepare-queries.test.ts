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

interface Place { root: string; write(name: string, text: string): Promise<void>; prepare(data?: string, log?: ReturnType<typeof recordingLog>): Promise<Dataset>; load(dataset: Dataset): Promise<QueryRows> }

function inPlace(body: (place: Place) => Promise<unknown>): Promise<unknown> {
  return withFolder(async (root) => {
    const write = (name: string, text: string) => writeFile(join(root, name), text)
    await mkdir(join(root, 'data'))
    await write('data/items.csv', '商品ID,名称\n1,"华为, Mate 40"\n2,宜家衣柜\n')
    await write('data/judgements.csv', judgements)
    return body({
      root, write,
      prepare: (data = '', log = recordingLog()) => prepareDataset({ spec: readSpec('models/shop.yaml', `name: shop\nfamily: search\ndata:\n  items: data/items.csv\n  judgements: data/judgements.csv\n${data}`), folder: join(root, 'dataset') }, { source: fileSource(root), log }),
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
