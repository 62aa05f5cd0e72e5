import { eventColumns, itemColumns, normalise } from '../../dataset/columns.ts'
import { isNothing, readNumber } from '../../dataset/read-number.ts'

/** A file as its first rows show it. */
export interface TableSample { path: string; delimiter: ',' | ';' | 'tab' | '|'; encoding: 'utf-8' | 'gbk'; headings: string[]; rows: string[][] }

/** What a table seems to hold. Columns are named only where their headings are none of ours, words of kinds only where they are not the usual ones. */
export type Recognised = { sample: TableSample } & (
  | { kind: 'events'; columns: Record<string, string>; kinds: Record<string, string> }
  | { kind: 'items'; columns: Record<string, string> }
  | { kind: 'examples'; target: string; categorical: string[]; ignore: string[]; isTargetClear: boolean }
)

/** Words that shops use beside ours; `_`, `-`, spaces and capitals count for nothing. */
const eventWords = {
  user: ['userid', 'visitor', 'visitorid', 'customer', 'customerid', '用户'],
  item: ['itemid', 'product', 'productid', 'sku', '商品'],
  kind: ['event', 'eventtype', 'behavior', 'behaviour', 'behaviortype', 'action', 'type', '行为'],
  time: ['timestamp', 'ts', 'eventtime', 'datetime', 'date', '日期'],
}
const itemWords = {
  item: [...eventWords.item, 'id'],
  category: ['categoryid', 'categorycode', '品类'],
  brand: ['brandid'],
  price: ['unitprice', '单价'],
}
const kindWords = {
  view: ['浏览', 'view', 'pv', 'pageview', 'browse'],
  click: ['点击', 'click', 'clk'],
  purchase: ['购买', 'purchase', 'buy', 'transaction', 'order'],
}
const targetWords = ['target', 'label', 'outcome', 'purchased', 'converted', 'conversion', 'revenue', 'churn', 'y', '目标', '标签']
/** As `readLabels` takes them for positive by themselves. */
const positiveWords = ['1', 'true', 'yes', '是']

/** Says by its headings and first rows what a table holds; undefined where nobody could tell. `target` is the column to predict, where one was named. */
export function recogniseTable(sample: TableSample, target: string | undefined): Recognised | undefined {
  const named = target === undefined ? undefined : findHeading(sample.headings, [normalise(target)])
  if (named !== undefined) return asExamples(sample, named)
  const events = findRoles(sample.headings, eventColumns, eventWords)
  if (events) return { sample, kind: 'events', columns: events.foreign, kinds: findKinds(sample, events.headings['kind']!) }
  const items = findRoles(sample.headings, itemColumns, itemWords)
  if (items) return { sample, kind: 'items', columns: items.foreign }
  const guessed = target === undefined ? findHeading(sample.headings, targetWords) : undefined
  return guessed === undefined ? undefined : asExamples(sample, guessed)
}

/** The heading of every role that must be there; undefined where one is missing. `foreign` are those that RankOps does not know by itself. */
function findRoles(headings: readonly string[], columns: Readonly<Record<string, { names: readonly string[] }>>, words: Readonly<Record<string, readonly string[]>>): { headings: Record<string, string>; foreign: Record<string, string> } | undefined {
  const found = Object.entries(words).map(([role, others]) => {
    const own = findHeading(headings, columns[role]!.names.map(plain))
    return { role, heading: own ?? findHeading(headings, others), isForeign: own === undefined }
  })
  const known = found.flatMap(({ heading, ...rest }) => (heading === undefined ? [] : [{ heading, ...rest }]))
  if (known.length < found.length) return undefined
  return {
    headings: Object.fromEntries(known.map(({ role, heading }) => [role, heading])),
    foreign: Object.fromEntries(known.filter(({ isForeign }) => isForeign).map(({ role, heading }) => [role, heading])),
  }
}

function findKinds(sample: TableSample, heading: string): Record<string, string> {
  const values = distinct(columnOf(sample, heading))
  return Object.fromEntries(Object.entries(kindWords).flatMap(([kind, words]) => {
    const word = values.find((value) => words.includes(plain(value)))
    return word === undefined || word === words[0] ? [] : [[kind, word]]
  }))
}

function asExamples(sample: TableSample, target: string): Recognised {
  const others = sample.headings.filter((heading) => heading !== target && heading.trim() !== '')
  const values = (heading: string) => columnOf(sample, heading).filter((value) => !isNothing(value))
  const isId = (heading: string) => /^(.*[_ -])?id$|编号$/i.test(heading.trim()) && values(heading).length > 1 && distinct(values(heading)).length === values(heading).length
  // As the dataset stage takes a column for words: most of it are no numbers.
  const isWords = (heading: string) => values(heading).filter((value) => readNumber(value) === undefined).length * 2 > values(heading).length
  const ignore = others.filter(isId)
  const labels = distinct(values(target).map((value) => value.trim().toLowerCase()))
  return {
    sample, kind: 'examples', target, ignore,
    categorical: others.filter((heading) => !ignore.includes(heading) && isWords(heading)),
    isTargetClear: labels.length <= 2 && labels.some((label) => positiveWords.includes(label)),
  }
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
