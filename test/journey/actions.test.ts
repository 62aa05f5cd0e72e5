// The whole loop as workflows run it: every verb is a bundle in a process of its own, and knows only what a runner tells it.
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readOptions } from '../../scripts/demo/options.ts'
import { simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import { demoSpec } from '../../scripts/demo/spec.ts'
import { parseHealth, parsePointer, parseRollouts } from '../../scripts/demo/state-files.ts'
import { sendTraffic } from '../../scripts/demo/traffic.ts'
import { sha256File } from '../../src/base/files.ts'
import type { Issue, PullRequest } from '../../src/forge/forge.ts'
import type { HealthReport } from '../../src/health/record.ts'
import { findMarkers } from '../../src/markdown/marker.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import type { Step } from '../actions/step.ts'
import { assert, describe } from '../support/suite.ts'
import { pullRequestJob, pushJob, scheduleJob } from './jobs.ts'
import type { Job } from './jobs.ts'
import { environment, model, token, withRunner } from './runner.ts'
import type { Runner } from './runner.ts'

const options = readOptions(['--small'])
const shop = simulateShop(options.shop)
const firstSpec = demoSpec(options)
const specPath = `models/${model}.yaml`
const github = { registry: 'github' }
const mostRequests = 60
const mostWrites = 20

describe('the actions, as steps of jobs', (test) => {
  let runner: Runner
  let end = () => {}
  let ended: Promise<void>

  // The tests tell one story in the order they stand in.
  test.before(() => new Promise<void>((ready, fails) => {
    ended = withRunner((opened) => {
      runner = opened
      return new Promise<void>((done) => {
        end = done
        openShop(runner).then(ready, fails)
      })
    })
    ended.catch(fails)
  }))
  test.after(async () => { end(); await ended })

  test('a step out of order fails with an annotation that says what to do next', async () => {
    const { exitCode, lines, outputs, summary } = await runner.step('train', scheduleJob(await runner.workTree.pullMain()))
    assert.is(exitCode, 65)
    assert.match(lines.at(-1)!, /^::error::PLAN_MISSING: .*%0ARun plan first/)
    assert.equal(outputs, { 'exit-code': '65', result: '' })
    assert.match(summary, /PLAN_MISSING[^]*Run plan first/)
  })

  test('a pull request is validated, planned, trained, judged and reported in one comment', async () => {
    const pull = await openPullRequest(runner, 'first-model', firstSpec)
    const nBefore = runner.steps.length
    const { planned, evaluated } = await judge(runner, pull)
    assert.equal([planned.outputs['train'], planned.outputs['redeploy']], [`["${model}"]`, '[]'])
    assert.match(planned.summary, /Plan: train 1 model/)
    assert.is(evaluated.outputs['verdict'], 'pass')

    keepsBudget(runner, nBefore, 'the first pull request')
  })

  test('its merge ships what was judged, with files as the manifest says, to the forge and to a folder', async () => {
    const { forge, temporaryFolder } = runner
    const job = await merge(runner, 'first-model')
    await well(runner, 'plan', job, github)
    assert.equal(outputOf(await well(runner, 'release', job, github), 'releases'), [`${model}-v1.0.0`])

    const [release, ...others] = await forge.listReleases()
    assert.equal([release!.tag, release!.isDraft, release!.commit, others.length], [`${model}-v1.0.0`, false, job.sha, 0])
    const download = async (name: string) => {
      const path = join(temporaryFolder, `downloaded-${name}`)
      await forge.downloadAsset(release!.assets.find((asset) => asset.name === name)!.id, path)
      return path
    }
    const manifest = manifestRecord.parse(await readFile(await download('manifest.json'), 'utf8'), 'manifest.json')
    assert.equal(release!.assets.map(({ name }) => name).sort(), ['manifest.json', ...manifest.files.map(({ path }) => path.replaceAll('/', '__'))].sort())
    for (const { path, sha256, bytes } of manifest.files) {
      const file = await download(path.replaceAll('/', '__'))
      assert.equal([await sha256File(file), (await stat(file)).size], [sha256, bytes], path)
    }

    const folder = join(temporaryFolder, 'releases')
    await well(runner, 'release', job, { registry: `directory:${folder}` })
    const [inFolder] = await directoryRegistry(folder).list(model)
    assert.equal([inFolder!.tag, inFolder!.digest, inFolder!.files], [manifest.tag, manifest.digest, manifest.files])
  })

  test('a server that cannot start aborts its rollout and fails the step with 2', async () => {
    const broken = { ...github, 'server-wrapper': `${process.execPath}\n-e\nprocess.exit(7)` }
    const { exitCode, lines, outputs } = await runner.step('deploy', await newestPush(runner), broken)
    assert.equal([exitCode, outputs['exit-code'], outputs['decisions']], [2, '2', '["abort"]'])
    assert.match(lines.at(-1)!, /^::error::user-behavior in production: 1\.0\.0 is aborted: .*; nothing serves\.%0ARelease a better version, or run deploy with retry-aborted/)
    assert.equal(outputOf(await well(runner, 'deploy', await newestPush(runner), github), 'decisions'), ['none'])
  })

  test('it is deployed by a step that ends, and the servers know nothing of the job', async () => {
    assert.equal(outputOf(await well(runner, 'deploy', await newestPush(runner), { ...github, 'retry-aborted': 'true' }), 'decisions'), ['promote'])
    await servesWell(runner, '1.0.0')
    const variables = await runner.servingVariables()
    assert.ok(variables.some((variable) => variable.startsWith('PATH=')))
    assert.equal(variables.filter((variable) => variable.includes(token) || /^(GITHUB_|INPUT_|ACTIONS_|RUNNER_TRACKING_ID)/.test(variable)), [])
  })

  test('a better model comes by a canary: a tenth of the customers, half, all', async () => {
    const nBefore = runner.steps.length
    await judge(runner, await openPullRequest(runner, 'longer', firstSpec.replace('epochs: 1', 'epochs: 2')))
    const job = await merge(runner, 'longer')
    await well(runner, 'plan', job, github)
    assert.equal(outputOf(await well(runner, 'release', job, github), 'releases'), [`${model}-v1.1.0`])

    const rounds: [decision: string, nRequests: number, answeredBy: string[]][] = [
      ['start', 50, ['1.0.0', '1.1.0']],
      ['hold', 600, ['1.0.0', '1.1.0']],
      ['advance', 600, ['1.0.0', '1.1.0']],
      ['promote', 50, ['1.1.0']],
    ]
    for (const [decision, nRequests, answeredBy] of rounds) {
      assert.equal(outputOf(await well(runner, 'deploy', job, github), 'decisions'), [decision])
      if (decision === 'start') keepsBudget(runner, nBefore, 'a pull request with a baseline, its merge, release and first deployment')
      const traffic = await sendTraffic((await runner.target.observe(model, environment)).url!, shop.events, nRequests)
      assert.equal([traffic.failed, Object.keys(traffic.answeredBy).sort()], [0, answeredBy], decision)
    }
    await servesWell(runner, '1.1.0')
    const { files } = await runner.forge.readBranch('rankops/state')
    assert.equal(parseRollouts(files, environment, model).map(({ version, outcome }) => [version, outcome]), [['1.0.0', 'promoted'], ['1.1.0', 'promoted']])
  })

  test('the watch finds it well and tells nobody', async () => {
    const { checked, alerted } = await watch(runner)
    const reports = await healthOf(runner)
    // A machine without a network interface has nothing to say of it, and says so.
    const checks = reports.flatMap((report) => report.checks)
    assert.equal(checks.filter(({ probe, status }) => status !== 'ok' && !(probe === 'network' && status === 'unknown')), [], checked.lines.join('\n'))
    assert.is(checked.outputs['status'], checks.some(({ status }) => status === 'unknown') ? 'unknown' : 'ok')
    assert.is(alerted.outputs['transitions'], '0')
    assert.equal(reports.map(({ version }) => version), ['1.1.0'])
    assert.equal(await alertIssues(runner), [])
  })

  test('a server that is killed becomes one critical issue; deploy repairs it, and three good looks close it', async () => {
    const { replicas } = await runner.target.observe(model, environment)
    process.kill(replicas[0]!.pid!, 'SIGKILL')
    const bad = await watch(runner)
    assert.equal([bad.checked.outputs['status'], bad.alerted.outputs['transitions']], ['failing', '1'])
    const [issue, ...others] = await alertIssues(runner)
    assert.equal([issue!.state, others.length], ['open', 0])
    assert.is(issue!.title, '[critical] user-behavior in production: service failing')
    assert.ok(issue!.labels.includes('severity:critical'))

    assert.equal(outputOf(await well(runner, 'deploy', await newestPush(runner), github), 'decisions'), ['none'])
    await servesWell(runner, '1.1.0')
    const states: string[] = []
    for (let round = 0; round < 3; round++) {
      await watch(runner)
      states.push(...(await alertIssues(runner)).map(({ number, state }) => `#${number} ${state}`))
    }
    assert.equal(states, [`#${issue!.number} open`, `#${issue!.number} open`, `#${issue!.number} closed`])
    assert.is((await healthOf(runner)).length, 5)
  })

  // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 1,000 an hour for the token of a workflow.
  test('a look every five minutes that finds all well costs less than a third of what the forge allows', () => {
    const [checked, alerted] = ['check-health', 'alert'].map((verb) => runner.steps.find((step) => step.verb === verb)!.requests.length) as [number, number]
    console.log(`requests of a look: check-health ${checked}, alert ${alerted}`)
    assert.ok(12 * (checked + alerted) < 1000 / 3)
  })

  test('no step says, hands on or keeps the token', async () => {
    for (const { verb, lines, errorLines, outputs, summary } of runner.steps) {
      assert.equal(lines.filter((line) => line.includes(token) && line !== `::add-mask::${token}`), [], verb)
      assert.equal(errorLines, [''], verb)
      assert.not.ok(JSON.stringify([outputs, summary]).includes(token), verb)
    }
    assert.equal(await filesWith(token, join(runner.workTree.folder, '.rankops')), [])
    const { files } = await runner.forge.readBranch('rankops/state')
    assert.equal([...files].filter(([, text]) => text.includes(token)).map(([path]) => path), [])
  })
})

/** Prints what the steps since then asked of the forge, verb by verb, and holds it against the budget of a whole loop. */
function keepsBudget({ steps }: Runner, nBefore: number, what: string): void {
  const isWrite = (request: string) => !request.startsWith('GET ')
  const told = steps.slice(nBefore)
  const requests = told.flatMap((step) => step.requests)
  const nWrites = requests.filter(isWrite).length
  console.log(`${what}: ${requests.length} requests (fewer than ${mostRequests}), ${nWrites} of them writes (fewer than ${mostWrites})`)
  for (const step of told) console.log(`  ${step.verb}: ${step.requests.length}, ${step.requests.filter(isWrite).length} writes`)
  console.log(`  ${requests.join('\n  ')}`)
  assert.ok(requests.length < mostRequests && nWrites < mostWrites)
}

async function openShop({ workTree }: Runner): Promise<void> {
  await workTree.pullMain()
  await writeShop(shop, join(workTree.folder, 'data'))
  await workTree.commitToMain({ '.gitignore': '.rankops/\n' }, 'Data of the shop')
}

async function openPullRequest({ workTree, forgeOf }: Runner, branch: string, spec: string): Promise<PullRequest> {
  await workTree.pushBranch(branch, await workTree.pullMain(), { [specPath]: spec }, branch)
  return forgeOf('maria').createPullRequest({ title: branch, body: '', head: branch, base: 'main' })
}

/** The job of a pull request. */
async function judge(runner: Runner, pull: PullRequest): Promise<{ planned: Step; evaluated: Step }> {
  const job = pullRequestJob(pull)
  await runner.workTree.checkOut(pull.head.sha)
  assert.is((await well(runner, 'validate', job)).outputs['problems'], '0')
  const planned = await well(runner, 'plan', job, github)
  assert.equal(outputOf(await well(runner, 'train', job), 'trained'), [model])
  const evaluated = await well(runner, 'evaluate', job, github)
  const reported = await well(runner, 'report', job)
  const comments = await runner.forge.listComments(pull.number)
  assert.equal(comments.map(({ url }) => url), [reported.outputs['comment']])
  assert.equal(findMarkers(comments[0]!.body).filter(({ kind }) => kind === 'section').map(({ fields }) => [fields['id'], fields['headSha']]), ['report', 'plan', 'validate'].map((id) => [id, pull.head.sha]))
  return { planned, evaluated }
}

/** A person merges on the forge, and the job of that push has the merge checked out. */
async function merge({ workTree, forgeOf }: Runner, branch: string): Promise<Job> {
  const person = forgeOf('maria')
  const pull = (await person.listPullRequests('open')).find(({ head }) => head.ref === branch)!
  const before = await workTree.pullMain()
  const after = await person.mergePullRequest(pull.number, pull.head.sha)
  assert.is(await workTree.pullMain(), after)
  return pushJob(before, after)
}

async function newestPush({ workTree }: Runner): Promise<Job> {
  return pushJob(await workTree.git('rev-parse', 'HEAD^'), await workTree.pullMain())
}

async function watch(runner: Runner): Promise<{ checked: Step; alerted: Step }> {
  const job = scheduleJob(await runner.workTree.pullMain())
  return { checked: await well(runner, 'check-health', job, github), alerted: await well(runner, 'alert', job) }
}

async function well(runner: Runner, verb: string, job: Job, inputs: Record<string, string> = {}): Promise<Step> {
  const step = await runner.step(verb, job, inputs)
  assert.is(step.exitCode, 0, [verb, ...step.lines, ...step.errorLines].join('\n'))
  assert.is(step.outputs['exit-code'], '0')
  return step
}

function outputOf({ outputs }: Step, name: string): unknown {
  return JSON.parse(outputs[name]!)
}

/** The pointer says it, and who asks is answered by it. */
async function servesWell({ forge, target }: Runner, version: string): Promise<void> {
  const { files } = await forge.readBranch('rankops/state')
  const { stable, canary } = parsePointer(files, environment, model)!
  assert.equal([stable?.version, canary], [version, undefined])
  const { url } = await target.observe(model, environment)
  const traffic = await sendTraffic(url!, shop.events, 20)
  assert.equal([traffic.failed, traffic.answeredBy], [0, { [version]: 20 }])
}

async function healthOf({ forge }: Runner): Promise<HealthReport[]> {
  const { files } = await forge.readBranch('rankops/state')
  return parseHealth(files, environment, model)!.reports
}

async function alertIssues({ forge }: Runner): Promise<Issue[]> {
  return forge.listIssues({ labels: ['rankops-alert'], state: 'all' })
}

/** Paths of the files below a folder that hold a text. */
async function filesWith(text: string, folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  assert.ok(files.length > 10)
  const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)))
  return files.filter((_file, i) => found[i])
}
