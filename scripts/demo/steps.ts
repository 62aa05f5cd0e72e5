// The steps of the demo. Each looks at what is there and does what is missing, with the verbs that actions and the command line use.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alert } from '../../src/cli/alert.ts'
import { checkHealth } from '../../src/cli/check-health.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { history } from '../../src/cli/history.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { report } from '../../src/cli/report.ts'
import { train } from '../../src/cli/train.ts'
import { validate } from '../../src/cli/validate.ts'
import { exists } from '../../src/base/files.ts'
import { silentLog } from '../../src/base/log.ts'
import type { Evaluation } from '../../src/evaluation/record.ts'
import type { PullRequest } from '../../src/forge/forge.ts'
import { formatFigure } from '../../src/metrics/figures.ts'
import { stateBranch } from '../../src/forge/state-branch.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { formatSchema } from '../../src/spec/format-schema.ts'
import { bestPossibleAuc } from './best-possible.ts'
import { demoSpec } from './spec.ts'
import { writeShop } from './shop.ts'
import { parseRollouts } from './state-files.ts'
import { sendTraffic } from './traffic.ts'
import { tellVerb } from './verbs.ts'
import { environment, model } from './world.ts'
import type { World } from './world.ts'

/** A pull request that changes one line of the spec. */
export interface Change { branch: string; title: string; body: string; from: RegExp; to: string }

const specPath = `models/${model}.yaml`
const wrapper = join(import.meta.dirname, 'faulty-network.ts')

/** Two commits on main: the shop's data, then the first spec. */
export async function openShop({ workTree, shop, options, log }: World): Promise<void> {
  if ((await workTree.git('ls-remote', 'origin', 'refs/heads/main')) === '') {
    await writeShop(shop, join(workTree.folder, 'data'))
    await workTree.git('add', '-A')
    await workTree.git('commit', '-q', '-m', 'Data of the shop')
    await workTree.git('push', '-q', 'origin', 'HEAD:refs/heads/main')
  }
  await workTree.pullMain()
  if (!(await exists(join(workTree.folder, specPath)))) await workTree.commitToMain({ [specPath]: demoSpec(options), 'models/spec.schema.json': formatSchema() }, 'First model: user-behavior')
  log.info(`${shop.events.length.toLocaleString('en')} events of ${shop.users.length} customers and ${shop.items.length} products`)
}

/** What a push to main does: the same verbs as for a pull request, without a comment. */
export async function firstRelease(world: World): Promise<void> {
  if ((await directoryRegistry(world.folders.registry).list(model)).length > 0) return
  const spec = (await world.workTree.git('log', '--format=%H', '--reverse', 'origin/main', '--', specPath)).split('\n')[0]!
  await world.workTree.checkOut(spec)
  await tellVerb(world, plan, { base: `${spec}^`, head: spec })
  await tellVerb(world, train, {})
  await tellVerb(world, evaluate, {})
  await tellVerb(world, release, { commit: spec })
}

/** Opens the pull request and lets it be validated and planned; a merged one is left alone. */
export async function planChange(world: World, change: Change): Promise<void> {
  const { workTree, log } = world
  const main = await workTree.pullMain()
  const spec = (await readFile(join(workTree.folder, specPath), 'utf8')).replace(change.from, change.to)
  await workTree.pushBranch(change.branch, main, { [specPath]: spec }, change.title)
  const pull = await world.pullRequest(change.branch, change.title, change.body)
  if (pull.isMerged) return
  log.info(`${pull.url}`)
  await planPullRequest(world, pull)
  await tellVerb(world, report, { 'pull-request': pull.number })
}

export async function trainAndJudge(world: World, change: Change): Promise<void> {
  const pull = await world.pullRequest(change.branch, change.title, change.body)
  if (pull.isMerged) return
  const planHash = await planPullRequest(quiet(world), pull)
  world.log.info(`plan: ${planHash.slice(0, 12)}, as in the comment`)
  await tellVerb(world, train, {})
  const { evaluations } = await tellVerb<Evaluated>(world, evaluate, {})
  await tellHowGood(world, planHash, evaluations[0]!)
  await tellVerb(world, report, { 'pull-request': pull.number })
}

/** Gives the plan's hash. */
async function planPullRequest(world: World, pull: PullRequest): Promise<string> {
  await world.workTree.checkOut(pull.head.sha)
  await tellVerb(world, validate, {})
  return hashOf(await tellVerb<Planned>(world, plan, { base: pull.base.sha, head: pull.head.sha }))
}

interface Planned { models: { hash: string }[] }
interface Evaluated { evaluations: Pick<Evaluation, 'metrics'>[] }

function hashOf({ models }: Planned): string {
  return models[0]!.hash
}

