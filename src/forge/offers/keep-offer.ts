import { isFailure } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Forge, PullRequest } from '../forge.ts'
import { decideOffer } from './decide-offer.ts'
import type { Offer, OfferState, OfferStep } from './decide-offer.ts'

export type OfferForge = Pick<Forge, 'resolveCommit' | 'readFile' | 'listPullRequests' | 'createPullRequest' | 'updateIssue' | 'createComment' | 'commitToBranch' | 'webUrl'>
export interface OfferOutcome { kind: OfferStep['kind'] | 'none'; url?: string; reason: string }

/** What the branch of an offer brings: one file, upon a commit of the branch that it is to be merged to. */
interface OfferContent { path: string; text: string; message: string; upon: string }

export interface OfferMatter extends Pick<OfferState, 'kind' | 'reason' | 'isOfMatter'> {
  wanted: (Offer & { content: OfferContent }) | undefined
  /** The branch that it is merged to. */
  target: string
  /** What the branch does, e.g. "takes the spec back". */
  does: string
}

/** Keeps the pull requests of one matter: looks for what is there and writes what is missing, so it may be killed and run again. `open`: every open
 *  pull request of the repository. Costs nothing where nothing is wanted and none is open. */
export async function keepOffer({ wanted, target, does, ...matter }: OfferMatter, open: readonly PullRequest[], { forge, log }: { forge: OfferForge; log: Log }): Promise<OfferOutcome> {
  const isOpen = wanted && open.some(({ head, isFork }) => !isFork && head.ref === wanted.branch)
  const closed = wanted && !isOpen ? await forge.listPullRequests('closed', wanted.branch) : []
  const offer = wanted && { branch: wanted.branch, title: wanted.title, body: wanted.body }

  let outcome: OfferOutcome = { kind: 'none', reason: matter.reason }
  for (const step of decideOffer({ ...matter, wanted: offer, open, closed })) outcome = await carryOut(step)
  return outcome

  async function carryOut(step: OfferStep): Promise<OfferOutcome> {
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
        await writeBranch(step.branch, wanted!.content, forge)
        return openOnce(step, { target, does }, { forge, log })
    }
  }
}

/** A branch that is there has it already, or gets it on top: an earlier run was killed after it. */
async function writeBranch(branch: string, { path, text, message, upon }: OfferContent, forge: OfferForge): Promise<void> {
  const head = await forge.resolveCommit(branch)
  if (head !== undefined && await forge.readFile(path, head) === text) return
  await forge.commitToBranch(branch, { expectedHead: head, ...(head === undefined ? { startAt: upon } : {}), message, changes: [{ path, content: text }] })
}

/** A creation is not repeated blindly: where its answer is lost, or somebody was faster, the list says whether it was made. Where workflows may
 *  open none, a person can, by one click. */
async function openOnce({ branch, title, body }: Offer, { target, does }: Pick<OfferMatter, 'target' | 'does'>, { forge, log }: { forge: OfferForge; log: Log }): Promise<OfferOutcome> {
  const opened = (url: string): OfferOutcome => ({ kind: 'open', url, reason: title })
  try {
    return opened((await forge.createPullRequest({ title, body, head: branch, base: target })).url)
  } catch (error) {
    if (!isFailure(error)) throw error
    if (error.code === 'FORGE_FORBIDDEN') {
      const url = forge.webUrl(`/compare/${target}...${branch}?expand=1`)
      log.warn(`The branch ${branch} ${does}, but this token may open no pull request for it: ${error.message}. Open it at ${url}; for workflows to do so, allow it under Settings, Actions, General, "Allow GitHub Actions to create and approve pull requests", and give the job pull-requests: write.`)
      return { kind: 'none', url, reason: 'this token may open none' }
    }
    const [current] = await forge.listPullRequests('open', branch)
    if (!current) throw error
    return opened(current.url)
  }
}
