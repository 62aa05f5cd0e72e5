// A shop that keeps a log of its searches: what its present search showed, and what people did with it who call things otherwise than the catalogue.
import { seededRandom } from '../../../src/base/random.ts'
import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import { judgeByClicks } from '../../../src/dataset/clicks/judge-by-clicks.ts'
import type { Item, QueryRows } from '../../../src/dataset/record.ts'
import { itemOf } from './small-catalogue.ts'

const things = [['运动鞋', 'sneaker'], ['衣柜', 'wardrobe'], ['手机', 'phone'], ['台灯', 'lamp'], ['水壶', 'kettle'], ['雨伞', 'umbrella'], ['背包', 'backpack'], ['沙发', 'sofa']] as const
const colours = ['红色', '蓝色', '黑色', '白色', '绿色', '灰色']
const moods = ['', 'cheap', 'nice', 'new', 'gift', 'best', 'small', 'sale']
/** How often each of ten places is looked at. */
const looks = [1, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1]

/** `files`: catalogue and log as CSV; `rows`: what the dataset stage makes of them. */
export interface LoggedShop { files: Record<'data/items.csv' | 'data/searches.csv', string>; rows: QueryRows; /** What is truly right for a query, whatever was clicked. */ isRight(query: string, item: string): boolean }

/** `wants`: the chance that an item that was looked at is clicked, where it is right and where it is not. The present search knows the word for the colour alone and shows ten products of it in any order. */
export function loggedShop({ seed, visits, wants }: { seed: number; visits: number; wants: { right: number; wrong: number } }): LoggedShop {
  const random = seededRandom(seed)
  const items: Item[] = things.flatMap(([name], thing) => colours.flatMap((colour, c) => [0, 1, 2].map((i) => itemOf(`p${thing}${c}${i}`, `${colour}${name} ${'abc'[i]!.repeat(3)}`))))
  const queries = things.flatMap(([, word], thing) => colours.flatMap((colour, c) => moods.map((mood) => ({ query: `${colour} ${word} ${mood}`.trim(), thing, colour: c }))))
  const log = queries.flatMap(({ query, thing, colour }, q) => Array.from({ length: visits }, (_, visit) => {
    const shown = random.shuffle(items.filter(({ item }) => item[2] === String(colour))).slice(0, 10)
    return shown.flatMap(({ item }, place) => {
      const isClicked = random.next() < looks[place]! * (item[1] === String(thing) ? wants.right : wants.wrong)
      return (isClicked ? ['shown', 'click'] : ['shown']).map((kind) => [query, item, kind, `u${q}.${visit}`, String(place + 1)])
    })
  }).flat())
  const cleaner = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 2 })
  cleaner.add(log.map((cells, i) => ({ row: i + 2, cells })), { width: 5, columns: { query: 0, item: 1, kind: 2, user: 3, session: -1, position: 4 }, file: 0 })
  const { judgements, splits, grades } = judgeByClicks(cleaner.finish(), undefined, { split: { validation: 0.25, test: 0.25 }, path: 'data/searches.csv' })
  const meant = new Map(queries.map(({ query, thing, colour }) => [query, `p${thing}${colour}`]))
  const csvOf = (lines: readonly string[][]) => lines.map((cells) => `${cells.join(',')}\n`).join('')
  return {
    files: { 'data/items.csv': csvOf([['item', 'name'], ...items.map(({ item, name }) => [item, name])]), 'data/searches.csv': csvOf([['query', 'item', 'kind', 'session', 'position'], ...log]) },
    rows: { kind: 'queries', items, judgements, splits, grades },
    isRight: (query, item) => item.startsWith(meant.get(query)!),
  }
}
