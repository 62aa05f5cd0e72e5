import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../../src/base/files.ts'
import { alert } from '../../src/cli/alert.ts'
import { checkHealth } from '../../src/cli/check-health.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { report } from '../../src/cli/report.ts'
import { serve } from '../../src/cli/serve.ts'
import { train } from '../../src/cli/train.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import type { Given } from '../../src/entry/inputs.ts'
import type { Verb } from '../../src/entry/verb.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

interface Bed extends Omit<ShopBed, 'tell'>, Pick<ForgeBed, 'forge' | 'server'> {
  /** Tells a verb that must end well, with the forge among its inputs. */
  well(verb: Verb<any, any>, given?: Record<string, Given>): Promise<Told>
  tell(verb: Verb<any, any>, given?: Record<string, Given>, ports?: Parameters<ShopBed['tell']>[2]): Promise<Told>
}

/** A shop with a forge; what was deployed is stopped at the end. */
async function withOperations(body: (bed: Bed) => Promise<void>): Promise<void> {
  await withShop(async (shop) => withLocalForge(async ({ forge, server }) => {
    const forgeInputs = { repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl }
    const tell: Bed['tell'] = (verb, given, ports) => shop.tell(verb, { ...forgeInputs, ...given }, ports)
    const well: Bed['well'] = async (verb, given) => {
      const told = await tell(verb, given)
      assert.is(told.exitCode, 0, `${verb.name}: ${told.sentence}\n${told.lines.join('\n')}`)
      return told
    }
    try {
      await body({ ...shop, forge, server, tell, well })
    } finally {
      await processTarget({ folder: join(shop.workspace, 'deployments') }).stop('user-behavior', 'production')
    }
  }))
}

async function firstRelease({ well }: Bed): Promise<void> {
  await well(plan)
  await well(train, { executor: 'inline' })
  await well(evaluate)
  await well(release)
}

const decisionOf = ({ result }: Told) => (result as { deployments: { decision: string; url: string }[] }).deployments[0]!

describe('deploy, check-health, alert', (test) => {
  test('bring a release to production, find it well, and raise an alert when it is gone', async () => withOperations(async (bed) => {
    const { well, tell, forge, workspace } = bed
    assert.equal((await well(deploy)).values['decisions'], '["none"]')
    assert.match((await well(checkHealth)).lines.join('\n'), /user-behavior is not deployed to production/)
    // The machine is busy with this test itself.
    await bed.commit({ [specPath]: `${goodSpec}monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000 }\n` })
    await firstRelease(bed)

    const first = decisionOf(await well(deploy))
    assert.is(first.decision, 'promote')
    assert.is((await fetch(`${first.url}/readyz`)).status, 200)
    assert.is(decisionOf(await well(deploy)).decision, 'none')
    assert.is((await tell(deploy, { version: '9.9.9' })).error?.code, 'RELEASE_NOT_FOUND')
    assert.is((await tell(deploy, { model: 'other' })).error?.code, 'INPUT_INVALID')

    const healthy = await well(checkHealth)
    const checks = (healthy.result as { reports: { checks: { probe: string; status: string }[] }[] }).reports[0]!.checks
    assert.equal(checks.map(({ probe }) => probe), ['service', 'latency', 'errors', 'cpu', 'memory', 'disk', 'network'])
    assert.is(checks[0]!.status, 'ok')
    assert.is((await well(alert)).values['transitions'], '0')

    await processTarget({ folder: join(workspace, 'deployments') }).stop('user-behavior', 'production')
    assert.is((await well(checkHealth)).values['status'], 'failing')
    await well(alert)
    const issues = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
    assert.is(issues.length, 1)
    assert.match(issues[0]!.title, /user-behavior/)
    assert.is((await well(alert)).values['transitions'], '0')
    assert.is(decisionOf(await well(deploy)).decision, 'none')
    assert.is((await fetch(`${decisionOf(await well(deploy)).url}/readyz`)).status, 200)
  }))

  test('an aborted rollout is told by the exit code of the step that aborted it, and of no other', async () => withOperations(async (bed) => {
    await firstRelease(bed)
    const aborted = await bed.tell(deploy, { 'server-wrapper': [process.execPath, '-e', 'console.error("no room"); process.exit(7)'] })
    assert.is(aborted.exitCode, 2)
    assert.match(aborted.sentence, /^user-behavior in production: 1\.0\.0 is aborted: its server did not get ready: [^]*no room[^]*; nothing serves\.\nRelease a better version, or run deploy with retry-aborted/)
    assert.is(aborted.values['decisions'], '["abort"]')
    assert.is(decisionOf(await bed.well(deploy)).decision, 'none')
    assert.is(decisionOf(await bed.well(deploy, { 'retry-aborted': true })).decision, 'promote')
  }))

  test('deploy what was planned, and refuse what another plan released', async () => withOperations(async (bed) => {
    await firstRelease(bed)
    const { workspace, tell } = bed
    const earlier = join(workspace, 'earlier-plan.json')
    await copyFile(join(workspace, 'plan.json'), earlier)
    assert.is((await tell(deploy, { plan: join(workspace, 'no-plan.json') })).error?.code, 'PLAN_MISSING')

    await bed.commit({ [specPath]: goodSpec.replace('epochs: 1', 'epochs: 2') })
    const refused = await tell(deploy, { plan: earlier })
    assert.equal([refused.exitCode, refused.error?.code], [65, 'PLAN_OUTDATED'])
    assert.match(refused.sentence, /^user-behavior: the plan of its spec is [0-9a-f]{12} here, but the plan was made for [0-9a-f]{12}$/)
    await bed.well(plan, { base: 'HEAD^' })
    const unreleased = await tell(deploy, { plan: join(workspace, 'plan.json') })
    assert.match(unreleased.sentence, /^user-behavior: the plan of user-behavior-v1\.0\.0 is /)
    assert.is((await bed.forge.readBranch('rankops/state')).head, undefined)

    await bed.git('checkout', '-q', 'HEAD^')
    assert.is(decisionOf(await bed.well(deploy, { plan: earlier })).decision, 'promote')
  }))

  test('work with releases of the forge', async () => withOperations(async (bed) => {
    const { well, forge, server } = bed
    const github = { registry: 'github' }
    await well(plan, github)
    await well(train, { executor: 'inline' })
    await well(evaluate, github)
    await well(release, { ...github, commit: (await forge.resolveCommit('main'))! })
    assert.equal((await forge.listReleases()).map(({ tag }) => tag), ['user-behavior-v1.0.0'])
    assert.is(decisionOf(await well(deploy, github)).decision, 'promote')
    assert.ok(server.url)
  }))
})

