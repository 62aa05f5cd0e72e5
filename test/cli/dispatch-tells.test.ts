import { readText } from '../../src/base/files.ts'
import { manualClock } from '../../src/base/clock.ts'
import { recordingLog } from '../../src/base/log.ts'
import { dispatch } from '../../src/cli/dispatch.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { recordOutputs } from '../../src/entry/recorder.ts'
import { runVerb } from '../../src/entry/run-verb.ts'
import type { RunSetup } from '../../src/forge/local/routes/runs.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import { branchStore } from '../../src/plan/lease/stores/branch.ts'
import { heartbeat, submission } from '../contracts/lease-book.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'

const runs: RunSetup[] = []

describe('dispatch, with pull requests that wait for their trainings', (test) => {
  test('starts the run of one whose trainings have ended again, or the workflow where it has none, once, and not for a commit that is no longer its newest', () => withLocalForge(async ({ forge, server, commit, folder }) => {
    await commit('main', { '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
    const ask = async (branch: string) => {
      const head = await commit(branch, { [`${branch}.txt`]: branch })
      const { number } = await forge.createPullRequest({ title: branch, body: '', head: branch, base: 'main' })
      return { branch, head, number, job: submission(branch, { source: { pullRequest: String(number), head } }) }
    }
    const [first, moved, running, offered] = [await ask('first'), await ask('moved'), await ask('running'), await ask('offered')]
    for (const { head } of [first, moved, running]) runs.push({ id: runs.length + 1, workflow: 'rankops.yml', event: 'pull_request', head })
    const book = leaseBook(branchStore(forge), manualClock('2026-01-01T00:00:00Z'))
    await book.tellRunner(heartbeat('one', 1, { cpu: 8, memoryMiB: 8192 }))
    const { started } = await book.round({ submissions: [first, moved, running, offered].map(({ job }) => job), shares: { weightOf: () => 1 }, listed: [] })
    for (const { job, token } of started.filter((lease) => lease.job.id !== 'running')) await book.settle({ job: job.id, token }, { end: 'done', reason: 'trained' })
    await commit('moved', { 'moved.txt': 'again' })

    const tell = async () => {
      const { outputs, recorded } = recordOutputs()
      const given: Record<string, Given> = { folder, workspace: `${folder}/workspace`, workflow: 'rankops.yml', most: '0', repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl }
      const log = recordingLog()
      const end = await runVerb(dispatch, { givenFor: (name) => given[name], surroundings: { event: {}, variables: {} }, log, outputs, clock: manualClock('2026-01-01T00:01:00Z'), signal: new AbortController().signal, environment: {}, self: [] })
      assert.is(end.exitCode, 0, `${end.sentence}\n${log.lines.join('\n')}`)
      return recorded
    }
    for (let i = 0; i < 2; i++) assert.equal((await tell()).values['trainings'], '[]')
    const entries = async (kind: string) => (JSON.parse(await readText(`${folder}/forge/${kind}.json`)) as { entries: Record<string, unknown>[] }).entries
    assert.equal((await entries('reruns')).map(({ run }) => run), [1])
    assert.equal((await entries('dispatches')).map(({ workflow, ref, inputs }) => [workflow, ref, inputs]), [['rankops.yml', 'main', { command: 'verdict', 'pull-request': String(offered.number), head: offered.head }]])
  }, { setup: { runs } }))

  test('a pull request that cannot be told keeps no other from it, and nothing that was given out from its start', () => withLocalForge(async ({ forge, server, commit, folder }) => {
    await commit('main', { '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
    const head = await commit('change', { 'change.txt': 'x' })
    const { number } = await forge.createPullRequest({ title: 'change', body: '', head: 'change', base: 'main' })
    const book = leaseBook(branchStore(forge), manualClock('2026-01-01T00:00:00Z'))
    await book.tellRunner(heartbeat('one', 1, { cpu: 8, memoryMiB: 8192 }))
    const { started } = await book.round({ submissions: [submission('gone', { source: { pullRequest: '999', head } }), submission('change', { source: { pullRequest: String(number), head } })], shares: { weightOf: () => 1 }, listed: [] })
    for (const { job, token } of started) await book.settle({ job: job.id, token }, { end: 'done', reason: 'trained' })
    await book.round({ submissions: [submission('next')], shares: { weightOf: () => 1 }, listed: [], most: 0 })

    const tell = async (given: Record<string, Given>) => {
      const { outputs, recorded } = recordOutputs()
      const all: Record<string, Given> = { folder, workspace: `${folder}/workspace`, workflow: 'rankops.yml', repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, ...given }
      const log = recordingLog()
      const { exitCode } = await runVerb(dispatch, { givenFor: (name) => all[name], surroundings: { event: {}, variables: {} }, log, outputs, clock: manualClock('2026-01-01T00:01:00Z'), signal: new AbortController().signal, environment: {}, self: [] })
      return { exitCode, trainings: recorded.values['trainings'] ?? '', text: log.lines.join('\n') }
    }
    server.addFault({ match: 'GET /repos/*/actions/artifacts', kind: '401' })
    const first = await tell({ 'find-checkpoints': 'true' })
    assert.is(first.exitCode, 0, first.text)
    assert.match(first.trainings, /"model":"next"/)
    assert.match(first.text, /warning: next: nobody knows whether an earlier run left checkpoints, and it begins anew: /)
    assert.match(first.text, new RegExp(`warning: #999 does not know yet[^]*The trainings of #${number} at`))

    const second = await tell({ most: '0' })
    assert.is.not(second.exitCode, 0, 'with nothing to start it tells that somebody was not told')
    assert.not.match(second.text, new RegExp(`The trainings of #${number} at`))
  }))
})
