import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog } from '../../src/base/log.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { findColumnProblems } from '../../src/cli/find-column-problems.ts'
import { init } from '../../src/cli/init.ts'
import { formatCallerWorkflow, formatForkComment } from '../../src/cli/init/caller-workflow.ts'
import { chooseCommit, parseRankops } from '../../src/cli/init/choose-ref.ts'
import { chooseTables } from '../../src/cli/init/choose-tables.ts'
import { formatFirstSpec } from '../../src/cli/init/first-spec.ts'
import { recogniseTable } from '../../src/cli/init/recognise-table.ts'
import type { TableSample } from '../../src/cli/init/recognise-table.ts'
import { gateJob, reusableWorkflows, runnerInputs } from '../../src/cli/reusable-workflows.ts'
import { readCaller } from '../../src/cli/workflow-calls.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { withRepository } from './repository-bed.ts'

const root = join(import.meta.dirname, '../..')
const commit = 'a'.repeat(40)
const caller = { rankops: { repository: 'acme/rankops', ref: commit, tag: 'v0.1.0' }, branch: 'main', trainingRunner: [], deploymentRunner: [], minute: 23, namesTool: false }

function sample(path: string, headings: string, ...rows: string[]): TableSample {
  return { path, delimiter: ',', encoding: 'utf-8', headings: headings.split(','), rows: rows.map((row) => row.split(',')) }
}

/** A found table in short. */
function recognise(table: TableSample, target?: string): unknown {
  const { sample: _sample, ...found } = recogniseTable(table, target) ?? { sample: undefined, kind: 'none' }
  return found
}

function specLines(name: string, tables: TableSample[], target?: string): string[] {
  const recognised = tables.map((table) => recogniseTable(table, target)).filter((table) => table !== undefined)
  const { family, used } = chooseTables(recognised, { target, family: undefined })
  const text = formatFirstSpec({ name, family, hasSchema: true, tables: used })
  assert.equal(parseSpec(`models/${name}.yaml`, text).problems, [], text)
  const lines = text.trimEnd().split('\n')
  assert.ok(lines.length <= 15, `${lines.length} lines`)
  return lines
}

