import { systemClock } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'
import { isFailure } from '../base/errors.ts'
import type { Comment, Forge } from '../forge/forge.ts'
import type { Report } from './record.ts'
import { composeComment, isStickyComment } from './sticky-comment.ts'
import type { CommentOptions } from './sticky-comment.ts'

export interface PublishInput extends CommentOptions {
  forge: Pick<Forge, 'listComments' | 'createComment' | 'updateComment' | 'deleteComment'>
  pullRequest: number
  report: Report
  clock?: Clock
}
export interface Published { action: 'created' | 'updated' | 'unchanged'; comment: Comment }

/** After an answer was lost, the forge gets this long to show what it may have written. */
const lookAgainAfterMs = 2_000
const maxAttempts = 3

/** Brings the report into the pull request's one comment: finds it by its marker among all comments, creates or updates it, and writes
 *  nothing when nothing changed. May be killed and run again. Two jobs that create one at the same moment both look again: the older stays
 *  with what both had to say, the other is deleted, by them or, where the forge did not show it yet, by the next run. */
export async function publishComment(input: PublishInput): Promise<Published> {
  const existing = await findComment(input)
  return existing ? updateComment(input, existing) : createComment(input)
}

/** The oldest of ours; younger ones by the same author are deleted. */
async function findComment({ forge, pullRequest }: PublishInput): Promise<Comment | undefined> {
  const comments = await forge.listComments(pullRequest)
  const [kept, ...others] = comments.filter(({ isOurs, body }) => isOurs && isStickyComment(body)).sort((a, b) => a.id - b.id)
  for (const other of others) if (other.author === kept!.author) await forge.deleteComment(other.id)
  return kept
}

async function updateComment({ forge, report, newestHeadSha, fullReportUrl }: PublishInput, existing: Comment): Promise<Published> {
  const body = composeComment(existing.body, report, { newestHeadSha, fullReportUrl })
  if (isSameText(existing.body, body)) return { action: 'unchanged', comment: existing }
  return { action: 'updated', comment: await forge.updateComment(existing.id, body) }
}

/** A creation whose answer was lost may have happened: look before it is repeated. */
async function createComment(input: PublishInput): Promise<Published> {
  const { forge, pullRequest, report, newestHeadSha, fullReportUrl, clock = systemClock } = input
  const body = composeComment(undefined, report, { newestHeadSha, fullReportUrl })
  for (let attempt = 1; ; attempt++) {
    try {
      const created = await forge.createComment(pullRequest, body)
      const kept = await findComment(input)
      return kept === undefined || kept.id === created.id ? { action: 'created', comment: created } : updateComment(input, kept)
    } catch (error) {
      if (!isFailure(error) || error.kind !== 'outside') throw error
      await clock.sleep(lookAgainAfterMs)
      const written = await findComment(input)
      if (written) return isSameText(written.body, body) ? { action: 'created', comment: written } : updateComment(input, written)
      if (attempt === maxAttempts) throw error
    }
  }
}

/** Forges may change line ends and drop what is empty at the end. */
function isSameText(a: string, b: string): boolean {
  const normalize = (text: string) => text.replaceAll('\r\n', '\n').trimEnd()
  return normalize(a) === normalize(b)
}
