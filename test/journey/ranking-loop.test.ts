// Models that rank go the whole way: data → init → validate → plan → train → evaluate → report → release → deploy → answer, each verb a process
// of its own. Killed at any moment and started again, the way ends at the same place. What is worse is not released.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { profile } from '../../src/cli/profile.ts'
import { release } from '../../src/cli/release.ts'
import { report } from '../../src/cli/report.ts'
import { reproduce } from '../../src/cli/reproduce.ts'
import { train } from '../../src/cli/train.ts'
import { tune } from '../../src/cli/tune.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { environment, sharedFolder, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'
import { names, pathOf, withRankingShop, withRankingTemplate, worse } from './ranking-shop.ts'
import type { RankingKind } from './ranking-shop.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? 20261126)
const random = seededRandom(seed)
console.log(`seed ${seed}`)

/** Verbs from a clone with data and a spec to a model that serves. */
const way: string[][] = [['validate'], ['plan', '--base', 'HEAD^'], ['train', '--executor', 'inline'], ['evaluate'], ['report', '--pull-request', '1'], ['release'], ['deploy']]

for (const kind of ['recommendation', 'search'] as const) {
  describe(`a model of the family ${kind}`, (test) => {
    const template = sharedFolder(test, (body) => withRankingTemplate(kind, body))
    let whole: Awaited<ReturnType<typeof whatIsThere>> | undefined

    test('comes from a folder of data to answers', async () => withWorld(template(), async (world) => {
      for (const args of way) await world.well(args)
      whole = await whatIsThere(world, kind)
      assert.equal([whole.comments, whole.releases.map(({ tag }) => tag), whole.serves], [1, [`${names[kind]}-v1.0.0`], ['1.0.0']])
      assertGolden(`journey/comment-${kind}.md`, await headOfComment(world))
      await answersWell(world, kind)
    }))

    test('killed once in every verb and started again, it comes to the same place', async () => withWorld(template(), async (world) => {
      let nKilled = 0
      for (const args of way) {
        if ((await world.run(args, { when: 'before', n: 1 + random.below(5) })).wasKilled) nKilled += 1
        await world.well(args)
      }
      assert.ok(nKilled >= 4, `${nKilled} kills`)
      assert.equal(await whatIsThere(world, kind), whole)
      await answersWell(world, kind)
    }))

    test('fails its gate where it is worse than the release, and is not released', async () => withRankingShop(kind, async (bed) => {
      for (const verb of [plan, train, evaluate, release]) assert.is((await bed.tell(verb, inline(verb))).exitCode, 0, verb.name)
      const spec = await readFile(join(bed.folder, pathOf(kind)), 'utf8')
      await bed.commit({ [pathOf(kind)]: spec.replace(/^parameters: .*$/m, worse[kind]) })
      for (const verb of [plan, train]) assert.is((await bed.tell(verb, { ...inline(verb), ...(verb === plan && { base: 'HEAD^' }) })).exitCode, 0, verb.name)
      const judged = await bed.tell(evaluate)
      assert.equal([judged.exitCode, judged.values['verdict']], [2, 'fail'])
      assert.match(judged.sentence, /^\S+ fails: ndcgAt10 minus baseline 1\.0\.0, -0\.\d+ \[-0\.\d+, -0\.\d+\], lies below -0\.020\.$/)
      assert.match(judged.lines.join('\n'), /judged on \d+ (users|queries) with \d+ items to find against \S+-v1\.0\.0/)
      const told = await bed.tell(report, { record: join(bed.workspace, 'report.json') })
      assert.match(told.summary, /\*\*Not fit to release\.\*\*/)
      assert.match(told.summary, kind === 'search' ? /### Queries that lost most/ : /Every user is shown what popularity shows/)
      assert.not.match(told.summary, /epoch|network|AUC|probabilit/i)
      assert.is((await bed.tell(release)).error?.code, 'RELEASE_NOT_JUDGED')
    }))

    test('comes out with equal bytes when it is made again, and has no profiles of users', async () => withRankingShop(kind, async (bed) => {
      for (const verb of [plan, train, evaluate, release]) assert.is((await bed.tell(verb, inline(verb))).exitCode, 0, verb.name)
      const made = await bed.tell(reproduce, { release: `${names[kind]}@1.0.0` })
      assert.is(made.exitCode, 0, made.sentence)
      assert.match(made.lines.at(-1)!, /came out the same: (\d+) of \1 comparisons are equal/)
      const refused = await bed.tell(profile, { model: names[kind] })
      assert.is(refused.error?.code, 'MODEL_DATA_UNFIT')
      assert.match(refused.sentence, /only a model of the family behavior/)
      assert.equal(refused.lines, [], 'it reads no data first')
    }))
  })
}

describe('a study of a model that recommends', (test) => {
  test('is scored on validation users by NDCG, proposes what is better, and does nothing twice', async () => withRankingShop('recommendation', async (bed) => {
    const path = pathOf('recommendation')
    const spec = (await readFile(join(bed.folder, path), 'utf8')).replace(/^parameters: .*$/m, 'parameters: { algorithm: itemKnn, shrink: 50, recencyHalfLife: 0 }')
    await bed.commit({ [path]: `${spec}tune:\n  trials: 3\n  sampler: random\n  parameters: [{ key: parameters.shrink, min: 0, max: 100 }, { key: parameters.recencyHalfLife, min: 1, max: 10 }]\n` })
    const told = await bed.tell(tune, { write: true })
    assert.is(told.exitCode, 0, told.sentence + (told.error?.stack ?? ''))
    const [best] = JSON.parse(told.values['best']!) as { value: number; own: number; objective: string }[]
    assert.match(`${best!.objective}`, /ndcg/i)
    assert.ok(best!.value > best!.own + 0.01, `${best!.value} after ${best!.own}`)
    assert.match(await readFile(join(bed.folder, path), 'utf8'), /recencyHalfLife: [1-9]/)
    const again = await bed.tell(tune)
    assert.is(again.exitCode, 0, again.sentence)
    assert.match(again.lines.join('\n'), /has the best values that were found/)
    assert.not.match(again.lines.join('\n'), /^trial \d/m)
  }))
})

const inline = (verb: unknown) => (verb === train ? { executor: 'inline' } : {})

/** All that a way leaves behind, without times. */
async function whatIsThere({ forge, workspace, target }: World, kind: RankingKind) {
  const manifests = await directoryRegistry(join(workspace, 'registry')).list(names[kind])
  const { replicas } = await target.observe(names[kind], environment)
  return {
    comments: (await forge.listComments(1)).length,
    releases: manifests.map(({ tag, digest, lineage: { metrics } }) => ({ tag, digest, metrics })),
    serves: replicas.map(({ version }) => version),
  }
}

/** The comment up to its tables, without figures: those are the matter of other tests. */
async function headOfComment({ forge }: World): Promise<string> {
  const { body } = (await forge.listComments(1))[0]!
  return body.split('### Metrics')[0]!
    .replace(/[0-9a-f]{7,64}/g, '<digest>')
    .replace(/\*\*Spent:\*\* .*/g, '**Spent:** <time>')
    .replace(/[+-]?\b\d\.\d{3}\b/g, '<figure>')
}

async function answersWell({ target }: World, kind: RankingKind): Promise<void> {
  const { url } = await target.observe(names[kind], environment)
  const ask = async (path: string, body: unknown) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-user-id': 'ann' }, body: JSON.stringify(body) })
    const text = await answer.text()
    assert.ok(answer.ok, `${answer.status} ${text}`)
    return text === '' ? {} : JSON.parse(text) as { items: { item: string }[]; version: string }
  }
  const items = async (path: string, body: unknown) => (await ask(path, body) as { items: { item: string }[] }).items.map(({ item }) => item)
  if (kind === 'search') {
    for (const [query, item] of [['手机', '1002'], ['华为', '1002'], ['运动鞋', '1003'], ['衣柜', '1004'], ['iphone12', '1001'], ['huawei', '1002']] as const) {
      assert.ok((await items('/v1/search', { query, k: 10 })).includes(item), `${item} is not found by ${query}`)
    }
    const { completions } = await ask('/v1/complete', { query: '运动' }) as unknown as { completions: { query: string }[] }
    assert.ok(completions.some(({ query }) => query === '运动鞋'), JSON.stringify(completions))
    // What is in the catalogue may change before the next release.
    await ask('/v1/items', { put: [{ item: 'new', name: '折叠手机', tags: ['手机'] }], remove: ['1002'] })
    assert.equal(await items('/v1/search', { query: '「折叠手机」' }), ['new'])
    assert.not.ok((await items('/v1/search', { query: '华为', k: 100 })).includes('1002'))
    return
  }
  // Whoever clicks gets other items the very next time; what was clicked is not shown again.
  const before = await items('/v1/recommend', { user: 'ann', k: 5 })
  assert.is(before.length, 5)
  await ask('/v1/events', { user: 'ann', item: before[0], kind: 'click' })
  const after = await items('/v1/recommend', { user: 'ann', k: 5 })
  assert.is(after.length, 5)
  assert.not.ok(after.includes(before[0]!))
  assert.not.equal(after, before.slice(1))
}
