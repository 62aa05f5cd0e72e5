import { formatCsvRow } from './csv.ts'
import type { DatasetRows } from './record.ts'

/** Cleaned rows as the files beside `dataset.json`. Equal rows give equal bytes. */
export function formatRows({ events, items }: Pick<DatasetRows, 'events' | 'items'>): { 'events.csv': string; 'items.csv': string } {
  const eventRows = events.map(({ user, item, kind, time }) => formatCsvRow([user, item, kind, new Date(time).toISOString()]))
  const itemRows = items.map(({ item, name, description, tags, category, brand, price }) => formatCsvRow([item, name, description, tags.join('|'), category, brand, String(price)]))
  return {
    'events.csv': `user,item,kind,time\n${eventRows.join('')}`,
    'items.csv': `item,name,description,tags,category,brand,price\n${itemRows.join('')}`,
  }
}
