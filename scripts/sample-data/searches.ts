import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { csvOf } from './csv-of.ts'

const things = [['运动鞋', 'sneaker'], ['衣柜', 'wardrobe'], ['手机', 'phone'], ['台灯', 'lamp'], ['水壶', 'kettle'], ['雨伞', 'umbrella'], ['背包', 'backpack'], ['沙发', 'sofa']] as const
const colours = ['红色', '蓝色', '黑色', '白色', '绿色', '灰色']
const moods = ['', 'cheap', 'nice', 'new', 'gift', 'best', 'small', 'sale']
/** How often each of the ten places of a page is looked at. */
export const looks = [1, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1]

export interface Product { item: string; name: string; thing: number; colour: number; variant: number }
interface Asked { query: string; thing: number; colour: number }

/** How the names of three products that are otherwise alike end, what people ask, what the present search shows them, and what is truly right. */
export interface Habits { endings: readonly string[]; queryOf(thing: number, colour: number, mood: string): string; show(asked: Asked, products: readonly Product[], random: Random): Product[]; isRight(asked: Asked, product: Product): boolean }

/** They ask in English for a Chinese catalogue: the search knows the word for the colour alone, and shows ten products of it in any order. */
export const foreigners: Habits = {
  endings: ['aaa', 'bbb', 'ccc'],
  queryOf: (thing, colour, mood) => `${colours[colour]} ${things[thing]![1]} ${mood}`.trim(),
  show: ({ colour }, products, random) => random.shuffle(products.filter((product) => product.colour === colour)).slice(0, 10),
  isRight: ({ thing, colour }, product) => product.thing === thing && product.colour === colour,
}

/** They want the made-by-hand one alone, whose longer name the search shows third, and sometimes a place higher or lower. */
export const connoisseurs: Habits = {
  endings: ['aaa', 'bbb', 'ccc 手工 精制 限量'],
  queryOf: (thing, colour, mood) => `${colours[colour]}${things[thing]![0]} ${mood}`.trim(),
  show({ thing, colour }, products, random) {
    const ofColour = products.filter((product) => product.colour === colour)
    const list = [...ofColour.filter((product) => product.thing === thing), ...random.shuffle(ofColour.filter((product) => product.thing !== thing))].slice(0, 10)
    for (let place = 0; place < list.length - 1; place++) if (random.next() < 0.2) list.splice(place, 2, list[place + 1]!, list[place]!)
    return list
  },
  isRight: ({ thing, colour }, product) => product.thing === thing && product.colour === colour && product.variant === 2,
}

export interface Searches {
  files: Record<'data/items.csv' | 'data/searches.csv' | 'data/judgements.csv', string>
  products: Product[]
  log: { query: string; item: string; kind: string; session: string; position: number }[]
  /** What is truly right for a query, whatever was clicked. */
  isRight(query: string, item: string): boolean
}

/** A made-up shop whose search keeps a log: what it showed on ten places, and what people did with it, who look at a place the less the lower it stands. `wants`: the chance that an item that was looked at is clicked, where it
 *  is right and where it is not. Every second query has judgements, which are true. The same seed gives the same bytes. */
export function makeSearches(seed: number, { visits = 30, wants = { right: 0.8, wrong: 0.05 }, habits = foreigners } = {}): Searches {
  const random = seededRandom(seed)
  const products: Product[] = things.flatMap(([name], thing) => colours.flatMap((shade, colour) => habits.endings.map((ending, variant) => ({ item: `${1 + thing}${colour}${variant}`, name: `${shade}${name} ${ending}`, thing, colour, variant }))))
  const asked: Asked[] = things.flatMap((_, thing) => colours.flatMap((_shade, colour) => moods.map((mood) => ({ query: habits.queryOf(thing, colour, mood), thing, colour }))))
  const log = asked.flatMap((one, q) => Array.from({ length: visits }, (_, visit) => habits.show(one, products, random).flatMap((product, place) => {
    const row = { query: one.query, item: product.item, kind: '曝光', session: `${q}-${visit}`, position: place + 1 }
    const isClicked = random.next() < looks[place]! * (habits.isRight(one, product) ? wants.right : wants.wrong)
    return isClicked ? [row, { ...row, kind: '点击' }] : [row]
  })).flat())
  const [byQuery, byItem] = [new Map(asked.map((one) => [one.query, one])), new Map(products.map((product) => [product.item, product]))]
  const judgements = asked.filter((_, i) => i % 2 === 0).flatMap((one) => products.filter(({ thing, colour }) => thing === one.thing || colour === one.colour).map((product) => ({ query: one.query, item: product.item, grade: habits.isRight(one, product) ? 1 : 0 })))
  return {
    files: { 'data/items.csv': csvOf(products.map(({ item, name }) => ({ item, name }))), 'data/searches.csv': csvOf(log), 'data/judgements.csv': csvOf(judgements) },
    products,
    log,
    isRight: (query, item) => habits.isRight(byQuery.get(query)!, byItem.get(item)!),
  }
}
