// Searches of made-up shops, whose users look at places of the list less and less, and click what they saw and want.
import { seededRandom } from '../../../src/base/random.ts'

/** How often each place is looked at, as the simulation has it. */
export const trueExamination = [1, 0.7, 0.5, 0.35, 0.25, 0.2, 0.15, 0.12, 0.1, 0.1]

export interface SimulatedLog { rows: { query: string; item: string; kind: string; user: string; position: number }[]; /** The chance that an item that was seen is clicked. */ wantedOf(query: string, item: string): number }

/** Visits of users who ask one query each and see ten of its twenty items, as an earlier search ranks them that half knows what is wanted. `shuffled`: the chance that a place changes with the next. */
export function simulateLog({ seed, visits, shuffled, queries = 60 }: { seed: number; visits: number; shuffled: number; queries?: number }): SimulatedLog {
  const random = seededRandom(seed)
  const wanted = Array.from({ length: queries }, () => Array.from({ length: 20 }, () => (random.next() < 0.3 ? 0.5 + 0.4 * random.next() : 0.05 + 0.2 * random.next())))
  const liked = wanted.map((ofQuery) => ofQuery.map((chance) => chance + 0.8 * (random.next() - 0.5)))
  const rows = Array.from({ length: visits }, (_, visit) => {
    const query = Math.floor(queries * random.next() ** 2)
    const list = [...liked[query]!.keys()].sort((a, b) => liked[query]![b]! - liked[query]![a]!).slice(0, 10)
    for (let place = 0; place < 9; place++) if (random.next() < shuffled) list.splice(place, 2, list[place + 1]!, list[place]!)
    return list.flatMap((item, place) => {
      const row = { query: `q${query}`, item: `i${item}`, user: `u${visit}`, position: place + 1 }
      const isClicked = random.next() < trueExamination[place]! * wanted[query]![item]!
      return [{ ...row, kind: 'shown' }, ...(isClicked ? [{ ...row, kind: 'click' }] : [])]
    })
  }).flat()
  return { rows, wantedOf: (query, item) => wanted[Number(query.slice(1))]![Number(item.slice(1))]! }
}
