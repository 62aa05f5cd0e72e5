// The life of a change by the real workflow files: act runs them with the built actions against the embedded forge.
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

    const judged = await well(bed.act('pull_request', change.event, { workflow: 'models.yml', commit: change.head }))
    const body = await onlyComment(bed, change.number)
    for (const word of [/rankops:section v1 \{"id":"report"/, /## Plan: train 1 model/, /Every spec is right/]) assert.match(body, word)
    const artifacts = await bed.artifactsOf(judged.run)
    assert.equal(artifacts.map((name) => name.replace(/[0-9a-f]{64}/, '<hash>')).sort(), ['rankops-judged-<hash>', 'rankops-plan-1', 'rankops-report-1', 'rankops-trained-<hash>'])

    const before = (await forge.resolveCommit('main'))!
    const merged = await forge.mergePullRequest(change.number, change.head)
    const shipped = await well(bed.act('push', { before, after: merged, ref: 'refs/heads/main' }, { workflow: 'models.yml', commit: merged }))
    assert.match(shipped.output, new RegExp(`The candidate of user-behavior was trained already, by run ${judged.run}`))
    assert.not.match(shipped.output, /Run Main \S+\/actions\/train/, 'what was judged is what ships')
    assert.equal((await forge.listReleases()).map(({ tag, isDraft }) => [tag, isDraft]), [['user-behavior-v1.0.0', false]])
    const { files } = await forge.readBranch('rankops/state', 'deployments')
    assert.match(files.get('deployments/production/user-behavior.json') ?? '', /"version": "1\.0\.0"/)

    const watch = () => bed.act('schedule', {}, { workflow: 'models.yml', commit: merged })
    await bed.stopServing()
    await well(watch())
    const [issue] = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
    assert.match(issue!.title, /user-behavior/)
    await well(watch())
    assert.equal((await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })).map(({ title }) => title), [])
    assert.is((await forge.listIssues({ labels: ['rankops-alert'], state: 'closed' })).length, 1)
  }))

  test('train nothing of a fork, say why, and bring its comment through a run of the default branch', () => withAct(path, spec, async (bed) => {
    const change = await openPull(bed, 'change', spec.replace('epochs: 1', 'epochs: 3'), fork)
    const refused = await bed.act('pull_request', change.event, { workflow: 'models.yml', commit: change.head })
    assert.is.not(refused.exitCode, 0, 'the gate lets nothing through that was not judged')
    assert.match(refused.output, /Nothing of a fork runs on our machines/)
    assert.match(refused.output, /What the plan trains was not judged/)
    assert.not.match(refused.output, /Run Main \S+\/actions\/train/)
    assert.equal(await bed.forge.listComments(change.number), [])

    const main = (await bed.forge.resolveCommit('main'))!
    const event = { action: 'completed', workflow_run: { id: refused.run, run_attempt: 1, event: 'pull_request', conclusion: 'failure', head_sha: change.head, head_repository: fork, actor: { login: 'stranger' } } }
    await well(bed.act('workflow_run', event, { workflow: 'models-comment.yml', commit: main }))
    assert.match(await onlyComment(bed, change.number), /## Plan: train 1 model/)

    const other = { ...event, workflow_run: { ...event.workflow_run, head_sha: main } }
    assert.match((await bed.act('workflow_run', other, { workflow: 'models-comment.yml', commit: main })).output, /REPORT_REFUSED/)
  }))

  test('comment in at most twice the time of an empty workflow where nothing is trained', () => withAct(path, spec, async (bed) => {
    const change = await openPull(bed, 'note', `${spec}# no more than a note\n`)
    const head = await bed.commit('empty', { '.github/workflows/empty.yml': 'on: pull_request\njobs:\n  empty:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n' }, 'note')
    const empty = await well(bed.act('pull_request', change.event, { workflow: 'empty.yml', commit: head }))
    const whole = await well(bed.act('pull_request', change.event, { workflow: 'models.yml', commit: change.head }))
    const [comment] = await bed.forge.listComments(change.number)
    const untilCommentMs = Date.parse(comment!.createdAt) - whole.startedAt
    process.stdout.write(`from event to comment ${(untilCommentMs / 1000).toFixed(1)} s, an empty workflow ${(empty.wallMs / 1000).toFixed(1)} s: ${(untilCommentMs / empty.wallMs).toFixed(1)}×\n`)
  }))
})

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
  const comments = await bed.forge.listComments(number)
  assert.is(comments.length, 1)
  return comments[0]!.body
}