describe('what a table holds', (test) => {
  const log = { kind: 'events', hasKinds: true, lacksPurchases: false, isOrdered: false, returning: 0 }
  const rows: [string, TableSample, string | undefined, unknown][] = [
    ['our own headings need no columns', sample('e.csv', 'user,item,kind,time', 'u,i,点击,2026-01-01'), undefined, { ...log, lacksPurchases: true, columns: {}, kinds: {} }],
    ['where there are no rows, none can lack', sample('e.csv', 'user,item,kind,time'), undefined, { ...log, columns: {}, kinds: {} }],
    ['Chinese headings are ours too', sample('e.csv', '用户ID,商品ID,行为类型,时间', 'u,i,购买,2026-01-01'), undefined, { ...log, columns: {}, kinds: {} }],
    ['other headings are named, and the words for kinds', sample('e.csv', 'Timestamp,visitor_id,Event Type,product_id', '1,u,pageview,i', '1,u,Buy,i'), undefined, { ...log, returning: 1, columns: { user: 'visitor_id', item: 'product_id', kind: 'Event Type', time: 'Timestamp' }, kinds: { view: 'pageview', purchase: 'Buy' } }],
    ['a catalogue has brands and prices', sample('i.csv', 'sku,category,brand,unit price'), undefined, { kind: 'items', columns: { item: 'sku', price: 'unit price' }, isComplete: true }],
    ['a catalogue may have no more than names or attributes', sample('i.csv', 'movie,item,title,genres'), undefined, { kind: 'items', columns: { name: 'title', tags: 'genres' }, isComplete: false }],
    ['an id beside attributes is a catalogue', sample('i.csv', 'item,attributes'), undefined, { kind: 'items', columns: { tags: 'attributes' }, isComplete: false }],
    ['a log without kinds has times', sample('e.csv', 'user,item,rating,timestamp', '1,2,5,881250949'), undefined, { ...log, hasKinds: false, lacksPurchases: true, columns: { time: 'timestamp' }, kinds: {} }],
    ['films, books and the like are items too', sample('e.csv', 'userId,movieId,rating,timestamp', '1,2,5,881250949'), undefined, { ...log, hasKinds: false, lacksPurchases: true, columns: { user: 'userId', item: 'movieId', time: 'timestamp' }, kinds: {} }],
    ['or order numbers', sample('e.csv', 'user,item,order', '1,2,1', '1,3,2'), undefined, { ...log, returning: 1, hasKinds: false, lacksPurchases: true, isOrdered: true, columns: { time: 'order' }, kinds: {} }],
    ['orders that are no numbers are none', sample('e.csv', 'user,item,order', '1,2,A-17'), undefined, { kind: 'none' }],
    ['judgements have queries and items', sample('j.csv', 'query,product,grade', 'a,1,3', 'b,2,0'), undefined, { kind: 'judgements', columns: { item: 'product' }, hasWords: false }],
    ['judgements may have a label, in words', sample('j.csv', '搜索词,doc id,label', 'a,1,Exact', 'b,2,Irrelevant'), undefined, { kind: 'judgements', columns: { item: 'doc id', grade: 'label' }, hasWords: true }],
    ['a search log says what was done with what was searched for', sample('s.csv', 'Session ID,search term,item,Action,rank', 's,red shoe,1,impression,1', 's,red shoe,1,click,1', 's,lamp,2,scroll,'), undefined, { kind: 'clicks', columns: { query: 'search term', kind: 'Action', session: 'Session ID', position: 'rank' }, unknownActions: ['scroll'] }],
    ['in Chinese too, with a time that nobody needs', sample('s.csv', '用户ID,搜索词,商品ID,行为类型,时间', 'u,鞋,1,曝光,2026-01-01', 'u,鞋,1,加购,2026-01-01'), undefined, { kind: 'clicks', columns: {}, unknownActions: [] }],
    ['or whether it was clicked', sample('s.csv', 'query,item,score,clicked', 'a,1,0.7,0', 'a,2,0.5,1'), undefined, { kind: 'clicks', columns: { kind: 'clicked' }, unknownActions: [] }],
    ['clicks of users may say no more', sample('s.csv', 'query,item,user', 'a,1,u'), undefined, { kind: 'clicks', columns: {}, unknownActions: [] }],
    ['records of User Behavior Insights are one by themselves, with actions that are none of ours', sample('u.ndjson', 'query_id,user_query,client_id,action_name,event_attributes', 'q,shoe,c,,', 'q,,c,scroll,{}'), undefined, { kind: 'clicks', columns: {}, unknownActions: [] }],
    ['its queries alone are none', sample('u.ndjson', 'query_id,user_query,client_id,query_response_hit_ids', 'q,shoe,c,[]'), undefined, { kind: 'none' }],
    ['judgements may say who judged', sample('j.csv', 'query,item,user,grade', 'a,1,u,3'), undefined, { kind: 'judgements', columns: {}, hasWords: false }],
    ['a log where queries stand here and there is one of events', sample('e.csv', 'user,item,kind,time,query', 'u,i,点击,2026-01-01,shoe', 'u,i,点击,2026-01-01,', 'u,i,buy,2026-01-01,'), undefined, { ...log, returning: 1, columns: {}, kinds: { purchase: 'buy' } }],
    ['labelled rows have a column that is called so', sample('x.csv', 'id,age,city,label', '1,30,Rome,yes', '2,,Oslo,no'), undefined, { kind: 'examples', target: 'label', categorical: ['city'], ignore: ['id'], isTargetClear: true }],
    ['an id that repeats tells something', sample('x.csv', 'shop_id,label', '1,yes', '1,no'), undefined, { kind: 'examples', target: 'label', categorical: [], ignore: [], isTargetClear: true }],
    ['what is positive may be unclear', sample('x.csv', 'age,label', '1,won', '2,lost'), undefined, { kind: 'examples', target: 'label', categorical: [], ignore: [], isTargetClear: false }],
    ['a target that is named makes rows of anything', sample('e.csv', 'user,item,kind,time,Won', 'u,i,k,2026-01-01,1'), 'won', { kind: 'examples', target: 'Won', categorical: ['user', 'item', 'kind', 'time'], ignore: [], isTargetClear: true }],
    ['a table without any of it is none', sample('x.csv', 'age,city', '1,Rome'), undefined, { kind: 'none' }],
    ['nor is one that lacks the target', sample('x.csv', 'age,label', '1,1'), 'won', { kind: 'none' }],
  ]
  for (const [sentence, table, target, expected] of rows) test(sentence, () => { assert.equal(recognise(table, target), expected) })
})

