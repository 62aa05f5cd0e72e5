// The bed of the tests in which trainings stand in line: a shop whose own workflows call those of RankOps with queue: state, and a dispatcher.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock, systemClock } from '../../src/base/clock.ts'
import { stateBranch } from '../../src/forge/state-branch.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import { queueRecord } from '../../src/plan/lease/record.ts'
import type { Queue } from '../../src/plan/lease/record.ts'
import { branchStore } from '../../src/plan/lease/stores/branch.ts'
import { heartbeat } from '../contracts/lease-book.ts'
import { testRepository } from '../support/local-forge.ts'
import { withAct } from './act-bed.ts'
import type { ActBed, ActOptions, ActRun, Pull } from './act-bed.ts'

const workflows = join(import.meta.dirname, '../../.github/workflows')
const tool = "tool-repository: '${{ github.repository }}', tool-ref: '${{ github.sha }}'"

export interface LineBed extends ActBed {
  /** A runner says what it has, by the action in a job of its own. */
  beatInWorkflow(): Promise<ActRun>
  /** A runner says what it has. */
  beat(name: string, has: { cpu: number; memoryMiB: number }): Promise<void>
  /** A runner is taken out of service. */
  forget(name: string): Promise<void>
  /** What happens when a pull request is opened, or when that run is started again. */
  ask(change: Pull, again?: ActRun): Promise<ActRun>
  /** The dispatcher, after a run of the workflow of a pull request; without one by its schedule. */
  dispatch(after?: { run: ActRun; change: Pull }, options?: Pick<ActOptions, 'wrote'>): Promise<ActRun>
  /** Half an hour in which only `alive` are heard of: what the others had is lost, and given to nobody yet. */
  fallSilent(alive: string[]): Promise<void>
  queue(): Promise<Queue>
}

/** `spec` is that of models/user-behavior.yaml; runs of act are well ended or not, as the test says. */
export async function withLine(path: string, spec: string, body: (line: LineBed) => Promise<void>): Promise<void> {
  await withAct(path, spec, async (bed) => {
    const { forge } = bed
    const main = await bed.commit('main', { '.github/workflows/line.yml': pullRequests, '.github/workflows/line-dispatch.yml': dispatcher, '.github/workflows/beat.yml': await beats() })
    const now = manualClock(systemClock.now())
    const book = leaseBook(branchStore(forge), now)
    const beat: LineBed['beat'] = (name, has) => book.tellRunner(heartbeat(name, Math.random(), has))
    await body({
      ...bed, beat,
      beatInWorkflow: () => bed.act('schedule', {}, { workflow: 'beat.yml', commit: main }),
      forget: (name) => book.forgetRunner(name),
      ask: ({ event, head }, again) => bed.act('pull_request', event, { workflow: 'line.yml', commit: head, ...(again && { again: again.run }) }),
      dispatch: (after, options) => (after === undefined
        ? bed.act('schedule', {}, { workflow: 'line-dispatch.yml', commit: main, ...options })
        : bed.act('workflow_run', { action: 'completed', workflow_run: { id: after.run.run, run_attempt: after.run.attempt, event: 'pull_request', conclusion: 'failure', head_sha: after.change.head, head_repository: { full_name: testRepository } } }, { workflow: 'line-dispatch.yml', commit: main, ...options })),

      async fallSilent(alive) {
        const { runners } = await book.read()
        for (let i = 0; i < 5; i++) {
          now.advance(6 * 60_000)
          for (const { name, cpu, memoryMiB } of runners.filter((runner) => alive.includes(runner.name))) await beat(name, { cpu, memoryMiB })
          await book.round({ submissions: [], shares: { weightOf: () => 1 }, listed: [], most: 0 })
        }
      },

      async queue() {
        const { files } = await forge.readBranch(stateBranch, 'schedule')
        return queueRecord.parse(files.get('schedule/queue.json')!, 'schedule/queue.json')
      },
    })
  })
}

const pullRequests = `on:
  pull_request:
  workflow_dispatch: { inputs: { command: { required: true }, pull-request: { required: true }, head: { required: true } } }
permissions: {}
jobs:
  pull-request:
    permissions: { actions: read, contents: read, pull-requests: write }
    uses: ./.github/workflows/rankops-pull-request.yml
    with: { ${tool}, queue: state }
`

const dispatcher = `on:
  schedule: [{ cron: '*/5 * * * *' }]
  workflow_run: { workflows: [line], types: [completed] }
permissions: {}
jobs:
  dispatch:
    permissions: { actions: write, contents: write, pull-requests: read }
    uses: ./.github/workflows/rankops-dispatch.yml
    with: { ${tool}, workflow: line.yml }
`

/** With the checkout that the other workflows pin, for that is the one that is stood in for. */
async function beats(): Promise<string> {
  const [checkout] = /actions\/checkout@[0-9a-f]{40}/.exec(await readFile(join(workflows, 'rankops-dispatch.yml'), 'utf8'))!
  return `on: { schedule: [{ cron: '*/5 * * * *' }] }
permissions: {}
jobs:
  one:
    runs-on: [self-hosted, one]
    permissions: { contents: write }
    steps:
      - uses: ${checkout}
      - uses: ./actions/heartbeat
        with: { runner: one, cores: '2', memory-mib: '3000' }
`
}
