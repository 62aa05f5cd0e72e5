// A forge on which 1.1.0 was released from another spec than 1.0.0 and was withdrawn since.
import { recordingLog } from '../../../src/base/log.ts'
import { readDeployment, writeDeployment } from '../../../src/deployment/pointer.ts'
import type { Pointer, Rollout } from '../../../src/deployment/record.ts'
import { keepRevert } from '../../../src/deployment/revert/keep-revert.ts'
import type { RevertOutcome } from '../../../src/deployment/revert/keep-revert.ts'
import type { Forge } from '../../../src/forge/forge.ts'
import type { Manifest } from '../../../src/release/record.ts'
import { withLocalForge } from '../../support/local-forge.ts'
import type { ForgeBed } from '../../support/local-forge.ts'
import { pointer, rollout } from '../example.ts'

export const path = 'models/clicks.yaml'
export const firstText = 'name: clicks\ntraining: { epochs: 1 }\n'
export const secondText = 'name: clicks\ntraining: { epochs: 2 }\n'

export const withdrawn = rollout('1.1.0', 'aborted', {
  previous: '1.0.0', reason: 'rolled back to 1.0.0 by maria: carts are empty', startedAt: '2026-03-01T10:00:00.000Z', finishedAt: '2026-03-01T12:00:00.000Z',
  steps: [
    { decision: 'start', weightPercent: 10, evidence: '1.1.0 follows 1.0.0: canary at 10 %', at: '2026-03-01T10:00:00.000Z' },
    { decision: 'promote', weightPercent: 100, evidence: 'passed its last step', at: '2026-03-01T11:00:00.000Z' },
    { decision: 'rollback', weightPercent: 0, evidence: 'rolled back to 1.0.0 by maria: carts are empty', at: '2026-03-01T12:00:00.000Z' },
  ],
})
export const promoted = rollout('1.0.0', 'promoted', { startedAt: '2026-02-01T10:00:00.000Z', finishedAt: '2026-02-01T10:00:00.000Z' })

export interface RevertBed extends ForgeBed {
  /** Commits that the two were released from. */
  commits: { '1.0.0': string; '1.1.0': string }
  log: ReturnType<typeof recordingLog>
  record(pointer: Pointer, rollouts: Rollout[]): Promise<void>
  keep(forge?: Forge): Promise<RevertOutcome>
  issueUrl: string | undefined
}

export async function withWithdrawal(body: (bed: RevertBed) => Promise<void>): Promise<void> {
  await withLocalForge(async (forgeBed) => {
    const { forge, commit } = forgeBed
    const commits = { '1.0.0': await commit('main', { [path]: firstText }), '1.1.0': await commit('main', { [path]: secondText, 'other.txt': 'stays' }) }
    const log = recordingLog()
    const bed: RevertBed = {
      ...forgeBed, commits, log, issueUrl: undefined,
      async record(at, rollouts) { await writeDeployment(forge, (await readDeployment(forge, 'clicks', 'production')).head, at, rollouts, 'Step') },
      async keep(as = forge) {
        return keepRevert({ model: 'clicks', environment: 'production', path, branch: 'main' }, await as.listPullRequests('open'), {
          forge: as, log,
          findRelease: async (version) => (version in commits ? { lineage: { commit: commits[version as keyof typeof commits] } } as Manifest : undefined),
          findIssue: async () => bed.issueUrl,
        })
      },
    }
    await bed.record({ ...pointer('1.0.0'), by: 'maria' }, [promoted, withdrawn])
    await body(bed)
  })
}
