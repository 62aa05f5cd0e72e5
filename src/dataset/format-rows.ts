import type { CleanEvents } from './clean-events.ts'
import { formatCsvRow } from './csv.ts'
import { formatEmbedding } from './read-embedding.ts'
import { splitNames } from './record.ts'
import type { ExampleRows, Item, QueryRows } from './record.ts'

/** Cleaned rows as the files beside `dataset.json`, in pieces, since a million rows are no text to hold. Equal rows give equal bytes. Each event has its
 *  split where it is not a matter of time. */
export function formatEvents(events: Pick<CleanEvents, 'at' | 'nKept'>, splits: Uint8Array | undefined): Iterable<string> {
  return inPieces(['user', 'item', 'kind', 'time', ...(splits ? ['split'] : [])], events.nKept, (i) => {
    const { user, item, kind, time } = events.at(i)
    return [user, item, kind, new Date(time).toISOString(), ...(splits ? [splitNames[splits[i]!]!] : [])]
  })
}

/** The columns of risk classes and of vectors are there only where a product has one; the first also before the second, since columns are read by their places. */
export function formatItems(items: readonly Item[]): Iterable<string> {
  const hasEmbedding = items.some(({ embedding }) => embedding !== undefined)
  const hasRisk = hasEmbedding || items.some(({ riskClass }) => riskClass !== undefined)
  return inPieces(['item', 'name', 'description', 'tags', 'category', 'brand', 'price', ...(hasRisk ? ['riskClass'] : []), ...(hasEmbedding ? ['embedding'] : [])], items.length, (i) => {
    const { item, name, description, tags, category, brand, price, riskClass = '', embedding } = items[i]!
    return [item, name, description, tags.join('|'), category, brand, String(price), ...(hasRisk ? [String(riskClass)] : []), ...(hasEmbedding ? [embedding ? formatEmbedding(embedding) : ''] : [])]
  })
}

export function formatJudgements({ judgements, splits }: Pick<QueryRows, 'judgements' | 'splits'>): Iterable<string> {
  return inPieces(['query', 'item', 'grade', 'split'], judgements.length, (i) => {
    const { query, item, grade } = judgements[i]!
    return [query, item, String(grade), splitNames[splits[i]!]!]
  })
}

/** Label, group and split come first, since a column may have any name. */
export function formatExamples({ columns, labels, groups, splits }: ExampleRows): Iterable<string> {
  return inPieces(['label', 'group', 'split', ...columns.map(({ name }) => name)], labels.length, (i) => [String(labels[i]), groups[i]!, splitNames[splits[i]!]!, ...columns.map(({ values }) => String(values[i]))])
}

const rowsAPiece = 2000

function* inPieces(header: string[], n: number, cellsAt: (i: number) => string[]): Generator<string> {
  yield formatCsvRow(header)
  for (let start = 0; start < n; start += rowsAPiece) {
    let piece = ''
    for (let i = start; i < Math.min(start + rowsAPiece, n); i++) piece += formatCsvRow(cellsAt(i))
    yield piece
  }
}
