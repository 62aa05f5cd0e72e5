// The life of a change by the real workflow files: act runs them with the built actions against the embedded forge.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goodSpec } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { specPath, withAct } from './act-bed.ts'
import type { ActBed, ActRun } from './act-bed.ts'
import { toolPath } from './tools.ts'

const path = await toolPath(['act'], 'act.sh')

/** The machine is busy with this test itself. */
const spec = `${goodSpec}monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000, resolveAfter: 1 }\n`
const here = { full_name: 'acme/shop' }
const fork = { full_name: 'stranger/shop' }

describe('the workflows in act', (test) => {
  if (!path) { test.skip('bring a change from its pull request to a closed alert', 'act is not on PATH and could not be installed'); return }

  test('bring a change from its pull request to a closed alert', () => withAct(path, spec, async (bed) => {
    const { forge } = bed
    const change = await openPull(bed, 'better', spec.replace('epochs: 1', 'epochs: 2'))

    const judged = await well(bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head }))
    const body = await onlyComment(bed, change.number)
    for (const word of [/rankops:section v1 \{"id":"report"/, /## Plan: train 1 model/, /Every spec is right/]) assert.match(body, word)
    const artifacts = await bed.artifactsOf(judged.run)
    assert.equal(artifacts.map((name) => name.replace(/[0-9a-f]{64}/, '<hash>')).sort(), ['rankops-judged-<hash>', 'rankops-plan-1', 'rankops-report-1', 'rankops-trained-<hash>'])

    const before = (await forge.resolveCommit('main'))!
    const merged = await forge.mergePullRequest(change.number, change.head)
    const shipped = await well(bed.act('push', { before, after: merged, ref: 'refs/heads/main' }, { workflow: 'rankops.yml', commit: merged }))
    assert.match(shipped.output, new RegExp(`The candidate of user-behavior was trained already, by run ${judged.run}`))
    assert.not.match(shipped.output, /Run Main \S+\/actions\/train/, 'what was judged is what ships')
    assert.equal((await forge.listReleases()).map(({ tag, isDraft }) => [tag, isDraft]), [['user-behavior-v1.0.0', false]])
    const { files } = await forge.readBranch('rankops/state', 'deployments')
    assert.match(files.get('deployments/production/user-behavior.json') ?? '', /"version": "1\.0\.0"/)
    assert.equal((await forge.listDeployments('production/user-behavior')).map(({ state }) => state), ['success'])

    const watch = () => bed.act('schedule', {}, { workflow: 'rankops.yml', commit: merged })
    await bed.stopServing()
    await well(watch())
    const [issue] = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
    assert.match(issue!.title, /user-behavior/)
    await well(watch())
    assert.equal((await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })).map(({ title }) => title), [])
    assert.is((await forge.listIssues({ labels: ['rankops-alert'], state: 'closed' })).length, 1)
  }))

  test('train nothing of a fork, say why, bring its comment through a run of the default branch, and train it once it is merged', () => withAct(path, spec, async (bed) => {
    const change = await openPull(bed, 'change', spec.replace('epochs: 1', 'epochs: 3'), fork)
    const refused = await bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head })
    assert.is.not(refused.exitCode, 0, 'the gate lets nothing through that was not judged')
    assert.match(refused.output, /Nothing of a fork runs on our machines/)
    assert.match(refused.output, /What the plan trains was not judged/)
    assert.not.match(refused.output, /Run Main \S+\/actions\/train/)
    assert.equal(await bed.forge.listComments(change.number), [])

    const main = (await bed.forge.resolveCommit('main'))!
    const event = { action: 'completed', workflow_run: { id: refused.run, run_attempt: 1, event: 'pull_request', conclusion: 'failure', head_sha: change.head, head_repository: fork, actor: { login: 'stranger' } } }
    await well(bed.act('workflow_run', event, { workflow: 'rankops-for-forks.yml', commit: main }))
    assert.match(await onlyComment(bed, change.number), /## Plan: train 1 model/)

    const other = { ...event, workflow_run: { ...event.workflow_run, head_sha: main } }
    assert.match((await bed.act('workflow_run', other, { workflow: 'rankops-for-forks.yml', commit: main })).output, /REPORT_REFUSED/)

    const merged = await bed.forge.mergePullRequest(change.number, change.head)
    const shipped = await well(bed.act('push', { before: main, after: merged, ref: 'refs/heads/main' }, { workflow: 'rankops.yml', commit: merged }))
    assert.match(shipped.output, /Run Main \S+\/actions\/train/, 'what no pull request left behind is trained and judged before it is released')
    assert.equal((await bed.forge.listReleases()).map(({ tag }) => tag), ['user-behavior-v1.0.0'])
  }))

  test('pass a candidate through a folder that the runners share', () => withAct(path, spec, async (bed) => {
    const { forge } = bed
    const change = await openPull(bed, 'shared', spec.replace('epochs: 1', 'epochs: 2'))
    const judged = await well(bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head, isShared: true }))
    assert.equal((await bed.artifactsOf(judged.run)).sort(), ['rankops-plan-1', 'rankops-report-1'])
    const before = (await forge.resolveCommit('main'))!
    const merged = await forge.mergePullRequest(change.number, change.head)
    const found = await well(bed.act('push', { before, after: merged, ref: 'refs/heads/main' }, { workflow: 'rankops.yml', commit: merged, isShared: true }))
    assert.match(found.output, /The candidate of user-behavior was trained already/)
    assert.not.match(found.output, /Run Main \S+\/actions\/train/)
    assert.equal((await forge.listReleases()).map(({ tag }) => tag), ['user-behavior-v1.0.0'])
  }))

  test('answer a command in a comment, and carry out what it starts', () => withAct(path, spec, async (bed) => {
    const change = await openPull(bed, 'other', spec.replace('epochs: 1', 'epochs: 4'))
    const main = (await bed.forge.resolveCommit('main'))!
    const asked = await bed.forgeOf('maria').createComment(change.number, '/rankops plan')
    const event = { action: 'created', issue: { number: change.number, pull_request: {} }, comment: { id: asked.id, body: asked.body, user: { login: 'maria' } } }
    await well(bed.act('issue_comment', event, { workflow: 'rankops.yml', commit: main }))
    assert.match(await onlyComment(bed, change.number), /Started for/)

    const started = await well(bed.act('workflow_dispatch', { inputs: { command: 'plan', 'pull-request': String(change.number), head: change.head } }, { workflow: 'rankops.yml', commit: main }))
    assert.match(started.output, /Only a plan was asked for/)
    assert.not.match(started.output, /Run Main \S+\/actions\/train/)
    assert.match(await onlyComment(bed, change.number), /## Plan: train 1 model/)
  }))

  test('comment soon where nothing is trained', () => withAct(path, spec, async (bed) => {
    const change = await openPull(bed, 'note', `${spec}# no more than a note\n`)
    const untilComment = async () => {
      const run = await well(bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head }))
      const [comment] = await bed.forge.listComments(change.number)
      await bed.forge.deleteComment(comment!.id)
      return Date.parse(comment!.createdAt) + 500 - run.startedAt
    }
    const head = await bed.commit('empty', { '.github/workflows/empty.yml': emptyWorkflow, '.github/workflows/same-jobs.yml': await sameJobs() }, 'note')
    const wall = async (workflow: string) => (await well(bed.act('pull_request', change.event, { workflow, commit: head }))).wallMs
    const [empty, same, whole] = [await wall('empty.yml'), await wall('same-jobs.yml'), await untilComment()]
    process.stdout.write(`from event to comment ${seconds(whole)}: ${(whole / empty).toFixed(1)} times an empty workflow (${seconds(empty)}), ${(whole / same).toFixed(1)} times the same jobs with checkouts and artefacts alone (${seconds(same)})\n`)
    assert.ok(whole < 6 * same, 'RankOps itself takes most of the time')
  }))
})

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const emptyWorkflow = 'on: pull_request\njobs:\n  empty:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n'