describe('the first spec', (test) => {
  const events = sample('data/e.csv', 'uid,visitor,product,action,ts', '1,u,i,view,1', '2,u,i,buy,1')
  const items = sample('data/items.csv', 'item,category,brand,price')

  test('says what its tables do not say themselves', () => {
    assertGolden('cli/init/events.yaml', `${specLines('user-behavior', [events, items]).join('\n')}\n`)
  })

  test('of labelled rows names the target, the categories and what must not be seen', () => {
    const rows: TableSample = { ...sample('data/买家: 2026.csv', 'id,Visitor Type,"x",购买了,true', '1,new,1,1,2', '2,old,1,0,3'), delimiter: ';', encoding: 'gbk' }
    assertGolden('cli/init/examples.yaml', `${specLines('visits', [rows], '购买了').join('\n')}\n`)
  })

  test('of judgements is for a search, of a log without kinds for a recommendation', () => {
    const judgements = sample('judged.csv', 'query,product,relevance', 'a,1,3')
    const products = sample('products.csv', 'product,title,price')
    assertGolden('cli/init/search.yaml', `${specLines('product-search', [judgements, products]).join('\n')}\n`)
    assert.equal(specLines('product-search', [sample('data/s.csv', 'keyword,item,action', 'a,1,click'), products]).filter((line) => /judgements|clicks/.test(line)), ['  clicks: { path: data/s.csv, columns: { query: keyword, kind: action } }'])
    assertGolden('cli/init/recommendation.yaml', `${specLines('recommendation', [sample('views.csv', 'user,item,order', 'a,1,1'), sample('items.csv', 'item,title,genres')]).join('\n')}\n`)
  })

  test('of a recommendation divides by each user’s own time where users come back, and says why', () => {
    const splitOf = (...rows: string[]) => specLines('recommendation', [sample('views.csv', 'user,item,time', ...rows), sample('items.csv', 'item,title')]).filter((line) => line.includes('split:'))
    const day = (user: string, i: number) => `${user},i${i},2026-01-0${i}`
    assert.equal(splitOf(...[1, 2, 3].map((i) => day('ann', i)), day('bob', 4)), ['  split: { by: userTime } # users come back, so each is judged by the newest of its own events'])
    assert.equal(splitOf(...[1, 2, 3].map((i) => day(`u${i}`, i)), day('u1', 4), day('u5', 5)), ['  split: { by: time } # few users come back within 5 rows; where most do later, userTime judges each by the newest of its own events'])
    assert.equal(splitOf(), [])
    assert.not.ok(specLines('user-behavior', [events, items]).some((line) => line.includes('split')))
  })

  test('names the usual places where there is no table', () => {
    assert.ok(specLines('user-behavior', []).includes('  events: data/events.csv'))
  })
})