describe('report', (test) => {
  test('shows mistakes, then the plan, then the judgement in the one comment', async () => withOperations(async (bed) => {
    const { well, forge, commit, folder } = bed
    const { number } = await pullRequest(bed)
    const push = async (spec: string) => { await commit({ [specPath]: spec }); await pushChange(bed) }
    const bodyOf = async () => { const comments = await forge.listComments(number); assert.is(comments.length, 1); return comments[0]!.body }

    await push(goodSpec.replace('epochs', 'epocs'))
    assert.equal((await well(report, { 'pull-request': number })).values['action'], 'created')
    assert.match(await bodyOf(), /1 mistake in 1 spec[\s\S]*did you mean "epochs"/)

    await push(goodSpec)
    await well(plan)
    await well(report, { 'pull-request': number })
    assert.match(await bodyOf(), /Plan: train 1 model[\s\S]*Every spec is right/)

    await well(train, { executor: 'inline' })
    await well(evaluate)
    await rm(join(folder, 'data'), { recursive: true })
    const told = await well(report, { 'pull-request': number, 'run-id': '7' })
    assert.match(await bodyOf(), /Fit to release[\s\S]*Plan: train 1 model/)
    assert.match(told.summary, /Fit to release/)
    assert.match(await readText(told.values['html']!), /<h1>user-behavior <span class="verdict pass">[\s\S]*Fit to release/)
    assert.is((await well(report, { 'pull-request': number, 'run-id': '7' })).values['action'], 'unchanged')
  }))
})

/** The clone gets the forge's main, and its own commits become a branch there. */
async function pullRequest(bed: Bed): Promise<{ number: number }> {
  await bed.git('pull', '-q', '--no-rebase', '--no-edit', '--allow-unrelated-histories', bed.server.gitDirectory, 'main')
  await pushChange(bed)
  return bed.forge.createPullRequest({ title: 'Change', body: '', head: 'change', base: 'main' })
}

async function pushChange({ git, server }: Bed): Promise<void> {
  await git('push', '-q', server.gitDirectory, 'HEAD:refs/heads/change')
}

describe('serve', (test) => {
  test('answers with the newest release until it is told to end', async () => withOperations(async (bed) => {
    await firstRelease(bed)
    const controller = new AbortController()
    const told = await bed.tell(serve, { model: 'user-behavior', port: 0 }, { signal: controller.signal, onLine: (line) => { if (line.includes(' answers at ')) controller.abort() } })
    assert.is(told.exitCode, 0, told.sentence)
    assert.match(told.lines.join('\n'), /user-behavior-v1\.0\.0 answers at http:\/\/127\.0\.0\.1:\d+\/v1\/behavior/)
    assert.is((await bed.tell(serve, { model: 'user-behavior', version: '2.0.0' })).error?.code, 'RELEASE_NOT_FOUND')
  }))
})
