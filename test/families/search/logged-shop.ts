// A shop that keeps a log of its searches: what its present search showed, and what people did with it.
import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'
import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import { judgeByClicks } from '../../../src/dataset/clicks/judge-by-clicks.ts'
import type { Item, QueryRows } from '../../../src/dataset/record.ts'
import { itemOf } from './small-catalogue.ts'

const things = [['运动鞋', 'sneaker'], ['衣柜', 'wardrobe'], ['手机', 'phone'], ['台灯', 'lamp'], ['水壶', 'kettle'], ['雨伞', 'umbrella'], ['背包', 'backpack'], ['沙发', 'sofa']] as const
const colours = ['红色', '蓝色', '黑色', '白色', '绿色', '灰色']
const moods = ['', 'cheap', 'nice', 'new', 'gift', 'best', 'small', 'sale']
/** How often each of ten places is looked at. */
const looks = [1, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1]

interface Asked { query: string; thing: number; colour: number }

/** How names of three products that are otherwise alike end, what people of a shop ask, what its present search shows them, and what is truly right. */
interface Habits { endings: readonly string[]; queryOf(thing: number, colour: number, mood: string): string; show(asked: Asked, items: readonly Item[], random: Random): Item[]; isRight(asked: Asked, item: string): boolean }

const ofColour = ({ colour }: Asked, items: readonly Item[]) => items.filter(({ item }) => item[2] === String(colour))

/** They ask in English for a Chinese catalogue: the search knows the word for the colour alone, and shows ten products of it in any order. */
export const foreigners: Habits = {
  endings: ['aaa', 'bbb', 'ccc'],
  queryOf: (thing, colour, mood) => `${colours[colour]} ${things[thing]![1]} ${mood}`.trim(),
  show: (asked, items, random) => random.shuffle(ofColour(asked, items)).slice(0, 10),
  isRight: ({ thing, colour }, item) => item.startsWith(`p${thing}${colour}`),
}

/** They want the made-by-hand one alone, whose longer name the search shows third, and sometimes a place higher or lower. */
export const connoisseurs: Habits = {
  endings: ['aaa', 'bbb', 'ccc 手工 精制 限量'],
  queryOf: (thing, colour, mood) => `${colours[colour]}${things[thing]![0]} ${mood}`.trim(),
  show(asked, items, random) {
    const [own, others] = [0, 1].map((rest) => ofColour(asked, items).filter(({ item }) => (item[1] === String(asked.thing) ? 0 : 1) === rest)) as [Item[], Item[]]
    const list = [...own, ...random.shuffle(others)].slice(0, 10)
    for (let place = 0; place < list.length - 1; place++) if (random.next() < 0.2) list.splice(place, 2, list[place + 1]!, list[place]!)
    return list
  },
  isRight: ({ thing, colour }, item) => item === `p${thing}${colour}2`,
}

/** `files`: catalogue and log as CSV; `rows`: what the dataset stage makes of them. */
export interface LoggedShop { files: Record<'data/items.csv' | 'data/searches.csv', string>; rows: QueryRows; /** What is truly right for a query, whatever was clicked. */ isRight(query: string, item: string): boolean }

/** `wants`: the chance that an item that was looked at is clicked, where it is right and where it is not. */
export function loggedShop({ seed, visits, wants, habits = foreigners }: { seed: number; visits: number; wants: { right: number; wrong: number }; habits?: Habits }): LoggedShop {
  const random = seededRandom(seed)
  const items: Item[] = things.flatMap(([name], thing) => colours.flatMap((colour, c) => habits.endings.map((ending, i) => itemOf(`p${thing}${c}${i}`, `${colour}${name} ${ending}`))))
  const asked: Asked[] = things.flatMap((_, thing) => colours.flatMap((_colour, colour) => moods.map((mood) => ({ query: habits.queryOf(thing, colour, mood), thing, colour }))))
  const log = asked.flatMap((one, q) => Array.from({ length: visits }, (_, visit) => habits.show(one, items, random).flatMap(({ item }, place) => {
    const isClicked = random.next() < looks[place]! * (habits.isRight(one, item) ? wants.right : wants.wrong)
    return (isClicked ? ['shown', 'click'] : ['shown']).map((kind) => [one.query, item, kind, `u${q}.${visit}`, String(place + 1)])
  })).flat())
  const cleaner = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 2 })
  cleaner.add(log.map((cells, i) => ({ row: i + 2, cells })), { width: 5, columns: { query: 0, item: 1, kind: 2, user: 3, session: -1, position: 4 }, file: 0 })
  const { judgements, splits, grades } = judgeByClicks(cleaner.finish(), undefined, { split: { validation: 0.25, test: 0.25 }, path: 'data/searches.csv' })
  const meant = new Map(asked.map((one) => [one.query, one]))
  const csvOf = (lines: readonly string[][]) => lines.map((cells) => `${cells.join(',')}\n`).join('')
  return {
    files: { 'data/items.csv': csvOf([['item', 'name'], ...items.map(({ item, name }) => [item, name])]), 'data/searches.csv': csvOf([['query', 'item', 'kind', 'session', 'position'], ...log]) },
    rows: { kind: 'queries', items, judgements, splits, grades },
    isRight: (query, item) => habits.isRight(meant.get(query)!, item),
  }
}
