import { isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

/** What RankOps uses of a forge and can do without: what a forge lacks, and what is done instead, as the end of "This forge …".
 *  GitHub has all of it; an Enterprise Server of an older version, or another forge that speaks GitHub's API, may not. */
export const lackOf = {
  deployments: 'keeps no deployments; the pointers on rankops/state tell what serves',
  artifacts: 'lists no artefacts of runs; what a run left there is made again',
  reactions: 'takes no reactions to comments; the answer alone tells that a command was seen',
  dispatches: 'starts no workflows that are asked for; a push to the pull request starts them',
  assetDigests: 'computes no digests of assets; each one is read back after its upload, which costs its size in traffic',
  rulesets: 'has no rulesets; only the protection of a branch tells which checks it requires',
  runnerVersions: 'has no list of the versions of the runner; only the oldest that gets jobs is compared with',
  dynamicMatrices: 'may not make the jobs of a matrix that an earlier job wrote, as training does; then run train, evaluate and report in a job of your own',
  workflowSource: 'may not tell a called workflow where it comes from; then add with: { tool-repository: <owner>/<name>, tool-ref: <commit> } to the jobs that call RankOps',
} as const

export type Capability = keyof typeof lackOf

/** Whom was told of which lack; once a log is enough. */
const told = new WeakMap<Pick<Log, 'info'>, Set<Capability>>()

/** Runs a call that not every forge can answer. Where this one cannot, gives undefined, with one notice in the log; every other failure stays one. */
export async function whereAble<T>(capability: Capability, log: Pick<Log, 'info'>, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (!isFailure(error, 'FORGE_LACKS') || error.fields['capability'] !== capability) throw error
    tellLack(capability, log)
    return undefined
  }
}

export function tellLack(capability: Capability, log: Pick<Log, 'info'>): void {
  const known = told.get(log) ?? new Set<Capability>()
  told.set(log, known)
  if (!known.has(capability)) log.info(`This forge ${lackOf[capability]}.`)
  known.add(capability)
}
