import type { Spec } from '../spec/record.ts'
import type { Counts } from './clean-events.ts'
import type { Row } from './csv.ts'
import { median } from './median.ts'
import { commonLength, readEmbedding } from './read-embedding.ts'
import { unknown } from './record.ts'
import { readRiskClass } from './read-risk-class.ts'
import type { Item } from './record.ts'
import { placeOf, tally } from './tally.ts'

export type ItemDrop = 'wrong number of cells' | 'no item' | 'no category' | 'no brand' | 'no readable price' | 'duplicate' | 'another row of the same item'
export type ItemRepair = 'white space around a value' | 'no name, its id instead' | 'no category, 未知 instead' | 'no brand, 未知 instead' | 'price in another spelling' | 'no readable price, median of its category instead' | 'no price of any item, 0 instead' | 'no readable risk class, suits nobody' | 'no readable vector, left out' | 'vector of another length than most, left out' | 'a vector of its own, that of the encoder instead' | 'no readable picture, left out' | 'a picture that data.encoders does not name, left out'

export type ItemRules = Pick<Spec['data']['cleaning'], 'missingCategory' | 'missingBrand' | 'missingPrice'>
/** How the rows of one file are read: cells of a row, where the columns stand (-1 where there is none), and which file of the table it is. */
interface ItemLayout { width: number; columns: Record<'item' | 'name' | 'description' | 'tags' | 'category' | 'brand' | 'price', number> & { riskClass?: number; embedding?: number; image?: number }; file: number }

const noPrice = 'no readable price, median of its category instead'

interface Candidate extends Omit<Item, 'price'> { price: number | undefined; image: string; place: number; repairs: ItemRepair[] }

/** `imageOf`: what stands in the column image of an item that has one. `placeOf`: the row that item i was read from. */
export interface CleanItems extends Counts<ItemDrop, ItemRepair> { items: Item[]; imageOf: ReadonlyMap<string, string>; placeOf(i: number): number }

/** Takes rows as they come (`add`) and gives trimmed, completed items (`finish`), each id once, ascending by id. The same rows in another order give the
 *  same result. */
export function itemCleaner(rules: ItemRules): { add(rows: readonly Row[], layout: ItemLayout): void; finish(): CleanItems } {
  const dropped = tally<ItemDrop>()
  const candidates: Candidate[] = []
  let nRead = 0
  return {
    add(rows, layout) {
      nRead += rows.length
      for (const row of rows) {
        const read = readItem(row, layout, rules)
        if (typeof read === 'string') dropped.add(read, placeOf(layout.file, row.row))
        else candidates.push(read)
      }
    },
    finish() {
      const repaired = tally<ItemRepair>()
      const kept = candidates.sort(compareItems).filter((item, index) => {
        const before = candidates[index - 1]
        if (before?.item !== item.item) return true
        dropped.add(contentOf(before) === contentOf(item) ? 'duplicate' : 'another row of the same item', item.place)
        return false
      })
      const medianOf = medians(kept)
      const riskClassOf = highestRiskClasses(candidates)
      const hasPrices = kept.some(({ price }) => price !== undefined)
      const length = commonLength(kept.map(({ embedding }) => embedding))
      for (const { place, embedding } of kept) if (embedding && embedding.length !== length) repaired.add('vector of another length than most, left out', place)
      for (const { place, repairs } of kept) for (const repair of repairs) repaired.add(repair === noPrice && !hasPrices ? 'no price of any item, 0 instead' : repair, place)
      const items = kept.map(({ item, name, description, tags, category, brand, price, embedding }) => {
        const riskClass = riskClassOf.get(item)
        return { item, name, description, tags, category, brand, price: price ?? medianOf(category), ...(riskClass !== undefined && { riskClass }), ...(embedding?.length === length && { embedding }) }
      })
      const imageOf = new Map(kept.flatMap(({ item, image }) => (image === '' ? [] : [[item, image] as const])))
      return { items, nRead, nKept: items.length, dropped, repaired, imageOf, placeOf: (i) => kept[i]!.place }
    },
  }
}