/** Beside the judgement: how far it is from the worst and from the best that anybody can do. */
async function tellHowGood({ shop, folders, log }: World, planHash: string, { metrics }: Pick<Evaluation, 'metrics'>): Promise<void> {
  const auc = metrics.find(({ name }) => name === 'auc')
  if (!auc) return
  const best = await bestPossibleAuc(shop, join(folders.workspace, 'candidates', planHash))
  log.info(`AUC ${formatFigure(auc.candidate.value)}; ${auc.references.map(({ name, value }) => `${name} has ${formatFigure(value)}`).join(', ')}, and the best possible on this shop, by the true chances, is ${formatFigure(best)}`)
}

/** For what was told before. */
function quiet(world: World): World {
  return { ...world, log: silentLog }
}

/** A person merges; then the merge is planned, its candidate is found by the plan's hash, and released. */
export async function mergeAndRelease(world: World, change: Change): Promise<void> {
  const pull = await world.pullRequest(change.branch, change.title, change.body)
  const merge = pull.mergeCommit ?? await world.person.mergePullRequest(pull.number, pull.head.sha)
  await world.workTree.pullMain()
  await world.workTree.checkOut(merge)
  const planHash = hashOf(await tellVerb<Planned>(quiet(world), plan, { base: `${merge}^`, head: merge }))
  world.log.info(`plan of the merge: ${planHash.slice(0, 12)}; what the pull request trained is found by it, nothing is trained again`)
  await tellVerb(world, release, { commit: merge })
}

/** Customers come, and `deploy` takes one step after the other until the rollout of the version has ended. */
export async function rollOut(world: World, version: string, { isLineBad = false } = {}): Promise<void> {
  let nFailed = 0
  for (let nSteps = 0; nSteps < 20; nSteps++) {
    if (await outcomeOf(world, version) !== 'progressing' && nSteps > 0) break
    const inputs = { model, environment, version }
    if (isLineBad) await tellVerb(world, deploy, { ...inputs, 'server-wrapper': [process.execPath, wrapper, version] }, [0, 2])
    else await tellVerb(world, deploy, inputs)
    const { url, replicas } = await world.target.observe(model, environment)
    if (!url) continue
    if (replicas.length > 1) world.log.info(`traffic: ${replicas.map(({ role, version: served, weightPercent }) => `${role} ${served} ${weightPercent} %`).join(', ')}`)
    const traffic = await sendTraffic(url, world.shop.events, world.options.requestsPerStep)
    nFailed += traffic.failed
    const answered = Object.entries(traffic.answeredBy).sort().map(([by, n]) => `${n} answered by ${by}`)
    world.log.info(`customers: ${traffic.sent} predictions asked, ${[...answered, `${traffic.failed} failed`].join(', ')}`)
  }
  const outcome = await outcomeOf(world, version)
  if (outcome === undefined || outcome === 'progressing') throw new Error(`The rollout of ${version} did not end: ${outcome}`)
  world.log.info(outcome === 'promoted' ? `promoted: ${version} serves everybody` : `aborted, rollback: ${version} is withdrawn, and the pointer on rankops/state says why`)
  if (isLineBad && nFailed === 0) world.log.info('no customer saw an error: what the canary left unanswered was asked of the stable release')
}

async function outcomeOf({ forge }: World, version: string): Promise<string | undefined> {
  const { files } = await forge.readBranch(stateBranch)
  return parseRollouts(files, environment, model).find((rollout) => rollout.version === version)?.outcome
}

export async function checkHealthOnce(world: World): Promise<void> {
  await tellVerb(world, checkHealth, { model, environment })
}

export async function raiseAlerts(world: World): Promise<void> {
  await tellVerb(world, alert, {})
  for (const { url, body } of await world.forge.listIssues({ labels: ['rankops-alert'], state: 'open' })) {
    world.log.info(`alert: ${url}`)
    const plots = plotsIn(body)
    if (plots.length > 0) world.log.info(['It shows how the rollout went, look by look:', ...plots.map((line) => `| ${line}`)].join('\n'))
  }
}

/** The lines that stand below the plots of an issue, for who cannot see plots. */
function plotsIn(body: string): string[] {
  return /^```text\n([^]*?)^```/m.exec(body)?.[1]?.trimEnd().split('\n') ?? []
}

/** The watch comes by every five minutes; the clock is moved on instead of waiting. */
export async function resolveAlert(world: World): Promise<void> {
  for (let n = 0; n < 6; n++) {
    const open = await world.forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
    if (open.length === 0) return
    await world.clock.advance(5 * 60_000)
    world.log.info('five minutes later (the clock is moved on):')
    await checkHealthOnce(onlyService(world))
    await tellVerb(world, alert, {})
  }
  throw new Error('The alert was not resolved')
}

/** Every change of what served, from the commits on `rankops/state`. */
export async function tellHistory(world: World): Promise<void> {
  await tellVerb(world, history, { environment })
}

/** The other lines are those of the check before. */
function onlyService(world: World): World {
  return { ...world, log: { ...silentLog, info: (sentence) => { if (sentence.startsWith('service ')) world.log.info(sentence) } } }
}
