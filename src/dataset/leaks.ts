import type { Spec } from '../spec/record.ts'
import { plainQuery } from './plain-query.ts'
import { splitNames } from './record.ts'
import type { ExampleColumn, ExampleRows, QueryRows, ShopEvent } from './record.ts'
import type { RepeatedRows } from './repeated-rows.ts'

/** Finds what lets a model see the test before it is tested, in events that come one by one, ascending by time, then user, item and kind.
 *  Where each user's newest events are held out, training knows what others did later: that is how such a split is meant. */
export function eventLeaks({ by, endsAt }: { by: Spec['data']['split']['by']; endsAt: readonly number[] }): { add(event: ShopEvent, split: number): void; sentences(): string[] } {
  const isPerUser = by === 'userTime' || by === 'leaveOneOut'
  const misplaced = [0, 0, 0]
  const splitsOf = new Map<string, number>()
  let nTwice = 0
  let before: ShopEvent | undefined
  let splitBefore = 0

  return {
    add(event, split) {
      const isMisplaced = event.time >= endsAt[split]! || event.time < (endsAt[split - 1] ?? -Infinity)
      if (by === 'time' && isMisplaced) misplaced[split]! += 1
      if (by === 'user') splitsOf.set(event.user, (splitsOf.get(event.user) ?? 0) | (1 << split))
      if (!isPerUser && before && split !== splitBefore && isSame(before, event)) nTwice += 1
      before = event
      splitBefore = split
    },
    sentences() {
      const nDivided = [...splitsOf.values()].filter(isInSeveral).length
      return [
        ...misplaced.map((n, split) => (n === 0 ? '' : `${count(n, 'event')} of the ${nameOf(split)} ${n === 1 ? 'lies' : 'lie'} outside its time: ${timeOf(split, endsAt)}`)),
        nTwice === 0 ? '' : `${count(nTwice, 'event')} ${nTwice === 1 ? 'is' : 'are'} in two splits with the same user, item, kind and time`,
        nDivided === 0 ? '' : `${count(nDivided, 'user')} ${nDivided === 1 ? 'has' : 'have'} events in two splits, though the split is by user`,
      ].filter((sentence) => sentence !== '')
    },
  }
}

function timeOf(split: number, endsAt: readonly number[]): string {
  const [from, to] = [endsAt[split - 1], endsAt[split]!]
  return from === undefined ? `it ends before ${iso(to)}` : `it goes from ${iso(from)} to before ${iso(to)}`
}

function isSame(a: ShopEvent, b: ShopEvent): boolean {
  return a.time === b.time && a.user === b.user && a.item === b.item && a.kind === b.kind
}

/** The same for labelled examples: copied rows, divided groups, and columns that say the target. */
export function exampleLeaks(rows: ExampleRows, { copies }: RepeatedRows): string[] {
  const splitsOf = new Map<string, number>()
  for (const [i, group] of rows.groups.entries()) splitsOf.set(group, (splitsOf.get(group) ?? 0) | (1 << rows.splits[i]!))
  const nDivided = [...splitsOf.values()].filter(isInSeveral).length
  const inTraining = [...rows.splits.keys()].filter((i) => rows.splits[i] === 0)
  return [
    ...copies.map(({ rows: n, byChance }, split) => (isBeyondChance(n, byChance) ? `${count(n, 'row')} of the ${nameOf(split)} ${n === 1 ? 'is' : 'are'} in the training too, with the same columns and target; chance explains ${Math.round(byChance).toLocaleString('en-US')}` : '')),
    nDivided === 0 ? '' : `${count(nDivided, 'group')} ${nDivided === 1 ? 'has' : 'have'} rows in two splits`,
    ...rows.columns.map((column) => {
      const auc = aucAlone(column, rows.labels, inTraining)
      return auc < tellingAuc ? '' : `column "${column.name}" alone tells the target: its AUC on the training rows is ${auc.toFixed(3)}`
    }),
  ].filter((sentence) => sentence !== '')
}

/** The same for judgements: queries that are judged in two splits, however they are written. */
export function queryLeaks({ judgements, splits }: QueryRows): string[] {
  const splitsOf = new Map<string, number>()
  for (const [i, { query }] of judgements.entries()) splitsOf.set(plainQuery(query), (splitsOf.get(plainQuery(query)) ?? 0) | (1 << splits[i]!))
  const nDivided = [...splitsOf.values()].filter(isInSeveral).length
  return nDivided === 0 ? [] : [nDivided === 1 ? '1 query has judgements in two splits' : `${nDivided.toLocaleString('en-US')} queries have judgements in two splits`]
}

/** Five copies at least, and more than four standard deviations above what chance gives. */
function isBeyondChance(n: number, byChance: number): boolean {
  return n - byChance >= 5 && n - byChance > 4 * Math.sqrt(byChance)
}

const tellingAuc = 0.995
/** Below so many rows of either label a column may divide them by chance. */
const fewestOfALabel = 10

/** How well one column alone ranks the training rows by their target, whichever way round; 0 where there are too few rows. The rate of a
 *  category is learned on every other row and asked on the rest, since a category of one row always knows its own target. */
function aucAlone(column: ExampleColumn, labels: Uint8Array, rows: readonly number[]): number {
  const asked = column.kind === 'number' ? rows : rows.filter((_, at) => at % 2 === 1)
  const scores = column.kind === 'number' ? Float64Array.from(asked, (i) => column.values[i]!) : categoryRates(column.values, labels, rows)
  const positives = scores.filter((_, at) => labels[asked[at]!] === 1).sort()
  const negatives = scores.filter((_, at) => labels[asked[at]!] === 0).sort()
  if (positives.length < fewestOfALabel || negatives.length < fewestOfALabel) return 0
  const auc = rankSum(positives, negatives)
  return column.kind === 'number' ? Math.max(auc, 1 - auc) : auc
}

/** For each row at an odd place: share of positives of its category (and of one half more) among the rows at even places. */
function categoryRates(values: readonly string[], labels: Uint8Array, rows: readonly number[]): Float64Array {
  const seen = new Map<string, { rows: number; positives: number }>()
  for (const [at, i] of rows.entries()) {
    if (at % 2 === 1) continue
    const counts = seen.get(values[i]!) ?? { rows: 0, positives: 0 }
    seen.set(values[i]!, { rows: counts.rows + 1, positives: counts.positives + labels[i]! })
  }
  const rate = ({ rows: n, positives }: { rows: number; positives: number }) => (positives + 0.5) / (n + 1)
  return Float64Array.from(rows.filter((_, at) => at % 2 === 1), (i) => rate(seen.get(values[i]!) ?? { rows: 0, positives: 0 }))
}

/** AUC of two ascending series, by merging them: U / (n₊ n₋). */
function rankSum(positives: Float64Array, negatives: Float64Array): number {
  let u = 0, below = 0, upTo = 0
  for (const value of positives) {
    while (below < negatives.length && negatives[below]! < value) below++
    upTo = Math.max(upTo, below)
    while (upTo < negatives.length && negatives[upTo]! === value) upTo++
    u += (below + upTo) / 2
  }
  return u / (positives.length * negatives.length)
}

function isInSeveral(splits: number): boolean {
  return (splits & (splits - 1)) !== 0
}

function nameOf(split: number): string {
  return { train: 'training', validation: 'validation', test: 'test' }[splitNames[split]!]
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
