import { actionReader } from '../../dataset/clicks/actions.ts'
import { clickColumns, eventColumns, itemColumns, judgementColumns, normalise } from '../../dataset/columns.ts'
import { isNothing, readNumber } from '../../dataset/read-number.ts'
import { readOrder, readTime } from '../../dataset/read-time.ts'
import { isUbi } from '../../dataset/ubi/headings.ts'
import { clickWords, eventWords, itemWords, judgementWords, kindWords, orderWords, positiveWords, targetWords } from './usual-words.ts'

/** A file as its first rows show it. `files`: those that belong together, where the path is a pattern of several. */
export interface TableSample { path: string; files?: string[]; delimiter: ',' | ';' | 'tab' | '|'; encoding: 'utf-8' | 'gbk'; headings: string[]; rows: string[][] }

/** What a table seems to hold. Columns are named only where their headings are none of ours, words of kinds only where they are not the usual ones. A log without
 *  kinds may have order numbers in place of times; it lacks purchases where there are rows and none of them is one; `returning`: share of the rows that are of users with several; a catalogue is complete where it has categories,
 *  brands and prices; actions of a search log that nobody knows must be told. */
export type Recognised = { sample: TableSample } & (
  | { kind: 'events'; columns: Record<string, string>; kinds: Record<string, string>; hasKinds: boolean; lacksPurchases: boolean; isOrdered: boolean; returning: number }
  | { kind: 'items'; columns: Record<string, string>; isComplete: boolean }
  | { kind: 'judgements'; columns: Record<string, string>; hasWords: boolean }
  | { kind: 'clicks'; columns: Record<string, string>; unknownActions: string[] }
  | { kind: 'examples'; target: string; categorical: string[]; ignore: string[]; isTargetClear: boolean }
)

/** Says by its headings and first rows what a table holds; undefined where nobody could tell. `target` is the column to predict, where one was named. */
export function recogniseTable(sample: TableSample, target: string | undefined): Recognised | undefined {
  const named = target === undefined ? undefined : findHeading(sample.headings, [normalise(target)])
  if (named !== undefined) return asExamples(sample, named)
  const found = asUbi(sample) ?? asClicks(sample) ?? asEvents(sample) ?? asJudgements(sample) ?? asItems(sample, ['item', 'category', 'brand', 'price'])
  if (found) return found
  const guessed = target === undefined ? findHeading(sample.headings, targetWords) : undefined
  return guessed === undefined ? asViews(sample) ?? asItems(sample, ['item', 'name']) ?? asItems(sample, ['item', 'tags']) : asExamples(sample, guessed)
}

function asEvents(sample: TableSample): Recognised | undefined {
  const events = findRoles(sample.headings, eventColumns, eventWords, ['user', 'item', 'kind', 'time'])
  if (!events) return undefined
  const done = columnOf(sample, events.headings['kind']!)
  return { sample, kind: 'events', columns: events.foreign, kinds: findKinds(done), hasKinds: true, lacksPurchases: done.length > 0 && !done.some((word) => kindWords.purchase.includes(plain(word))), isOrdered: false, returning: returningOf(columnOf(sample, events.headings['user']!)) }
}

/** The format of User Behavior Insights says by itself where everything stands; queries without events are no log yet. Actions that are none of ours are usual in it. */
function asUbi(sample: TableSample): Recognised | undefined {
  return isUbi(sample.headings) && sample.headings.some((heading) => normalise(heading) === 'action_name') ? { sample, kind: 'clicks', columns: {}, unknownActions: [] } : undefined
}

/** A log of searches says what was done with an item that was searched for, or at least who clicked; beside queries here and there it is another log. */
function asClicks(sample: TableSample): Recognised | undefined {
  const clicks = findRoles(sample.headings, clickColumns, clickWords, ['query', 'item'])
  if (!clicks) return undefined
  const { query, kind, user, session } = clicks.headings
  const queries = columnOf(sample, query!)
  if (queries.filter((text) => isNothing(text)).length * 2 > queries.length) return undefined
  const [readAction, done] = [actionReader({}), kind === undefined ? [] : columnOf(sample, kind)]
  const unknownActions = distinct(done).filter((word) => readAction(word) === undefined)
  if (kind === undefined || (done.length > 0 && unknownActions.length === distinct(done).length)) {
    const hasGrades = findRoles(sample.headings, judgementColumns, judgementWords, ['query', 'item', 'grade']) !== undefined
    return (user ?? session) === undefined || kind !== undefined || hasGrades ? undefined : { sample, kind: 'clicks', columns: clicks.foreign, unknownActions: [] }
  }
  return { sample, kind: 'clicks', columns: clicks.foreign, unknownActions }
}

