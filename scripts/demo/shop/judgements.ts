import type { Item } from '../../../src/dataset/record.ts'
import { formatCsvRow } from '../../../src/dataset/csv.ts'

/** What the shop's people found right for queries: a table with a row a query and a product. Queries are tags, brands, categories, and a brand with a tag; a product that
 *  is all of it has grade 2, one that is half of it 1. */
export function formatJudgements(items: readonly Item[]): string {
  const wordsOf = ({ tags, brand, category }: Item) => [...tags, brand, category]
  const queries = new Set(items.flatMap((item) => [...wordsOf(item), ...item.tags.map((tag) => `${item.brand} ${tag}`)]))
  const rows = [...queries].flatMap((query) => items.flatMap((item) => {
    const words = query.split(' ')
    const share = words.filter((word) => wordsOf(item).includes(word)).length / words.length
    return share > 0 ? [[query, item.item, share === 1 ? '2' : '1']] : []
  }))
  return [['查询', '商品ID', '评分'], ...rows].map(formatCsvRow).join('')
}
