import { join } from 'node:path'
import { writeFileAtomic } from '../../../src/base/files.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { unknown } from '../../../src/dataset/record.ts'
import { formatCsvRow } from '../../../src/dataset/csv.ts'
import type { TableCounts } from '../../../src/dataset/record.ts'
import type { Shop } from '../shop.ts'
import { soilEvents, soilItems } from './dirt.ts'
import type { DirtyRows } from './dirt.ts'

const words = { view: '浏览', click: '点击', purchase: '购买' }

/** Writes `events.csv` and `items.csv` with Chinese headings and planted dirt, the same bytes for the same shop. Gives the counts that
 *  preparing this data must report. */
export async function writeShop({ seed, items, events }: Shop, folder: string): Promise<{ events: TableCounts; items: TableCounts }> {
  const random = seededRandom([seed, 1, 2, 3])
  const dirtyEvents = soilEvents(events.map(({ user, item, kind, time }) => [user, item, words[kind], new Date(time).toISOString().replace('.000Z', 'Z')]), random)
  const dirtyItems = soilItems(items.map(({ item, name, description, tags, category, brand, price }) => [item, name, description, tags.join('、'), category, brand === unknown ? '' : brand, String(price)]), random)
  await writeFileAtomic(join(folder, 'events.csv'), formatTable(['用户ID', '商品ID', '行为类型', '时间'], dirtyEvents.rows))
  await writeFileAtomic(join(folder, 'items.csv'), formatTable(['商品ID', '名称', '描述', '标签', '类别', '品牌', '价格'], dirtyItems.rows))
  return { events: countsOf('events', dirtyEvents), items: countsOf('items', dirtyItems) }
}

function formatTable(header: string[], rows: string[][]): string {
  return [header, ...rows].map(formatCsvRow).join('')
}

function countsOf(name: TableCounts['name'], { rows, nClean, dropped, repaired }: DirtyRows<string, string>): TableCounts {
  return { name, read: rows.length, kept: nClean, dropped: dropped.counts(), repaired: repaired.counts() }
}