function asJudgements(sample: TableSample): Recognised | undefined {
  const judgements = findRoles(sample.headings, judgementColumns, judgementWords, ['query', 'item'])
  if (!judgements) return undefined
  const grades = judgements.headings['grade'] === undefined ? [] : columnOf(sample, judgements.headings['grade'])
  return { sample, kind: 'judgements', columns: judgements.foreign, hasWords: isWords(grades) }
}

function asItems(sample: TableSample, required: readonly string[]): Recognised | undefined {
  const items = findRoles(sample.headings, itemColumns, itemWords, required)
  return items && { sample, kind: 'items', columns: items.foreign, isComplete: ['category', 'brand', 'price'].every((role) => items.headings[role] !== undefined) }
}

/** A log that does not say what was done: its times must be times, or order numbers. */
function asViews(sample: TableSample): Recognised | undefined {
  for (const [words, read] of [[eventWords, readTime], [orderWords, readOrder]] as const) {
    const events = findRoles(sample.headings, eventColumns, words, ['user', 'item', 'time'])
    if (events && columnOf(sample, events.headings['time']!).every((text) => read(text.trim()) !== undefined)) return { sample, kind: 'events', columns: events.foreign, kinds: {}, hasKinds: false, lacksPurchases: true, isOrdered: read === readOrder, returning: returningOf(columnOf(sample, events.headings['user']!)) }
  }
  return undefined
}

function returningOf(users: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1)
  return users.length === 0 ? 0 : users.filter((user) => counts.get(user)! > 1).length / users.length
}

/** The heading of every role that there is; undefined where one that is required is missing. `foreign` are those that RankOps does not know by itself. */
function findRoles(headings: readonly string[], columns: Readonly<Record<string, { names: readonly string[] }>>, words: Readonly<Record<string, readonly string[]>>, required: readonly string[]): { headings: Record<string, string>; foreign: Record<string, string> } | undefined {
  const found = Object.entries(words).map(([role, others]) => {
    const own = findHeading(headings, columns[role]!.names.map(plain))
    return { role, heading: own ?? findHeading(headings, others), isForeign: own === undefined }
  })
  const known = found.flatMap(({ heading, ...rest }) => (heading === undefined ? [] : [{ heading, ...rest }]))
  if (required.some((role) => !known.some((each) => each.role === role))) return undefined
  return {
    headings: Object.fromEntries(known.map(({ role, heading }) => [role, heading])),
    foreign: Object.fromEntries(known.filter(({ isForeign }) => isForeign).map(({ role, heading }) => [role, heading])),
  }
}

function findKinds(done: readonly string[]): Record<string, string> {
  const values = distinct(done)
  return Object.fromEntries(Object.entries(kindWords).flatMap(([kind, words]) => {
    const word = values.find((value) => words.includes(plain(value)))
    return word === undefined || word === words[0] ? [] : [[kind, word]]
  }))
}

function asExamples(sample: TableSample, target: string): Recognised {
  const others = sample.headings.filter((heading) => heading !== target && heading.trim() !== '')
  const values = (heading: string) => columnOf(sample, heading).filter((value) => !isNothing(value))
  const isId = (heading: string) => /^(.*[_ -])?id$|编号$/i.test(heading.trim()) && values(heading).length > 1 && distinct(values(heading)).length === values(heading).length
  const ignore = others.filter(isId)
  const labels = distinct(values(target).map((value) => value.trim().toLowerCase()))
  return {
    sample, kind: 'examples', target, ignore,
    categorical: others.filter((heading) => !ignore.includes(heading) && isWords(values(heading))),
    isTargetClear: labels.length <= 2 && labels.some((label) => positiveWords.includes(label)),
  }
}

/** As the dataset stage takes a column for words: most of it are no numbers. */
function isWords(values: readonly string[]): boolean {
  return values.filter((value) => readNumber(value) === undefined).length * 2 > values.length
}

function columnOf({ headings, rows }: TableSample, heading: string): string[] {
  const place = headings.indexOf(heading)
  return rows.map((cells) => cells[place] ?? '')
}

/** The first word that is a heading decides, so that the surest ones stand first. */
function findHeading(headings: readonly string[], words: readonly string[]): string | undefined {
  for (const word of words) {
    const found = headings.find((heading) => plain(heading) === plain(word))
    if (found !== undefined) return found
  }
  return undefined
}

function plain(text: string): string {
  return normalise(text).replace(/[\s_-]/g, '')
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
