import type { Log } from '../../base/log.ts'
import type { Forge, PullRequest } from '../../forge/forge.ts'
import { keepOffer } from '../../forge/offers/keep-offer.ts'
import type { OfferForge, OfferOutcome } from '../../forge/offers/keep-offer.ts'
import type { Manifest } from '../../release/record.ts'
import { readDeployment } from '../pointer.ts'
import type { Pointer } from '../record.ts'
import { findWithdrawal } from './find-withdrawal.ts'
import type { Withdrawal } from './find-withdrawal.ts'
import { formatRevertBody, formatRevertMessage, formatRevertTitle, isRevertOf, revertBranch } from './format-revert.ts'
import type { Revert } from './format-revert.ts'

/** `path`: of the spec; `branch`: what it is merged to. */
interface RevertPlace { model: string; environment: string; path: string; branch: string }

type RevertForge = OfferForge & Pick<Forge, 'readBranch'>

interface RevertPorts {
  forge: RevertForge
  /** Undefined where that version is not released any more. */
  findRelease(version: string): Promise<Manifest | undefined>
  /** Page of the alert that tells of a withdrawal. */
  findIssue(withdrawal: Withdrawal): Promise<string | undefined>
  log: Log
}

export type RevertOutcome = OfferOutcome

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
  const wanted = due && {
    branch: revertBranch(due.revert), title: formatRevertTitle(due.revert), body: formatRevertBody(due.revert, forge),
    content: { path: place.path, text: due.text, message: formatRevertMessage(due.revert), upon: due.baseSha },
  }
  const isOfMatter = (pull: PullRequest) => isRevertOf(model, pull)
  const outcome = await keepOffer({ kind: 'revert', wanted, reason, isOfMatter, target: place.branch, does: 'takes the spec back' }, open, { forge, log })
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
