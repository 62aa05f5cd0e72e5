// The same loop for the other two families: the shop's catalogue is indexed, what customers did is learnt from, and both are asked.
import { join } from 'node:path'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import { exists } from '../../src/base/files.ts'
import { silentLog } from '../../src/base/log.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { formatJudgements } from './shop/judgements.ts'
import { recommendationSpec, searchSpec } from './spec.ts'
import { tellVerb } from './verbs.ts'
import { environment, recommender, searcher } from './world.ts'
import type { World } from './world.ts'

/** What people type, and the product that they mean. */
const queries = [['手机', '1001'], ['华为', '1002'], ['运动鞋', '1003'], ['衣柜', '1004'], ['iphone12', '1001'], ['huawei', '1002']] as const

/** Commits two more specs, and brings their models to where they answer. */
export async function searchAndRecommend(world: World): Promise<void> {
  const { workTree, folders, log, shop } = world
  await workTree.pullMain()
  const path = `models/${searcher}.yaml`
  if (!(await exists(join(workTree.folder, path)))) {
    await workTree.commitToMain({ 'data/judgements.csv': formatJudgements(shop.items), [path]: searchSpec(), [`models/${recommender}.yaml`]: recommendationSpec() }, 'Two more models: search and recommendation')
  }
  const commit = (await workTree.git('log', '--format=%H', '--reverse', 'origin/main', '--', path)).split('\n')[0]!
  await workTree.checkOut(commit)
  const isReleased = async (name: string) => (await directoryRegistry(folders.registry).list(name)).length > 0
  if (!(await isReleased(searcher) && await isReleased(recommender))) {
    const quiet = { ...world, log: silentLog }
    await tellVerb(quiet, plan, { base: `${commit}^`, head: commit })
    await tellVerb(quiet, train, {})
    const { evaluations } = await tellVerb<{ evaluations: { model: string; verdict: string; reason: string }[] }>(quiet, evaluate, {})
    for (const { model, verdict, reason } of evaluations) log.info(`${model}: ${verdict}. ${reason}`)
    await tellVerb(world, release, { commit })
  }
  for (const model of [searcher, recommender]) await tellVerb(world, deploy, { model, environment })
  await tellWhatIsFound(world)
  await tellWhatIsRecommended(world)
}

async function tellWhatIsFound(world: World): Promise<void> {
  for (const [query, meant] of queries) {
    const found = (await ask(world, searcher, '/v1/search', { query, k: 20 })).items.map(({ item }) => item)
    const place = found.indexOf(meant)
    if (place < 0) throw new Error(`${query} does not find ${meant}`)
    world.log.info(`search ${query}: ${found.slice(0, 3).map((item) => nameOf(world, item)).join(', ')}${place < 3 ? '' : `; ${nameOf(world, meant)} is number ${place + 1}`}`)
  }
}

/** A customer whom nobody knows clicks once, and is recommended something else at once. */
async function tellWhatIsRecommended(world: World): Promise<void> {
  const user = `visitor-${world.clock.now().getTime()}`
  const recommend = async () => (await ask(world, recommender, '/v1/recommend', { user, k: 4, reasons: true }, user)).items
  const before = await recommend()
  const clicked = world.shop.items[2]!.item
  await ask(world, recommender, '/v1/events', { user, item: clicked, kind: 'click' }, user)
  const after = await recommend()
  if (JSON.stringify(before) === JSON.stringify(after)) throw new Error('A click changed nothing')
  world.log.info(`recommended to a stranger: ${before.map(({ item }) => nameOf(world, item)).join(', ')}`)
  world.log.info(`after a click on ${nameOf(world, clicked)}: ${after.map(({ item, reason }) => `${nameOf(world, item)}${reason && 'because' in reason ? ' (because of it)' : ''}`).join(', ')}`)
}

interface Answer { items: { item: string; reason?: object }[] }

async function ask({ target }: World, model: string, path: string, body: object, user?: string): Promise<Answer> {
  const { url } = await target.observe(model, environment)
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(user !== undefined && { 'x-user-id': user }) }, body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return text === '' ? { items: [] } : JSON.parse(text) as Answer
}

function nameOf({ shop }: World, wanted: string): string {
  return shop.items.find(({ item }) => item === wanted)?.name ?? wanted
}
