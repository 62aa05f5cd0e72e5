import { join } from 'node:path'
import { manualClock } from '../../src/base/clock.ts'
import { readTextIfAny, writeFileAtomic } from '../../src/base/files.ts'
import { recordingLog, silentLog } from '../../src/base/log.ts'
import { command } from '../../src/cli/command.ts'
import { readDeployment, writeDeployment } from '../../src/deployment/pointer.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { recordOutputs } from '../../src/entry/recorder.ts'
import { runVerb } from '../../src/entry/run-verb.ts'
import type { RunSetup } from '../../src/forge/local/routes/runs.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import { branchStore } from '../../src/plan/lease/stores/branch.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { releaseCandidate } from '../../src/release/release.ts'
import { heartbeat } from '../contracts/lease-book.ts'
import { pointer, rollout } from '../deployment/example.ts'
import { writeCandidate } from '../release/example.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'

interface Bed extends ForgeBed {
  number: number
  head: string
  /** Writes a comment and has it answered. */
  ask(body: string, more?: { login?: string; issue?: number }): Promise<Answered>
  /** Has an event answered. */
  answer(event: { body: string; id: number; login?: string; action?: string; issue?: number }): Promise<Answered>
  reactionsTo(id: number): Promise<string[]>
  dispatches(): Promise<unknown[]>
  /** Runs that were started again, and which jobs of them. */
  reruns(): Promise<unknown[]>
  /** What the one comment says of commands, a line an answer. */
  answers(issue?: number): Promise<string[]>
}
interface Answered { id: number; exitCode: number; outcome: string; values: Record<string, string>; lines: string[] }

