import { isFailure } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Forge, PullRequest } from '../../forge/forge.ts'
import type { Manifest } from '../../release/record.ts'
import { readDeployment } from '../pointer.ts'
import type { Pointer } from '../record.ts'
import { decideRevert } from './decide-revert.ts'
import type { RevertStep } from './decide-revert.ts'
import { findWithdrawal } from './find-withdrawal.ts'
import type { Withdrawal } from './find-withdrawal.ts'
import { formatRevertBody, formatRevertMessage, formatRevertTitle, revertBranch } from './format-revert.ts'
import type { Revert } from './format-revert.ts'

/** `path`: of the spec; `branch`: what it is merged to. */
export interface RevertPlace { model: string; environment: string; path: string; branch: string }

export type RevertForge = Pick<Forge, 'readBranch' | 'resolveCommit' | 'readFile' | 'listPullRequests' | 'createPullRequest' | 'updateIssue' | 'createComment' | 'commitToBranch' | 'webUrl'>

export interface RevertPorts {
  forge: RevertForge
  /** Undefined where that version is not released any more. */
  findRelease(version: string): Promise<Manifest | undefined>
  /** Page of the alert that tells of a withdrawal. */
  findIssue(withdrawal: Withdrawal): Promise<string | undefined>
  log: Log
}

export interface RevertOutcome { kind: RevertStep['kind'] | 'none'; url?: string; reason: string }

/** Where the two need each other: what to write on a branch, upon which commit. */
interface Due { revert: Revert; text: string; baseSha: string }

/** Keeps the pull request that takes a spec back to what serves, after an abort or a rollback. It is told nothing of what happened: it derives
 *  what is due from the records, looks for what is there and writes what is missing, so it may be killed and run again. `open`: every open
 *  pull request of the repository. Costs two requests and one more for each record where nothing was withdrawn, about fifteen to open one. */
export async function keepRevert(place: RevertPlace, open: readonly PullRequest[], ports: RevertPorts): Promise<RevertOutcome> {
  const { forge, log } = ports
  const { model, environment } = place
  const { pointer, listRollouts } = await readDeployment(forge, model, environment)
  const withdrawal = findWithdrawal(pointer, listRollouts())
  const found = withdrawal ? await findDue(place, withdrawal, ports) : { reason: whyNothing(model, environment, pointer) }
  const due = 'revert' in found ? found : undefined
  const reason = 'revert' in found ? `${model} ${found.revert.rollout.version} was withdrawn from ${environment} since, which another pull request takes back.` : found.reason
  const wanted = due && { branch: revertBranch(due.revert), title: formatRevertTitle(due.revert), body: formatRevertBody(due.revert, forge) }
  const isOpen = wanted && open.some(({ head, isFork }) => !isFork && head.ref === wanted.branch)
  const closed = wanted && !isOpen ? await forge.listPullRequests('closed', wanted.branch) : []

  let outcome: RevertOutcome = { kind: 'none', reason }
  for (const step of decideRevert({ model, wanted, reason, open, closed })) outcome = await carryOut(step, place, due, ports)
  log.info(`${model} in ${environment}: ${outcome.kind === 'none' ? `no spec is to be taken back. ${outcome.reason}` : `pull request ${outcome.url ?? ''} ${outcome.kind}, ${outcome.reason}`}`)
  return outcome
}

function whyNothing(model: string, environment: string, pointer: Pointer | undefined): string {
  if (pointer?.canary) return `${model} ${pointer.canary.version} is on its way in ${environment}, with a spec of its own.`
  return pointer?.stable ? `${model} ${pointer.stable.version} serves in ${environment}, and nothing after it was withdrawn.` : `No ${model} serves in ${environment}.`
}

async function findDue({ model, path, branch }: RevertPlace, withdrawal: Withdrawal, { forge, findRelease, findIssue, log }: RevertPorts): Promise<Due | { reason: string }> {
  const { rollout, stable } = withdrawal
  const [manifest, withdrawn, baseSha] = [await findRelease(stable.version), await findRelease(rollout.version), await forge.resolveCommit(branch)]
  const text = manifest && await forge.readFile(path, manifest.lineage.commit)
  const now = baseSha && await forge.readFile(path, baseSha)
  if (!manifest || text === undefined) {
    log.warn(`The spec of ${model} ${stable.version} is not taken back: ${manifest ? `${path} is not there at ${manifest.lineage.commit}, from which it was released` : 'its release is not there'}.`)
    return { reason: `It is not known from which file ${stable.version} was released.` }
  }
  if (baseSha === undefined || now === undefined) return { reason: `${path} is not on ${branch} any more.` }
  if (now === text) return { reason: `${path} on ${branch} is the spec of ${stable.version}, which serves.` }
  const released = withdrawn && await forge.readFile(path, withdrawn.lineage.commit)
  const isAsReleased = released === undefined ? undefined : released === now
  return { revert: { ...withdrawal, path, commit: manifest.lineage.commit, isAsReleased, issueUrl: await findIssue(withdrawal) }, text, baseSha }
}

async function carryOut(step: RevertStep, place: RevertPlace, due: Due | undefined, { forge, log }: RevertPorts): Promise<RevertOutcome> {
  switch (step.kind) {
    case 'keep': return step
    case 'update':
      await forge.updateIssue(step.number, { title: step.title, body: step.body })
      return { kind: 'update', url: step.url, reason: 'it says what is known now' }
    case 'close':
      // Closed first: killed between the two, it is closed without words rather than told twice.
      await forge.updateIssue(step.number, { state: 'closed' })
      await forge.createComment(step.number, step.comment)
      return { kind: 'close', url: step.url, reason: step.comment }
    case 'open':
      await writeBranch(step.branch, due!, forge)
      return openOnce(step, place, { forge, log })
  }
}

/** A branch that is there has it already, or gets it on top: an earlier run was killed after it. */
async function writeBranch(branch: string, { revert, text, baseSha }: Due, forge: RevertForge): Promise<void> {
  const head = await forge.resolveCommit(branch)
  if (head !== undefined && await forge.readFile(revert.path, head) === text) return
  await forge.commitToBranch(branch, { expectedHead: head, ...(head === undefined ? { startAt: baseSha } : {}), message: formatRevertMessage(revert), changes: [{ path: revert.path, content: text }] })
}

/** A creation is not repeated blindly: where its answer is lost, or somebody was faster, the list says whether it was made. Where workflows may
 *  open none, a person can, by one click. */
async function openOnce({ branch, title, body }: Extract<RevertStep, { kind: 'open' }>, place: RevertPlace, { forge, log }: Pick<RevertPorts, 'forge' | 'log'>): Promise<RevertOutcome> {
  const opened = (url: string): RevertOutcome => ({ kind: 'open', url, reason: title })
  try {
    return opened((await forge.createPullRequest({ title, body, head: branch, base: place.branch })).url)
  } catch (error) {
    if (!isFailure(error)) throw error
    if (error.code === 'FORGE_FORBIDDEN') {
      const url = forge.webUrl(`/compare/${place.branch}...${branch}?expand=1`)
      log.warn(`The branch ${branch} takes the spec back, but this token may open no pull request for it: ${error.message}. Open it at ${url}; for workflows to do so, allow it under Settings, Actions, General, "Allow GitHub Actions to create and approve pull requests", and give the job pull-requests: write.`)
      return { kind: 'none', url, reason: 'this token may open none' }
    }
    const [current] = await forge.listPullRequests('open', branch)
    if (!current) throw error
    return opened(current.url)
  }
}
