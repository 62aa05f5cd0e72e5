import type { Dataset, TableCounts } from '../../dataset/record.ts'
import { isRanked, unitWords } from '../../evaluation/record.ts'
import type { Evaluation } from '../../evaluation/record.ts'
import { formatBytes, formatCount, formatFigure } from '../../metrics/figures.ts'
import type { TrainedModel } from '../../training/record.ts'
import { shorten } from '../verdict-words.ts'
import { list, table, text } from './block.ts'
import type { Block, Part, Words } from './block.ts'

const maxSources = 10

/** Rows of each kind of data, and whose they are. */
const owners = { events: 'users', examples: 'groups', judgements: 'queries', clicks: 'queries' } as const
type Rows = keyof typeof owners

/** What became of every row that was read, and how the rest is divided. */
export function composeData(dataset: Dataset, { examples }: TrainedModel, evaluation: Evaluation): Part {
  const { tables, profile } = dataset
  const rows = (Object.keys(owners) as Rows[]).find((known) => tables.some(({ name }) => name === known)) ?? 'examples'
  return {
    title: 'Data',
    isFolded: true,
    blocks: [
      table(['rows', 'read', 'kept', 'repaired', 'dropped'], tables.map(rowOf), ['left', 'right', 'right', 'left', 'left']),
      splitTable(dataset.split, rows, examples, evaluation),
      text([...sentencesOf(dataset, rows, profile.positiveShare ?? examples.positives), ' Fingerprint ', { code: shorten(dataset.fingerprint, 12) }, '.']),
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

/** Only a split by time has borders in time. Labelled rows are examples; of events and judgements examples or cases are made, and where items are ranked the training has none. */
function splitTable(split: Dataset['split'], rows: Rows, examples: TrainedModel['examples'], evaluation: Evaluation): Block {
  const borders = split.by === 'time' ? { train: split.from, validation: split.validationFrom, test: split.testFrom } : undefined
  const made = rows === 'examples' ? undefined : unitWords(evaluation).cases
  const lines = (['train', 'validation', 'test'] as const).map((name) => [
    name,
    ...(borders ? [formatTime(borders[name])] : []),
    formatCount(split[name]),
    ...(made === undefined ? [] : [isRanked(evaluation) && name === 'train' ? '' : formatCount(examples[name])]),
  ])
  return table(['split', ...(borders ? ['from (UTC)'] : []), rows === 'clicks' ? 'graded pairs' : rows, ...(made === undefined ? [] : [made])], lines, ['left', ...(borders ? ['left' as const] : []), 'right', ...(made === undefined ? [] : ['right' as const])])
}

function sentencesOf({ users, split, profile, clicks }: Dataset, rows: Rows, positives: number | undefined): string[] {
  const percent = (share: number) => `${formatFigure(100 * share, 1)} %`
  return [
    `Split by ${split.by}. ${formatCount(users)} ${owners[rows]}${split.to === undefined ? '' : `; the last event is of ${formatTime(split.to)}`}.`,
    ...(clicks ? [aboutClicks(clicks)] : []),
    ...(positives === undefined ? [] : [` ${percent(positives)} of the training examples are positive.`]),
    ...(profile.topShare === undefined ? [] : [` The most popular percent of the items has ${percent(profile.topShare)} of the training events.`]),
    ...(profile.coldShare === undefined ? [] : [` Of the test rows ${percent(profile.coldShare)} have ${rows === 'examples' ? 'a category' : 'an item'} that training has not seen${profile.coldUserShare === undefined ? '' : `, and ${percent(profile.coldUserShare)} are of such ${owners[rows]}`}.`]),
  ]
}

function aboutClicks({ pairs, areTest, showings, users, examination }: NonNullable<Dataset['clicks']>): string {
  const of = `Of the search log ${formatCount(pairs)} pairs of a query and an item have a grade, by ${showings ? 'what was done for each showing' : 'clicks alone, since it does not say what was shown'}`
  const places = examination ? `; the places of the list are looked at as often as ${examination.slice(0, 10).map((share) => formatFigure(share, 2)).join(', ')}${examination.length > 10 ? ' …' : ''}` : showings ? '; how much the place in the list mattered nobody can tell' : ''
  return ` ${of}${places}.${users ? '' : ' It does not say who asked, so what one user alone asked is not left out.'}${areTest ? '' : ' It only trains; the test is what people judged.'}`
}

function sourcesOf({ sources }: Dataset): Block[] {
  const items = sources.slice(0, maxSources).map(({ path, bytes, sha256 }): Words => ['read from ', { code: path }, `, ${formatBytes(bytes)}, sha256 `, { code: shorten(sha256, 12) }])
  return list([...items, ...(sources.length > maxSources ? [`and ${formatCount(sources.length - maxSources)} more files`] : [])])
}

/** "2026-01-31 08:15" of an ISO 8601 time. */
function formatTime(iso: string | undefined): string {
  return iso === undefined ? '' : iso.slice(0, 16).replace('T', ' ')
}