describe('the tables of a first spec', (test) => {
  const [log, views] = [sample('e.csv', 'user,item,kind,time'), sample('v.csv', 'user,item,time', 'u,i,2026-01-01')]
  const clicks = sample('c.csv', 'user,item,kind,time', 'u,i,view,2026-01-01', 'u,i,click,2026-01-01')
  const [shop, names] = [sample('i.csv', 'item,category,brand,price'), sample('n.csv', 'item,name')]
  const searches = sample('s.csv', 'query,item,kind', 'q,i,click')
  const [judged, labelled] = [sample('j.csv', 'query,item,grade', 'q,i,1'), sample('x.csv', 'age,label', '1,1')]
  const rows: [string, TableSample[], { target?: string; family?: 'behavior' | 'recommendation' | 'search' }, string][] = [
    ['a log of kinds with a complete catalogue is for behaviour', [log, shop], {}, 'behavior e.csv i.csv'],
    ['the complete catalogue is taken before others', [log, names, shop], {}, 'behavior e.csv i.csv'],
    ['with a catalogue of names it is for a recommendation', [log, names], {}, 'recommendation e.csv n.csv'],
    ['so is a log without kinds', [views, shop], {}, 'recommendation v.csv i.csv'],
    ['and one of views and clicks alone', [clicks, shop], {}, 'recommendation c.csv i.csv'],
    ['which is for behaviour when that is asked for', [clicks, shop], { family: 'behavior' }, 'behavior c.csv i.csv'],
    ['judgements without a log are for a search', [judged, names, labelled], {}, 'search n.csv j.csv'],
    ['so is a log of searches, beside judgements too', [searches, judged, names], {}, 'search n.csv j.csv s.csv'],
    ['or in their place', [names, searches], {}, 'search n.csv s.csv'],
    ['beside a log they wait', [log, shop, judged], {}, 'behavior e.csv i.csv'],
    ['until a search is asked for', [log, shop, judged], { family: 'search' }, 'search i.csv j.csv'],
    ['a recommendation is made of any log when it is asked for', [log, shop, labelled], { family: 'recommendation' }, 'recommendation e.csv i.csv'],
    ['labelled rows are for behaviour where there is nothing else', [labelled, shop], {}, 'behavior x.csv'],
    ['or where their target is named', [log, shop, labelled], { target: 'label' }, 'behavior x.csv'],
    ['of nothing the first spec is of behaviour', [], {}, 'behavior'],
  ]
  for (const [sentence, samples, { target, family }, expected] of rows) {
    test(sentence, () => {
      const tables = samples.map((each) => recogniseTable(each, target)).filter((table) => table !== undefined)
      const chosen = chooseTables(tables, { target, family })
      assert.is([chosen.family, ...chosen.used.map(({ sample: { path } }) => path)].join(' '), expected)
    })
  }
})

describe('the caller workflow', (test) => {
  const text = formatCallerWorkflow(caller)

  test('has at most 25 lines, also with runners of its own', () => {
    assertGolden('cli/init/rankops.yml', text)
    const longest = formatCallerWorkflow({ ...caller, trainingRunner: ['self-hosted', 'gpu'], deploymentRunner: ['shop\'s'] })
    assertGolden('cli/init/rankops-runners.yml', longest)
    const onOwnServer = formatCallerWorkflow({ ...caller, deploymentRunner: ['shop'], namesTool: true })
    assertGolden('cli/init/rankops-own-server.yml', onOwnServer)
    for (const each of [text, longest, onOwnServer]) assert.ok(each.trimEnd().split('\n').length <= 25)
    assert.not.match(longest, /secrets/)
  })

  test('gives each called workflow the permissions that its jobs ask for, no more', async () => {
    const calls = readCaller('x', text)!.calls
    assert.equal(calls.map(({ job, workflow }) => [job, workflow.file]), [['pull-request', 'rankops-pull-request.yml'], ['merge', 'rankops-merge.yml'], ['watch', 'rankops-watch.yml'], ['commands', 'rankops-commands.yml']])
    for (const { file, permissions } of Object.values(reusableWorkflows)) {
      const { jobs } = parseYaml(await readFile(join(root, '.github/workflows', file), 'utf8')).value as { jobs: Record<string, { permissions?: Record<string, string> }> }
      const wanted = new Map<string, string>()
      for (const [scope, access] of Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}))) if (wanted.get(scope) !== 'write') wanted.set(scope, access)
      assert.equal(permissions, Object.fromEntries([...wanted].sort(([a], [b]) => (a < b ? -1 : 1))), file)
      if (file === reusableWorkflows.pullRequest.file) assert.ok(Object.hasOwn(jobs, gateJob))
    }
  })

  test('gives inputs that the called workflows have', async () => {
    const { jobs } = parseYaml(formatCallerWorkflow({ ...caller, trainingRunner: ['gpu'], deploymentRunner: ['shop'], namesTool: true })).value as { jobs: Record<string, { uses: string; with?: Record<string, string> }> }
    for (const { uses, with: inputs = {} } of Object.values(jobs)) {
      const called = parseYaml(await readFile(join(root, /\.github\/workflows\/[\w.-]+/.exec(uses)![0]), 'utf8')).value as { on: { workflow_call: { inputs: Record<string, unknown> } } }
      for (const [name, value] of Object.entries(inputs)) {
        assert.ok(Object.hasOwn(called.on.workflow_call.inputs, name), `${uses} ${name}`)
        if (!name.startsWith('tool-')) assert.ok(Array.isArray(JSON.parse(value)))
      }
    }
  })

  test('leaves out runners that the called workflows have by default', async () => {
    for (const { file } of Object.values(reusableWorkflows)) {
      const called = parseYaml(await readFile(join(root, '.github/workflows', file), 'utf8')).value as { on: { workflow_call: { inputs: Record<string, { default?: string }> } } }
      for (const [name, { of, labels }] of Object.entries(runnerInputs)) {
        const byDefault = called.on.workflow_call.inputs[name]?.default
        assert.equal(byDefault === undefined ? undefined : JSON.parse(byDefault), of.includes(file) ? labels : undefined, `${file} ${name}`)
      }
    }
  })

  test('of forks is read as what it is', () => {
    const { name, events, calls } = readCaller('x', `${formatForkComment('RankOps', caller.rankops).join('\n')}\n`)!
    assert.equal([name, events, calls.map(({ workflow, ref }) => [workflow.file, ref])], ['RankOps comment', { workflow_run: { workflows: ['RankOps'], types: ['completed'] } }, [['rankops-comment.yml', commit]]])
  })
})

