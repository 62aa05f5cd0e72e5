import { failure } from '../../../../src/base/errors.ts'
import { splitNames } from '../../../../src/dataset/record.ts'
import type { DatasetRows, EventRows } from '../../../../src/dataset/record.ts'
import type { Case, RankingFamily, RankingModel } from '../../../../src/families/family.ts'

/** The smallest family that is one: what will a user come back to? First what the user met most often, then what all met most often. */
export const againFamily = {
  name: 'again',
  judges: 'rankings',
  unit: 'user',
  buildCases(rows) {
    const { splits } = requireEvents(rows)
    const [, validation, test] = splitNames.map((_, split) => casesOf(rows, split)) as [Case[], Case[], Case[]]
    return { train: splits.filter((split) => split === 0).length, validation, test }
  },
  async fit({ rows }) {
    const { events, items, splits } = requireEvents(rows)
    const counts = items.map(({ item }) => events.filter((event, i) => event.item === item && splits[i]! < 2).length)
    const fitted = { items: items.map(({ item }) => item), counts }
    const files = new Map([['model.json', Buffer.from(JSON.stringify(fitted))]])
    return { files, parameterCount: counts.length, history: [], bestEpochs: [] }
  },
  rankReferences: (rows, _spec, cases, k) => [{ name: 'as the catalogue has them', rankings: cases.map(() => Int32Array.from(rows.kind === 'events' ? rows.items : [], (_, place) => place).slice(0, k)) }],
  sliceBy: (by) => { throw failure('SLICE_UNKNOWN', { by, known: 'nothing' }) },
  open,
  * openInSteps(files) { return open(files) },
} satisfies Omit<RankingFamily, 'name'> & { name: string }

function open(files: ReadonlyMap<string, Uint8Array>): RankingModel {
  const { items, counts } = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as { items: string[]; counts: number[] }
  const best = (met: readonly string[], k: number) => items
    .map((item, place) => ({ item, place, own: met.filter((other) => other === item).length }))
    .sort((a, b) => b.own - a.own || counts[b.place]! - counts[a.place]! || a.place - b.place).slice(0, k)
  const answer = (request: unknown) => ({ items: best(((request as { history?: { item: string }[] }).history ?? []).map(({ item }) => item), 3).map(({ item }) => item) })
  return {
    answer,
    schemas: { request: { type: 'object' }, answer: { type: 'object' } },
    readsHistory: true,
    goldenQueries: [{ request: { history: [] }, answer: answer({ history: [] }) }],
    rank(rows, cases, k) {
      const { events, splits } = requireEvents(rows)
      return cases.map(({ group, row }) => {
        const met = events.flatMap(({ user, item }, i) => (user === group && splits[i]! < splits[row]! ? [item] : []))
        return Int32Array.from(best(met, k), ({ place }) => place)
      })
    },
  }
}

function casesOf(rows: DatasetRows, split: number): Case[] {
  const { events, items, splits } = requireEvents(rows)
  const placeOf = new Map(items.map(({ item }, place) => [item, place]))
  const ofUser = Map.groupBy([...events.keys()].filter((i) => splits[i] === split), (i) => events[i]!.user)
  return [...ofUser].map(([group, own]) => ({ row: own[0]!, group, relevant: [...new Set(own.map((i) => placeOf.get(events[i]!.item)!))].map((item) => ({ item, gain: 1 })) }))
}

function requireEvents(rows: DatasetRows): EventRows {
  if (rows.kind !== 'events') throw failure('MODEL_DATA_UNFIT', { problem: 'it needs events' })
  return rows
}