async function withCommands(body: (bed: Bed) => Promise<void>): Promise<void> {
  const runs: RunSetup[] = []
  await withLocalForge(async (forgeBed) => {
    const { forge, forgeOf, server, folder, commit } = forgeBed
    const spec = 'name: clicks\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'
    await commit('main', { 'models/clicks.yaml': spec, '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
    await writeFileAtomic(join(folder, 'tree/models/clicks.yaml'), spec)
    const head = await commit('longer', { 'models/clicks.yaml': `${spec}training: { epochs: 9 }\n` })
    const { number } = await forge.createPullRequest({ title: 'Train longer', body: '', head: 'longer', base: 'main' })
    runs.push({ id: 70, workflow: 'rankops.yml', event: 'pull_request', head })

    const answer: Bed['answer'] = async ({ body: text, id, login = 'maria', action = 'created', issue = number }) => {
      const given: Record<string, Given> = { repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, folder: join(folder, 'tree'), workspace: join(folder, 'workspace') }
      const { outputs, recorded } = recordOutputs()
      const log = recordingLog()
      const event = { action, comment: { id, body: text, user: { login } }, issue: { number: issue }, repository: { default_branch: 'main' } }
      const { exitCode } = await runVerb(command, { givenFor: (name) => given[name], surroundings: { event, variables: {} }, log, outputs, clock: manualClock('2026-03-01T12:00:00Z'), signal: new AbortController().signal, environment: {}, self: [] })
      return { id, exitCode, outcome: recorded.values['outcome'] ?? '', values: recorded.values as Record<string, string>, lines: log.lines }
    }
    const entries = async (kind: string) => (JSON.parse(await readTextIfAny(`${folder}/forge/${kind}.json`) ?? '{"entries":[]}') as { entries: Record<string, unknown>[] }).entries
    await body({
      ...forgeBed, number, head, answer,
      async ask(text, { login = 'maria', issue = number } = {}) {
        const { id } = await forgeOf(login).createComment(issue, text)
        return answer({ body: text, id, login, issue })
      },
      reactionsTo: async (id) => ((await entries('comments')).find((entry) => entry['id'] === id)!['reactions'] as { content: string }[] | undefined ?? []).map(({ content }) => content),
      dispatches: async () => (await entries('dispatches')).map(({ workflow, ref, inputs }) => [workflow, ref, inputs]),
      reruns: async () => (await entries('reruns')).map(({ run, jobs }) => [run, jobs]),
      async answers(issue = number) {
        const comments = (await forge.listComments(issue)).filter(({ author }) => author === 'github-actions[bot]')
        assert.ok(comments.length <= 1)
        return comments.flatMap(({ body: text }) => text.split('\n').filter((line) => line.startsWith('| [comment]')).map((line) => line.replace(/^\| \[comment\]\(\S*\) \| /, '').replace(/ \|$/, '')))
      },
    })
  }, { setup: { permissions: { stranger: 'read' }, runs } })
}

async function releaseTwice({ folder }: Bed): Promise<void> {
  const registry = directoryRegistry(join(folder, 'workspace/registry'))
  const clock = manualClock('2026-03-01T10:00:00Z')
  for (const weights of ['weights 1', 'weights 2']) {
    const baseline = weights === 'weights 2' ? { baseline: '1.0.0' } : {}
    await releaseCandidate(await writeCandidate(join(folder, weights), { weights, ...baseline }), { registry, clock, log: silentLog })
  }
}

describe('rankops command', (test) => {
  test('starts a training of the head as it was read, says so, and once only', () => withCommands(async (bed) => {
    const asked = await bed.ask('/rankops train\nplease')
    assert.equal([asked.exitCode, asked.outcome], [0, 'done'], asked.lines.join('\n'))
    const started = [['rankops.yml', 'main', { command: 'train', 'pull-request': String(bed.number), head: bed.head }]]
    assert.equal(await bed.dispatches(), started)
    assert.equal(await bed.reactionsTo(asked.id), ['eyes', 'rocket'])
    assert.equal(await bed.answers(), [`maria | \`/rankops train\` | ✅ Started for \`${bed.head.slice(0, 7)}\`: [runs](${bed.server.webUrl}/acme/shop/actions/workflows/rankops.yml).`])

    await bed.commit('longer', { 'more.txt': 'pushed later' })
    const again = await bed.answer({ body: '/rankops train\nplease', id: asked.id })
    assert.equal([again.outcome, await bed.dispatches(), (await bed.answers()).length], ['nothing', started, 1])
  }))

  test('retries what failed in the run of the pull request; where trainings stand in line, or a later commit has no run, it starts one', () => withCommands(async (bed) => {
    await bed.ask('/rankops retry')
    assert.equal([await bed.reruns(), await bed.dispatches()], [[[70, 'failed']], []])
    assert.match((await bed.answers())[0]!, `What failed for \`${bed.head.slice(0, 7)}\` is run again`)

    await leaseBook(branchStore(bed.forge), manualClock('2026-03-01T12:00:00Z')).tellRunner(heartbeat('one', 1))
    await bed.ask('/rankops retry')
    const head = await bed.commit('longer', { 'more.txt': 'pushed later' })
    await bed.ask('/rankops retry')
    const inputs = { command: 'retry', 'pull-request': String(bed.number) }
    assert.equal([await bed.reruns(), await bed.dispatches()], [[[70, 'failed']], [['rankops.yml', 'main', { ...inputs, head: bed.head }], ['rankops.yml', 'main', { ...inputs, head }]]])
  }))

  test('talk, edits and deletions change nothing', () => withCommands(async (bed) => {
    const { id } = await bed.forgeOf('maria').createComment(bed.number, '/rankops train')
    for (const event of [{ body: 'Well done\n/rankops train', id }, { body: '/rankops train', id, action: 'edited' }, { body: '/rankops train', id, action: 'deleted' }, { body: '', id }]) {
      assert.equal([(await bed.answer(event)).outcome, await bed.dispatches(), await bed.reactionsTo(id)], ['nothing', [], []])
    }
  }))

  test('who may not write gets a reaction and nothing else', () => withCommands(async (bed) => {
    const asked = await bed.ask('/rankops train', { login: 'stranger' })
    assert.equal([asked.exitCode, asked.outcome, await bed.dispatches(), await bed.answers(), await bed.reactionsTo(asked.id)], [0, 'refused', [], [], ['confused']])
    assert.match(asked.lines.join('\n'), /stranger may not ask for train: that takes the right to write, found is read\./)
  }))

  test('what cannot be understood is answered with what was probably meant', () => withCommands(async (bed) => {
    const asked = await bed.ask('/rankops trian')
    assert.equal([asked.exitCode, asked.outcome, await bed.dispatches(), await bed.reactionsTo(asked.id)], [0, 'refused', [], ['eyes', 'confused']])
    assert.equal(await bed.answers(), ['maria | `/rankops trian` | ❌ There is no command "trian"; did you mean train?'])
    await bed.ask('/rankops')
    assert.equal((await bed.answers()).map((line) => line.split(' | ')[1]), ['`/rankops`', '`/rankops trian`'])
  }))

  test('a workflow that is not there is the answer, not a crash', () => withCommands(async (bed) => {
    await bed.commit('main', { '.github/workflows/rankops.yml': undefined })
    const asked = await bed.ask('/rankops train')
    assert.equal([asked.exitCode, asked.outcome], [0, 'refused'])
    assert.match((await bed.answers())[0]!, /❌ Start rankops\.yml on main: there is no such thing in acme\/shop\./)
  }))

  test('a forge that stays away leaves the comment unanswered, and the step may run again', () => withCommands(async (bed) => {
    const { id } = await bed.forgeOf('maria').createComment(bed.number, '/rankops plan')
    bed.server.addFault({ kind: '502-before', match: 'POST */dispatches' })
    assert.is((await bed.answer({ body: '/rankops plan', id })).exitCode, 4)
    assert.equal(await bed.answers(), [])
    assert.is((await bed.answer({ body: '/rankops plan', id })).outcome, 'done')
    assert.equal([(await bed.dispatches()).length, (await bed.answers()).length], [1, 1])
  }))

  test('takes a release back by the branch, and tells deploy what to bring in line', () => withCommands(async (bed) => {
    await releaseTwice(bed)
    const place = ['clicks', 'production'] as const
    const digests = new Map((await directoryRegistry(join(bed.folder, 'workspace/registry')).list('clicks')).map(({ version, digest }) => [version, digest]))
    assert.equal([...digests.keys()], ['1.1.0', '1.0.0'])
    await writeDeployment(bed.forge, undefined, { ...pointer('1.1.0'), stable: { version: '1.1.0', digest: digests.get('1.1.0')! } }, [rollout('1.1.0', 'promoted')], 'Before')

    const refused = await bed.ask('/rankops rollback 0.1.0 too slow')
    assert.equal([refused.outcome, refused.values['deploy']], ['refused', ''])
    assert.match((await bed.answers())[0]!, /❌ Clicks has no release 0\.1\.0; released are: 1\.1\.0, 1\.0\.0\./i)

    const asked = await bed.ask('/rankops rollback clicks@1.0.0 carts | are `empty`')
    assert.equal([asked.outcome, asked.values['deploy'], asked.values['environment'], asked.values['promote']], ['done', 'clicks', 'production', ''], asked.lines.join('\n'))
    const after = await readDeployment(bed.forge, ...place)
    assert.equal([after.pointer?.stable, after.pointer?.by, after.pointer?.reason], [{ version: '1.0.0', digest: digests.get('1.0.0') }, 'maria', '1.1.0 is rolled back to 1.0.0 by maria: carts | are `empty`'])
    assert.is(after.rolloutOf('1.1.0')?.outcome, 'aborted')
    assert.match((await bed.answers())[0]!, /✅ `clicks` in `production`: 1\.1\.0 is rolled back to 1\.0\.0 by maria: carts &vert; are \\`empty\\`\.$/)

    // The same event once more, as after a kill before the answer.
    const { head } = after
    for (const { id, author } of await bed.forge.listComments(bed.number)) if (author === 'github-actions[bot]') await bed.forge.deleteComment(id)
    assert.is((await bed.answer({ body: '/rankops rollback clicks@1.0.0 carts | are `empty`', id: asked.id })).outcome, 'done')
    assert.is((await readDeployment(bed.forge, ...place)).head, head)
  }))

  test('an alert’s issue takes a promotion, of the very canary that runs, and nothing that needs a change', () => withCommands(async (bed) => {
    await writeDeployment(bed.forge, undefined, pointer('1.0.0', { version: '1.1.0' }), [rollout('1.1.0')], 'Before')
    const { number } = await bed.forge.createIssue({ title: 'clicks is slow', body: '', labels: [] })
    const asked = await bed.ask('/rankops promote', { issue: number })
    assert.equal([asked.outcome, asked.values['deploy'], asked.values['environment'], asked.values['promote']], ['done', 'clicks', 'production', '1.1.0'])
    await bed.ask('/rankops train', { issue: number })
    assert.equal(await bed.answers(number), ['maria | `/rankops train` | ❌ Train is for pull requests.', 'maria | `/rankops promote` | ✅ The next step of `clicks` in `production` promotes its canary 1.1.0, unless it fails.'])
  }))
})