describe('the reference to RankOps', (test) => {
  test('is a repository with a ref, by default the tag of this version', async () => {
    assert.equal(parseRankops('acme/rankops', '1.2.3'), { repository: 'acme/rankops', ref: 'v1.2.3' })
    assert.equal(parseRankops('acme/rank.ops@main', '1.2.3'), { repository: 'acme/rank.ops', ref: 'main' })
    for (const wrong of ['rankops', 'a/b/c', 'https://x/a/b', 'a/b@', 'a/b@x y']) await assertFails('INPUT_INVALID', () => parseRankops(wrong, '1.2.3'))
  })

  test('is pinned to the commit of a tag, not to the tag’s own object', () => {
    assert.is(chooseCommit('1\trefs/heads/v1\n2\trefs/tags/v1\n3\trefs/tags/v1^{}', 'v1'), '3')
    assert.is(chooseCommit('1\trefs/heads/v1\n2\trefs/tags/v1', 'v1'), '2')
    assert.is(chooseCommit('1\trefs/heads/main', 'main'), '1')
    assert.is(chooseCommit('', 'main'), undefined)
  })
})

const shop = { 'data/events.csv': '用户ID,商品ID,行为类型,时间\nu,i,点击,2026-01-01\nu,i,购买,2026-01-02\n', 'data/items.csv': 'item,category,brand,price\ni,c,b,1\n', 'notes/other.csv': 'a,b\n1,2\n' }

