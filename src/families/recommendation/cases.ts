import { splitNames } from '../../dataset/record.ts'
import type { DatasetRows, EventRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import { failure } from '../../base/errors.ts'
import type { Case, Cases } from '../family.ts'
import { placesOf } from './histories.ts'

/** One case a user and split, in the order of its first event there: the items that the user meets in the split and did not meet before, for what is known already is
 *  not recommended. Users who meet nothing new in a split are no case of it. */
export function buildCases(rows: DatasetRows, { parameters: { kindWeights } }: Spec): Cases {
  requireEvents(rows)
  const placeOf = placesOf(rows.items.map(({ item }) => item))
  const [met, ...found] = splitNames.map(() => new Map<string, { row: number; items: Set<number> }>()) as [Met, Met, Met]
  let train = 0
  for (const [row, { user, item, kind }] of rows.events.entries()) {
    const place = placeOf(item)
    if (kindWeights[kind] === 0 || place < 0) continue
    const split = rows.splits[row]!
    if (split === 0) train += 1
    const bySplit = [met, ...found][split]!
    const known = bySplit.get(user)
    if (known) known.items.add(place)
    else bySplit.set(user, { row, items: new Set([place]) })
  }
  const [validation, test] = found as [Met, Met]
  return { train, validation: casesOf(validation, [met]), test: casesOf(test, [met, validation]) }
}

type Met = Map<string, { row: number; items: Set<number> }>

function casesOf(now: Met, before: readonly Met[]): Case[] {
  return [...now].map(([group, { row, items }]) => ({
    row,
    group,
    relevant: [...items].filter((item) => !before.some((met) => met.get(group)?.items.has(item))).sort((a, b) => a - b).map((item) => ({ item, gain: 1 })),
  })).filter(({ relevant }) => relevant.length > 0)
}

/** Other rows fail with MODEL_DATA_UNFIT. */
export function requireEvents(rows: DatasetRows): asserts rows is EventRows {
  if (rows.kind !== 'events') throw failure('MODEL_DATA_UNFIT', { problem: 'recommendation needs events of users, these rows hold none' })
}
