// The life of a change by the real workflow files: act runs them with the built actions against the embedded forge.
import { formatCosts, measureComment, medianCosts } from '../../scripts/bench/comment/measure.ts'
import { readDeployment } from '../../src/deployment/pointer.ts'
import { goodSpec } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { openPull, specPath, withAct } from './act-bed.ts'
import type { ActBed } from './act-bed.ts'
import { entriesOf, onlyComment, well } from './act-runs.ts'
import { toolPath } from './tools.ts'

const path = await toolPath(['act'], 'act.sh')

/** The machine is busy with this test itself. */
const spec = `${goodSpec}monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000, resolveAfter: 1 }\n`
/** Its canary waits for more requests than come. */
const slow = `${spec.replace('evaluation: {', 'evaluation: { gates: [{ metric: auc, atLeast: 0.3 }],')}deployment: { canary: { steps: [10], minRequests: 1000 } }\n`
const fork = { full_name: 'stranger/shop' }

describe('the workflows in act', (test) => {
  if (!path) { test.skip('bring a change from its pull request to a closed alert', 'act is not on PATH and could not be installed'); return }

  test('bring a change from its pull request to a closed alert', () => withAct(path, spec, async (bed) => {
    const { forge } = bed
    const change = await openPull(bed, 'better', spec.replace('epochs: 1', 'epochs: 2'))

    const judged = await well(bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head }))
    const body = await onlyComment(bed, change.number)
    for (const word of [/rankops:section v1 \{"id":"report"/, /## Plan: train 1 model/, /Every spec is right/]) assert.match(body, word)
    assert.match(body, new RegExp(`The report as a page\\]\\(http://\\S+/acme/shop/actions/runs/${judged.run}/artifacts/\\d+\\)`))
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

  test('promote a canary because a person says so, and take a release back', () => withAct(path, slow, async (bed) => {
    const { forge } = bed
    const none = '0'.repeat(40)
    const push = async (before: string, after: string) => well(bed.act('push', { before, after, ref: 'refs/heads/main' }, { workflow: 'rankops.yml', commit: after }))
    const first = (await forge.resolveCommit('main'))!
    await push(none, first)
    const second = await bed.commit('main', { [specPath]: slow.replace('epochs: 1', 'epochs: 2') })
    await push(first, second)
    assert.equal(await pointed(bed), { stable: '1.0.0', canary: '1.1.0' })

    const change = await openPull(bed, 'note', `${slow}# a note\n`)
    const command = async (body: string) => {
      const asked = await bed.forgeOf('maria').createComment(change.number, body)
      const event = { action: 'created', issue: { number: change.number, pull_request: {} }, comment: { id: asked.id, body, user: { login: 'maria' } } }
      await well(bed.act('issue_comment', event, { workflow: 'rankops.yml', commit: second }))
      assert.equal(await reactionsTo(bed, asked.id), ['eyes', 'rocket'], body)
      return onlyComment(bed, change.number)
    }
    assert.match(await command('/rankops promote'), /promotes its canary 1\.1\.0/)
    assert.equal(await pointed(bed), { stable: '1.1.0', canary: undefined })

    const answer = await command('/rankops rollback 1.0.0 carts are empty since noon')
    assert.match(answer, /carts are empty since noon/)
    assert.match(answer, /promotes its canary 1\.1\.0/, 'the earlier answer stays')
    assert.equal(await pointed(bed), { stable: '1.0.0', canary: undefined })
    const { pointer } = await readDeployment(forge, 'user-behavior', 'production')
    assert.match(JSON.stringify(pointer), /maria/)
    assert.equal((await forge.listReleases()).map(({ tag }) => tag).sort(), ['user-behavior-v1.0.0', 'user-behavior-v1.1.0'])
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

  test('say what to add where the forge does not tell a called workflow where it comes from', () => withAct(path, spec, async (bed) => {
    const caller = 'on: pull_request\njobs:\n  pull-request:\n    uses: ./.github/workflows/rankops-pull-request.yml\n'
    const change = await openPull(bed, 'bare', `${spec}# a note\n`)
    const commit = await bed.commit('bare', { '.github/workflows/bare.yml': caller }, 'bare')
    const { exitCode, output } = await bed.act('pull_request', change.event, { workflow: 'bare.yml', commit })
    assert.is.not(exitCode, 0)
    assert.match(output, /with: \{ tool-repository: <owner>\/<name>, tool-ref: <commit> \}/)
    assert.not.match(output, /Run Main \S+\/checkout/)
  }))

  test('comment soon where nothing is trained', () => withAct(path, spec, async (bed) => {
    // A round in which the machine was busy with something else weighs no more than the others.
    const rounds = await measureComment(bed, spec, 3)
    const [empty, oneJob, ...others] = medianCosts(rounds)
    const comment = others.at(-1)!
    assert.ok(comment.cpuSeconds > oneJob!.cpuSeconds && oneJob!.cpuSeconds > empty!.cpuSeconds, formatCosts(rounds))
    assert.ok(comment.cpuSeconds < 4 * oneJob!.cpuSeconds, `RankOps itself takes most of the time:\n${formatCosts(rounds)}`)
  }))
})

/** What the pointer says of the versions. */
async function pointed({ forge }: ActBed): Promise<{ stable: string | undefined; canary: string | undefined }> {
  const { pointer } = await readDeployment(forge, 'user-behavior', 'production')
  return { stable: pointer?.stable?.version, canary: pointer?.canary?.version }
}

async function reactionsTo(bed: ActBed, comment: number): Promise<string[]> {
  const comments = await entriesOf<{ id: number; reactions?: { content: string }[] }>(bed, 'comments')
  return comments.find(({ id }) => id === comment)!.reactions!.map(({ content }) => content)
}
