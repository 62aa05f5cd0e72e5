import type { Dataset } from '../dataset/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCount } from '../metrics/figures.ts'
import type { TrainedModel } from '../training/record.ts'
import { shortHash } from './verdict-words.ts'

/** What became of every row that was read, and how the rest is divided. */
export function formatData({ events, items, users, split, fingerprint }: Dataset, { examples }: TrainedModel): string {
  return [
    formatTable(['rows', 'read', 'kept', 'repaired', 'dropped'], [rowsOf('events', events), rowsOf('items', items)], ['left', 'right', 'right', 'left', 'left']),
    formatTable(['split', 'from (UTC)', 'events', 'examples'], [
      ['train', formatTime(split.from), formatCount(split.train), formatCount(examples.train)],
      ['validation', formatTime(split.validationFrom), formatCount(split.validation), formatCount(examples.validation)],
      ['test', formatTime(split.testFrom), formatCount(split.test), formatCount(examples.test)],
    ], ['left', 'left', 'right', 'right']),
    `${formatCount(users)} users; the last event is of ${formatTime(split.to)}. Fingerprint ${shortHash(fingerprint, 12)}.`,
  ].join('\n\n')
}

function rowsOf(name: string, { read, kept, repaired, dropped }: Dataset['events']): string[] {
  return [name, formatCount(read), formatCount(kept), formatReasons(repaired), formatReasons(dropped)]
}

/** "1,234: 1,200 duplicate, 34 unknown item", most frequent first; "4 price missing" where there is one reason. */
function formatReasons(reasons: Dataset['events']['dropped']): string {
  const total = reasons.reduce((sum, { rows }) => sum + rows, 0)
  if (total === 0) return '0'
  const parts = reasons.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows).map(({ reason, rows }) => `${formatCount(rows)} ${escapeText(reason)}`)
  return parts.length === 1 ? parts[0]! : `${formatCount(total)}: ${parts.join(', ')}`
}

/** "2026-01-31 08:15" of an ISO 8601 time. */
function formatTime(iso: string): string {
  return escapeText(iso.slice(0, 16).replace('T', ' '))
}