/** The jobs that lead to the comment without what RankOps does in them. */
async function sameJobs(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../.github/workflows/rankops-pull-request.yml'), 'utf8')
  const pinned = (name: string) => new RegExp(`actions/${name}@[0-9a-f]{40}`).exec(text)![0]
  const tool = `      - uses: ${pinned('checkout')}\n        with: { path: .rankops-tool }\n`
  return [
    'on: pull_request', 'jobs:',
    '  plan:', '    runs-on: ubuntu-latest', '    steps:', `      - uses: ${pinned('checkout')}\n${tool}      - run: mkdir -p .rankops && touch .rankops/report.json`,
    `      - uses: ${pinned('upload-artifact')}\n        with: { name: a, path: .rankops/report.json }`,
    '  comment:', '    needs: plan', '    runs-on: ubuntu-latest', '    steps:', `${tool}      - uses: ${pinned('download-artifact')}\n        with: { name: a, path: .rankops }`, '',
  ].join('\n')
}

async function openPull(bed: ActBed, branch: string, text: string, from: { full_name: string } = here): Promise<{ number: number; head: string; event: object }> {
  const base = (await bed.forge.resolveCommit('main'))!
  const head = await bed.commit(branch, { [specPath]: text })
  const { number } = await bed.forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: branch, base: 'main' })
  return { number, head, event: { action: 'opened', number, pull_request: { number, user: { login: 'maria' }, head: { sha: head, ref: branch, repo: from }, base: { sha: base, ref: 'main', repo: here } } } }
}

async function well(running: Promise<ActRun>): Promise<ActRun> {
  const run = await running
  assert.is(run.exitCode, 0, run.output.slice(-12_000))
  return run
}

async function onlyComment(bed: ActBed, number: number): Promise<string> {
  const comments = (await bed.forge.listComments(number)).filter(({ author }) => author !== 'maria')
  assert.is(comments.length, 1)
  return comments[0]!.body
}
