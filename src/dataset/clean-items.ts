import type { CleanRows } from './clean-events.ts'
import type { CsvRow } from './csv.ts'
import type { Item } from './record.ts'
import { tally } from './tally.ts'

export type ItemDrop = 'wrong number of cells' | 'no item' | 'duplicate' | 'another row of the same item'
export type ItemRepair = 'white space around a value' | 'no name, its id instead' | 'no category, 未知 instead' | 'no brand, 未知 instead' | 'price in another spelling' | 'no readable price, median of its category instead'

export interface ItemRules { width: number; columns: Record<'item' | 'name' | 'description' | 'tags' | 'category' | 'brand' | 'price', number> }

/** What stands where a category or a brand is not known. */
export const unknown = '未知'

interface Candidate extends Omit<Item, 'price'> { price: number | undefined; row: number; repairs: ItemRepair[] }

/** Trimmed, completed items, each id once, ascending by id. The same rows in another order give the same result. */
export function cleanItems(rows: readonly CsvRow[], rules: ItemRules): CleanRows<Item, ItemDrop, ItemRepair> {
  const dropped = tally<ItemDrop>()
  const repaired = tally<ItemRepair>()
  const candidates = rows.flatMap((row) => {
    const read = readItem(row, rules)
    if (typeof read !== 'string') return [read]
    dropped.add(read, row.row)
    return []
  })
  const kept = candidates.sort(compareItems).filter((item, index) => {
    const before = candidates[index - 1]
    if (before?.item !== item.item) return true
    dropped.add(contentOf(before) === contentOf(item) ? 'duplicate' : 'another row of the same item', item.row)
    return false
  })
  const medianOf = medians(kept)
  for (const { row, repairs } of kept) for (const repair of repairs) repaired.add(repair, row)
  const items = kept.map(({ item, name, description, tags, category, brand, price }) => ({ item, name, description, tags, category, brand, price: price ?? medianOf(category) }))
  return { rows: items, nRead: rows.length, dropped, repaired }
}

function readItem({ row, cells }: CsvRow, { width, columns }: ItemRules): Candidate | ItemDrop {
  if (cells.length !== width) return 'wrong number of cells'
  const repairs: ItemRepair[] = []
  const names = ['item', 'name', 'description', 'tags', 'category', 'brand', 'price'] as const
  const raw = names.map((name) => (columns[name] === -1 ? '' : cells[columns[name]]!))
  const [item, name, description, tags, category, brand, priceText] = raw.map((cell) => cell.trim()) as [string, string, string, string, string, string, string]
  if (item === '') return 'no item'

  if (raw.some((cell) => cell !== cell.trim())) repairs.push('white space around a value')
  if (name === '') repairs.push('no name, its id instead')
  if (category === '') repairs.push('no category, 未知 instead')
  if (brand === '') repairs.push('no brand, 未知 instead')
  const price = readPrice(priceText)
  if (price === undefined) repairs.push('no readable price, median of its category instead')
  else if (!/^\d+(\.\d+)?$/.test(priceText)) repairs.push('price in another spelling')
  return { item, name: name || item, description, tags: splitTags(tags), category: category || unknown, brand: brand || unknown, price, row, repairs }
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
  return compare(a.item, b.item) || a.repairs.length - b.repairs.length || compare(contentOf(a), contentOf(b)) || a.row - b.row
}

function contentOf({ name, description, tags, category, brand, price }: Candidate): string {
  return JSON.stringify([name, description, tags, category, brand, price ?? null])
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

function median(values: number[]): number | undefined {
  const sorted = values.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? undefined : (sorted[middle - 1]! + sorted[middle]!) / 2
}
