import type { Dataset, TableCounts } from '../../dataset/record.ts'
import { formatBytes, formatCount, formatFigure } from '../../metrics/figures.ts'
import type { TrainedModel } from '../../training/record.ts'
import { shorten } from '../verdict-words.ts'
import { list, table, text } from './block.ts'
import type { Block, Part, Words } from './block.ts'

const maxSources = 10

/** What became of every row that was read, and how the rest is divided. */
export function composeData(dataset: Dataset, { examples }: TrainedModel): Part {
  const { tables, split, profile } = dataset
  const isEvents = tables.some(({ name }) => name === 'events')
  return {
    title: 'Data',
    isFolded: true,
    blocks: [
      table(['rows', 'read', 'kept', 'repaired', 'dropped'], tables.map(rowOf), ['left', 'right', 'right', 'left', 'left']),
      isEvents ? eventSplit(split, examples) : table(['split', 'examples'], [['train', formatCount(split.train)], ['validation', formatCount(split.validation)], ['test', formatCount(split.test)]], ['left', 'right']),
      text([...sentencesOf(dataset, isEvents, profile.positiveShare ?? examples.positives ?? 0), ' Fingerprint ', { code: shorten(dataset.fingerprint, 12) }, '.']),
      ...sourcesOf(dataset),
    ],
  }
}

function rowOf({ name, read, kept, repaired, dropped }: TableCounts): string[] {
  return [name, formatCount(read), formatCount(kept), formatReasons(repaired), formatReasons(dropped)]
}

/** "1,234: 1,200 duplicate; 34 unknown item", most frequent first; "4 price missing" where there is one reason. */
function formatReasons(reasons: TableCounts['dropped']): string {
  const total = reasons.reduce((sum, { rows }) => sum + rows, 0)
  if (total === 0) return '0'
  const parts = reasons.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows).map(({ reason, rows }) => `${formatCount(rows)} ${reason}`)
  return parts.length === 1 ? parts[0]! : `${formatCount(total)}: ${parts.join('; ')}`
}

/** Only a split by time has borders in time. */
function eventSplit(split: Dataset['split'], examples: TrainedModel['examples']): Block {
  const borders = split.by === 'time' ? { train: split.from, validation: split.validationFrom, test: split.testFrom } : undefined
  const rows = (['train', 'validation', 'test'] as const).map((name) => [name, ...(borders ? [formatTime(borders[name])] : []), formatCount(split[name]), formatCount(examples[name])])
  return table(['split', ...(borders ? ['from (UTC)'] : []), 'events', 'examples'], rows, ['left', ...(borders ? ['left' as const] : []), 'right', 'right'])
}

function sentencesOf({ users, split, profile }: Dataset, isEvents: boolean, positives: number): string[] {
  const percent = (share: number) => `${formatFigure(100 * share, 1)} %`
  return [
    `Split by ${split.by}. ${formatCount(users)} ${isEvents ? 'users' : 'groups'}${split.to === undefined ? '' : `; the last event is of ${formatTime(split.to)}`}. ${percent(positives)} of the training examples are positive.`,
    ...(profile.topShare === undefined ? [] : [` The most popular percent of the items has ${percent(profile.topShare)} of the training events.`]),
    ...(profile.coldShare === undefined ? [] : [` Of the test rows ${percent(profile.coldShare)} have ${isEvents ? 'an item' : 'a category'} that training has not seen${profile.coldUserShare === undefined ? '' : `, and ${percent(profile.coldUserShare)} are of such ${isEvents ? 'users' : 'groups'}`}.`]),
  ]
}

function sourcesOf({ sources }: Dataset): Block[] {
  const items = sources.slice(0, maxSources).map(({ path, bytes, sha256 }): Words => ['read from ', { code: path }, `, ${formatBytes(bytes)}, sha256 `, { code: shorten(sha256, 12) }])
  return list([...items, ...(sources.length > maxSources ? [`and ${formatCount(sources.length - maxSources)} more files`] : [])])
}

/** "2026-01-31 08:15" of an ISO 8601 time. */
function formatTime(iso: string | undefined): string {
  return iso === undefined ? '' : iso.slice(0, 16).replace('T', ' ')
}