describe('rankops init', (test) => {
  test('writes a workflow at a pinned commit and a spec for the data that it finds, and tells the next command', () => withRepository(shop, async ({ folder, tell, server }) => {
    const told = await tell(init, { rankops: 'acme/rankops@v0.1.0', 'server-url': server.url })
    assert.equal([told.exitCode, told.sentence], [0, ''])
    assert.equal(JSON.parse(told.values['written']!), ['models/user-behavior.yaml', '.github/workflows/rankops.yml'])
    assertGolden('cli/init/told.txt', told.text)
    const workflow = await readFile(join(folder, '.github/workflows/rankops.yml'), 'utf8')
    assert.is(workflow.match(new RegExp(`@${server.commit} # v0\\.1\\.0`, 'g'))!.length, 4)
    assert.equal(parseSpec('models/user-behavior.yaml', await readFile(join(folder, 'models/user-behavior.yaml'), 'utf8')).problems, [])
  }))

  test('told twice it writes nothing the second time', () => withRepository(shop, async ({ folder, tell, git }) => {
    const given = { rankops: `acme/rankops@${commit}` }
    await tell(init, given)
    const before = await git('status', '--porcelain', '-uall')
    const contents = () => Promise.all(['models/user-behavior.yaml', '.github/workflows/rankops.yml'].map((path) => readFile(join(folder, path), 'utf8')))
    const first = await contents()
    const told = await tell(init, { ...given, 'training-runner': ['other'] })
    assert.is(told.exitCode, 0)
    assert.is(told.values['written'], '[]')
    assertGolden('cli/init/told-again.txt', told.text)
    assert.is(await git('status', '--porcelain', '-uall'), before)
    assert.equal(await contents(), first)
  }))

  test('leaves a workflow that calls RankOps and a spec that are there, also where they are wrong', () => withRepository({ 'models/search.yaml': 'name: other\n', '.github/workflows/ml.yaml': formatCallerWorkflow(caller), '.github/workflows/ci.yml': 'on: push\njobs: {}\n' }, async ({ tell }) => {
    const told = await tell(init, { rankops: `acme/rankops@${commit}` })
    assert.equal(JSON.parse(told.values['left']!), ['.github/workflows/ml.yaml', 'models/search.yaml'])
    assert.match(told.text, /models\/search\.yaml +left as it is: a spec is there already, with mistakes/)
    const second = await tell(init, { rankops: `acme/rankops@${commit}`, name: 'user-behavior' })
    assert.equal(JSON.parse(second.values['written']!), ['models/user-behavior.yaml'], 'another model may be added')
  }))

  test('does not overwrite a file of that name that has nothing to do with it', () => withRepository({ '.github/workflows/rankops.yml': 'on: push\njobs: {}\n' }, async ({ folder, tell }) => {
    const told = await tell(init, { rankops: `acme/rankops@${commit}` })
    assert.match(told.text, /\.github\/workflows\/rankops\.yml +left as it is: a file of this name is there already/)
    assert.is(await readFile(join(folder, '.github/workflows/rankops.yml'), 'utf8'), 'on: push\njobs: {}\n')
  }))

  test('finds labelled rows of any kind, names the model after their file and calls the branch as the remote does', () => withRepository({ 'in/Visits_2026.jsonl': '{"id":1,"Month":"Feb","Revenue":true}\n{"id":2,"Month":"Mar","Revenue":false}\n' }, async ({ folder, tell, git, write }) => {
    await git('update-ref', 'refs/remotes/origin/trunk', 'HEAD')
    await git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk')
    await write({ 'in/more.csv': 'Age;Revenue\n1;0\n' })
    const told = await tell(init, { rankops: `acme/rankops@${commit}` })
    assert.is(told.exitCode, 0, told.sentence)
    assert.match(await readFile(join(folder, 'models/visits-2026.yaml'), 'utf8'), /examples: in\/Visits_2026\.jsonl\n {2}target: Revenue\n {2}split: \{ by: row \}\nfeatures:\n {2}categorical: \[Month\]\n {2}ignore: \[id\]/)
    assert.match(await readFile(join(folder, '.github/workflows/rankops.yml'), 'utf8'), /branches: \[trunk\]/)
    assert.match(told.text, /Not used: in\/more\.csv\./)
  }))

  test('makes a recommendation of views and clicks alone and says why; for behavior it says what is missing', () => withRepository({ ...shop, 'data/events.csv': 'user,item,kind,time\nu,i,view,2026-01-01\nu,i,click,2026-01-01\n' }, async ({ tell }) => {
    const given = { rankops: `acme/rankops@${commit}` }
    const told = await tell(init, given)
    assert.equal(JSON.parse(told.values['written']!)[0], 'models/recommendation.yaml')
    assert.match(told.text, /None of the first 2 rows of data\/events\.csv is a purchase, so the spec is for a recommendation\./)
    assert.match((await tell(init, { ...given, family: 'behavior', name: 'clicks' })).text, /None of the first 2 rows of data\/events\.csv is a purchase, and a model of behaviour learns/)
    assert.not.match((await tell(init, { ...given, family: 'recommendation', name: 'for-you' })).text, /is a purchase/)
  }))

  test('writes a search of a log, and says which of its actions nobody knows', () => withRepository({ 'data/items.csv': 'item,name\ni,shoe\n', 'data/searches.csv': 'query,item,kind\na,i,click\nb,i,scroll\n' }, async ({ folder, tell }) => {
    const told = await tell(init, { rankops: `acme/rankops@${commit}` })
    assert.match(told.text, /The spec reads data\/items\.csv \(the catalogue\) and data\/searches\.csv \(a log of searches\)\.[^]*What "scroll" of data\/searches\.csv stands for is not known/)
    const [path] = (JSON.parse(told.values['written']!) as string[]).filter((each) => each.startsWith('models/'))
    assert.equal(parseSpec(path!, await readFile(join(folder, path!), 'utf8')).problems, [])
  }))

  test('writes a search of a log in the format of User Behavior Insights, whose queries may lie beside its events, that validates', () => withRepository({
    'data/items.csv': 'item,name\ni,shoe\n',
    'data/ubi_events.ndjson': '{"action_name":"click","query_id":"q","client_id":"c","event_attributes":{"object":{"object_id":"i"},"position":{"ordinal":1}}}\n',
    'data/ubi_queries.ndjson': '{"query_id":"q","user_query":"shoe","client_id":"c"}\n',
  }, async ({ folder, tell }) => {
    const told = await tell(init, { rankops: `acme/rankops@${commit}` })
    assert.match(told.text, /data\/\{ubi_events,ubi_queries\}\.ndjson \(a log of searches\)/)
    assert.not.match(told.text, /not in Git|Not used|is not known/)
    const [path] = (JSON.parse(told.values['written']!) as string[]).filter((each) => each.startsWith('models/'))
    const text = await readFile(join(folder, path!), 'utf8')
    assert.match(text, /clicks: "data\/\{ubi_events,ubi_queries\}\.ndjson"/)
    assert.equal(parseSpec(path!, text).problems, [])
    const log = recordingLog()
    assert.equal([await findColumnProblems(path!, text, fileSource(folder), log), log.lines], [[], []])
    const other = text.replace(/clicks: (.*)/, 'clicks: { path: $1, columns: { user: event_attributes.nobody } }')
    assert.match(JSON.stringify(await findColumnProblems(path!, other, fileSource(folder), recordingLog())), /SPEC_COLUMN_MISSING/)
  }))

  test('writes a search beside the first model when it is asked for, and says what its grades need', () => withRepository({ ...shop, 'data/judged.csv': 'query,item,grade\na,i,Exact\nb,i,Partial\n' }, async ({ folder, tell }) => {
    const given = { rankops: `acme/rankops@${commit}` }
    assert.match((await tell(init, given)).text, /Not used: data\/judged\.csv/)
    const told = await tell(init, { ...given, family: 'search', name: 'product-search' })
    assert.equal(JSON.parse(told.values['written']!), ['models/product-search.yaml'])
    assert.match(told.text, /The spec reads data\/items\.csv \(the catalogue\) and data\/judged\.csv \(judgements\)\.[^]*The grades of data\/judged\.csv are words/)
    assert.equal(parseSpec('models/product-search.yaml', await readFile(join(folder, 'models/product-search.yaml'), 'utf8')).problems, [])
    assert.match((await tell(init, { ...given, family: 'ads', name: 'ads' })).sentence, /"family": expected one of behavior, recommendation, search, found "ads"/)
  }))

  test('tells what a person must still do: data that are missing or not in Git, a commit that the server does not tell', () => withRepository({}, async ({ tell, write }) => {
    const empty = await tell(init, { rankops: 'acme/other', 'server-url': '/no/such/server', name: 'a' })
    assert.match(empty.text, /No table of events was found\.[^]*No catalogue was found\.[^]*\/no\/such\/server does not tell which commit acme\/other@v/)
    await write({ 'data/e.csv': 'user,item,kind,time\n' })
    assert.match((await tell(init, { rankops: 'acme/other', name: 'b' })).text, /data\/e\.csv is not in Git, so a runner would not find it/)
  }))

  test('names the tables of which it could not tell what they hold, with their headings, where one is missing', () => withRepository({ 'data/log.csv': 'who,what,when\n1,2,2026-01-01\n', 'data/items.csv': 'item,title\n2,shoe\n' }, async ({ tell }) => {
    const { text } = await tell(init, { rankops: 'acme/other' })
    assert.match(text, /No table of events was found[^]*What data\/log\.csv \(who, what, when\) holds could not be told by the headings\. .* say in the spec which is which/)
    assert.not.match((await tell(init, { rankops: 'acme/other', name: 'b', family: 'search' })).text, /No table of events/)
  }))

  test('refuses a name that no model can have, and a target that no table has', () => withRepository({}, async ({ tell }) => {
    const named = await tell(init, { rankops: `acme/rankops@${commit}`, name: 'My Model' })
    assert.equal([named.exitCode, named.error?.code], [65, 'INPUT_INVALID'])
    assert.match(named.sentence, /"name"/)
    assert.match((await tell(init, { rankops: `acme/rankops@${commit}`, target: 'won' })).sentence, /"target": no table in .* has a column "won"/)
    assert.match((await tell(init, { rankops: 'x' })).sentence, /"rankops": expected owner\/name/)
  }))
})