function readItem({ row, cells }: Row, { width, columns, file }: ItemLayout, { missingCategory, missingBrand, missingPrice }: ItemRules): Candidate | ItemDrop {
  if (cells.length !== width) return 'wrong number of cells'
  const repairs: ItemRepair[] = []
  const names = ['item', 'name', 'description', 'tags', 'category', 'brand', 'price'] as const
  const raw = names.map((name) => (columns[name] === -1 ? '' : cells[columns[name]]!))
  const [item, name, description, tags, category, brand, priceText] = raw.map((cell) => cell.trim()) as [string, string, string, string, string, string, string]
  const price = readPrice(priceText)
  const { riskClass: riskPlace = -1, embedding: embeddingPlace = -1, image: imagePlace = -1 } = columns
  const riskClass = riskPlace === -1 ? undefined : readRiskClass(cells[riskPlace]!)
  const embedding = embeddingPlace === -1 ? undefined : readEmbedding(cells[embeddingPlace]!)
  if (item === '') return 'no item'
  if (category === '' && missingCategory === 'drop') return 'no category'
  if (brand === '' && missingBrand === 'drop') return 'no brand'
  if (price === undefined && missingPrice === 'drop') return 'no readable price'

  if (raw.some((cell) => cell !== cell.trim())) repairs.push('white space around a value')
  if (name === '') repairs.push('no name, its id instead')
  if (category === '') repairs.push('no category, 未知 instead')
  if (brand === '') repairs.push('no brand, 未知 instead')
  if (price === undefined) repairs.push(noPrice)
  else if (!/^\d+(\.\d+)?$/.test(priceText)) repairs.push('price in another spelling')
  if (riskPlace !== -1 && riskClass === undefined) repairs.push('no readable risk class, suits nobody')
  if (embeddingPlace !== -1 && embedding === undefined && cells[embeddingPlace]!.trim() !== '') repairs.push('no readable vector, left out')
  return { item, name: name || item, description, tags: splitTags(tags), category: category || unknown, brand: brand || unknown, price, ...(riskClass !== undefined && { riskClass }), ...(embedding && { embedding }), image: imagePlace === -1 ? '' : cells[imagePlace]!.trim(), place: placeOf(file, row), repairs }
}

function splitTags(text: string): string[] {
  const tags = text.split(/[、,，|;；]/).map((tag) => tag.trim()).filter((tag) => tag !== '')
  return [...new Set(tags)]
}

/** "8000", "8,000.50", "¥8000", "８０００元"; undefined for what is no price. */
function readPrice(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/^(¥|CNY|RMB)\s*/i, '').replace(/\s*元$/, '')
  return /^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(plain) ? Number(plain.replaceAll(',', '')) : undefined
}

/** Rows of the same item stand together, the one that needed least repair first. */
function compareItems(a: Candidate, b: Candidate): number {
  return compare(a.item, b.item) || a.repairs.length - b.repairs.length || compare(contentOf(a), contentOf(b)) || a.place - b.place
}

function contentOf({ name, description, tags, category, brand, price, riskClass, embedding, image }: Candidate): string {
  return JSON.stringify([name, description, tags, category, brand, price ?? null, ...(riskClass === undefined ? [] : [riskClass]), ...(embedding ? [[...embedding]] : []), ...(image === '' ? [] : [image])])
}

/** Where rows of one item tell several, the highest holds: nobody may be shown what is too risky because a row was copied wrongly. */
function highestRiskClasses(candidates: readonly Candidate[]): Map<string, number> {
  const highest = new Map<string, number>()
  for (const { item, riskClass } of candidates) if (riskClass !== undefined) highest.set(item, Math.max(riskClass, highest.get(item) ?? 0))
  return highest
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The median price of a category; of all items where the category has none, 0 where nothing has a price. */
function medians(items: readonly Candidate[]): (category: string) => number {
  const priced = items.filter((item) => item.price !== undefined)
  const pricesOf = (group: readonly Candidate[]) => group.map(({ price }) => price!)
  const byCategory = new Map([...Map.groupBy(priced, ({ category }) => category)].map(([category, group]) => [category, median(pricesOf(group))]))
  const all = median(pricesOf(priced)) ?? 0
  return (category) => byCategory.get(category) ?? all
}
