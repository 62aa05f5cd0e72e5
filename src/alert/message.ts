import { sha256 } from '../base/files.ts'
import { durationOf } from './decide-transitions.ts'
import { formatTime } from './issue-body.ts'
import { transitionId } from './receiver.ts'
import type { Transition } from './receiver.ts'

/** A transition as a receiver is told it. */
export interface Change extends Transition { /** Page of the alert. */ url: string; /** Who answers for the model. */ owners: readonly string[] }

/** What a receiver is told: one change, or several at once. Plain text, each part one line without control characters; a receiver whose
 *  channel would read something as markup takes care of that. */
export interface Message {
  /** 32 hex digits, equal for equal changes, so that a message that comes twice can be recognised. */
  id: string
  /** 16 hex digits, equal for all messages about one alert. */
  thread: string
  title: string
  lines: string[]
  /** Where to read on. */
  url: string
  changes: readonly Change[]
}

const longestTitle = 200
const longestLine = 500

/** One change in full, or a digest with a line each. `listUrl`: page with all alerts. */
export function formatMessage(changes: readonly Change[], listUrl: string): Message {
  const [first] = changes
  const id = sha256(changes.map(({ alert }) => `${alert.key} ${transitionId(alert)}`).join('\n')).slice(0, 32)
  if (changes.length === 1) return { id, thread: first!.alert.key, title: titleOf(first!), lines: linesOf(first!), url: first!.url, changes }
  const counts = [...Map.groupBy(changes, tagOf)].map(([tag, ofTag]) => `${ofTag.length} ${tag}`)
  return { id, thread: id.slice(0, 16), title: `${changes.length} alerts changed: ${counts.join(', ')}`, lines: changes.map((change) => oneLine(`${titleOf(change)} (${change.url})`, longestLine)), url: listUrl, changes }
}

/** "[critical] user-behavior in production: rollout of 1.1.0 aborted" */
function titleOf(change: Change): string {
  const { model, environment, summary } = change.alert
  return oneLine(`[${tagOf(change)}] ${model} in ${environment}: ${summary}`, longestTitle)
}

function tagOf({ kind, alert }: Transition): string {
  if (kind === 'resolve') return 'resolved'
  return `${kind === 'update' ? 'now ' : ''}${alert.severity}${kind === 'reopen' ? ' again' : ''}`
}

function linesOf({ sentence, alert, owners }: Change): string[] {
  const { since, resolvedAt } = alert
  return [
    oneLine(sentence, longestLine),
    alert.state === 'firing' ? `Firing since ${formatTime(since)}.` : `It lasted ${durationOf(alert)}: from ${formatTime(since)} to ${formatTime(resolvedAt ?? since)}.`,
    ...(owners.length > 0 ? [oneLine(`Owners: ${owners.join(', ')}`, longestLine)] : []),
  ]
}

/** Characters that end a line, or that hide or turn round what is read, become a space. */
function oneLine(text: string, limit: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return (line.length > limit ? `${line.slice(0, limit - 1)}…` : line).toWellFormed()
}
