import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Log } from '../../src/base/log.ts'
import { chooseSource } from '../../src/cli/choose-source.ts'
import { findColumnProblems } from '../../src/cli/find-column-problems.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const root = join(import.meta.dirname, '../..')

/** `line:column path` of each column that the data lack, with the suggestion, and what was said. `data` are paths of local copies. */
async function lacking(folder: string, spec: string, data: string[] = [], family = 'behavior'): Promise<{ problems: string[]; said: string[] }> {
  const said: string[] = []
  const log: Log = { info: (text) => said.push(text), debug: (text) => said.push(text), warn: (text) => said.push(text), group: (_title, body) => Promise.resolve(body()) }
  const source = chooseSource({ folder, workspace: join(folder, '.rankops'), data, snapshots: undefined, isOffline: true })
  const problems = await findColumnProblems('models/x.yaml', `name: x\nfamily: ${family}\n${spec}`, source, log)
  assert.ok(problems.every(({ file, code }) => file === 'models/x.yaml' && code === 'SPEC_COLUMN_MISSING'))
  return { problems: problems.map(({ line, column, path, suggestion }) => `${line}:${column} ${path}${suggestion === '' ? '' : `; ${suggestion}`}`), said }
}

function withFiles(files: Record<string, string>, body: (folder: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    await body(folder)
  })
}

const shop = { 'e.csv': 'user_id,商品ID,Kind,time,part\n', 'i.csv': 'item,cat,brand,price\n', 'x.csv': 'Month,Visitor Type;,"Page\nValues",,Revenue\n1,2,3,4,5\n', 'x.jsonl': '{"Month": 1}\n{"Revenue": 2}\n' }

describe('columns that a spec names and its data lack', (test) => {
  test('are told at the scalar that names them, with what was probably meant', () => withFiles(shop, async (folder) => {
    const { problems } = await lacking(folder, `data:
  examples: x.csv
  target: Revnue
  group: visitor
  split: { by: column, column: part }
features:
  categorical: [month, Mnth, column 4]
  ignore: ["Page\\nValues", column 3]
evaluation:
  slices: [Mnth]
  monotone: [{ column: Revenues, direction: rising }]
`)
    assert.equal(problems, [
      '5:11 data.target; did you mean "Revenue"?', '6:10 data.group', '7:32 data.split.column', '9:24 features.categorical[1]; did you mean "Month"?', '10:28 features.ignore[1]',
      '13:24 evaluation.monotone[0].column; did you mean "Revenue"?',
    ])
  }))

  test('are fewer where items are ranked', () => withFiles({ 'v.csv': 'user,item,ts\n', 'n.csv': 'item\n', 'j.csv': 'term,item,part\n' }, async (folder) => {
    const problemsOf = async (family: string, spec: string) => (await lacking(folder, spec, [], family)).problems
    assert.equal(await problemsOf('recommendation', 'data: { events: { path: v.csv, columns: { time: ts } }, items: n.csv }\n'), [])
    assert.equal(await problemsOf('recommendation', 'data: { events: v.csv, items: { path: n.csv, columns: { brand: maker } } }\n'), ['3:17 data.events; give its heading: columns: { time: … }', '3:64 data.items.columns.brand'])
    assert.equal(await problemsOf('search', 'data: { judgements: { path: j.csv, columns: { query: term } }, items: n.csv, split: { by: column, column: part } }\n'), [])
    assert.equal(await problemsOf('search', 'data: { judgements: j.csv, items: n.csv, split: { by: column, column: prat } }\n'), ['3:21 data.judgements; give its heading: columns: { query: … }', '3:71 data.split.column; did you mean "part"?'])
    assert.equal(await problemsOf('serach', 'data: { judgements: j.csv, items: n.csv }\n'), ['3:21 data.judgements; give its heading: columns: { query: … }'])
  }))

  test('of events and items may be called by the usual names, in any case, or by headings of their own', () => withFiles(shop, async (folder) => {
    assert.equal((await lacking(folder, 'data: { events: e.csv, items: { path: i.csv } }\n')).problems, [
      '3:17 data.events; give its heading: columns: { user: … }', '3:39 data.items; give its heading: columns: { category: … }',
    ])
    const good = 'data:\n  events: { path: e.csv, columns: { user: USER_ID } }\n  items: { path: i.csv, columns: { category: cat } }\n  split: { by: column, column: part }\n'
    assert.equal(await lacking(folder, good), { problems: [], said: [] })
    assert.equal((await lacking(folder, good.replace('USER_ID', 'user_di').replace('category: cat', 'category: cat, tags: labels').replace('column: part', 'column: prt'))).problems, [
      '4:43 data.events.columns.user; did you mean "user_id"?', '5:57 data.items.columns.tags', '6:32 data.split.column; did you mean "part"?',
    ])
  }))

  test('are found in JSON Lines, and beside mistakes that are not about the data', () => withFiles(shop, async (folder) => {
    const spec = 'data: { examples: x.jsonl, target: Revenue, split: { by: row } }\nfeatures: { ignore: [a, 7], categorical: yes }\ntraining: { epocs: 1 }\nevaluation: { monotone: [~, { column: b, direction: up }] }\n'
    assert.equal((await lacking(folder, spec)).problems, ['4:22 features.ignore[0]', '6:39 evaluation.monotone[1].column'])
    assert.equal((await lacking(folder, spec.replace('x.jsonl', '../x.jsonl'))).problems, [], 'data that are wrong are not read')
  }))

  test('are not looked for in data that are not at hand; nothing is downloaded', () => withFiles(shop, async (folder) => {
    const sha256 = createHash('sha256').update(shop['x.jsonl']).digest('hex')
    const spec = `data: { examples: { path: 'http://127.0.0.1:1/x.jsonl', sha256: ${sha256} }, target: y, split: { by: row } }\n`
    assert.equal(await lacking(folder, spec), { problems: [], said: ['http://127.0.0.1:1/x.jsonl is not at hand, so its columns are not looked at.'] })
    assert.equal((await lacking(folder, spec, [folder])).problems, ['3:141 data.target'], 'a local copy is at hand')
    assert.equal(await lacking(folder, 'data: { examples: none.csv, target: y, split: { by: row } }\n'), { problems: [], said: ['none.csv is not at hand, so its columns are not looked at.'] })
    await writeFile(join(folder, 'empty.csv'), '')
    assert.match((await lacking(folder, 'data: { examples: empty.csv, target: y, split: { by: row } }\n')).said.join(), /The columns of empty\.csv cannot be looked at: The data file empty\.csv is empty/)
  }))
})

describe('rankops validate', (test) => {
  test('tells mistakes of the spec and columns that the data lack together, by their places', () => withFiles({ ...shop, 'models/x.yaml': 'name: x\nfamily: behavior\ndata: { examples: x.csv, target: Revenu, split: { by: row } }\ntraining: { epocs: 1 }\n' }, async (folder) => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), 'validate'], { cwd: folder, encoding: 'utf8' })
    assert.is(status, 65)
    assert.is(stderr, `models/x.yaml:3:34 data.target: expected a column of the examples, found no "Revenu" among "Month", "Visitor Type;", "Page\\u000aValues", "", "Revenue"; did you mean "Revenue"? [SPEC_COLUMN_MISSING]
models/x.yaml:4:13 training.epocs: unknown key; did you mean "epochs"? [SPEC_UNKNOWN_KEY]
2 mistakes in 1 of 1 spec; rankops explain <key> tells what a key may say, models/README.md of RankOps lists them all.
`)
  }))
})
