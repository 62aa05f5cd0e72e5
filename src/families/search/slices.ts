import { failure } from '../../base/errors.ts'
import type { DatasetRows } from '../../dataset/record.ts'
import { divideIntoRuns } from '../../text/runs.ts'
import { normalise } from '../../text/normalise.ts'
import { slicesOf } from '../../spec/record.ts'
import type { Case } from '../family.ts'
import { requireQueries } from './judgements.ts'

/** Divides queries by how many words they have, or by how they are written. */
export function sliceQueries(by: string, rows: DatasetRows, cases: readonly Case[]): string[] {
  requireQueries(rows)
  const queries = cases.map(({ row }) => normalise(rows.judgements[row]!.query))
  if (by === 'words') return queries.map(wordsOf)
  if (by === 'script') return queries.map(scriptOf)
  throw failure('SLICE_UNKNOWN', { by, known: slicesOf.search.join(', ') })
}

/** Chinese has no blanks: two characters are about a word. */
function wordsOf(query: string): string {
  let words = 0
  divideIntoRuns(query, (kind, run) => { words += kind === 'han' || kind === 'unspaced' ? Math.ceil([...run].length / 2) : 1 })
  return words <= 1 ? '1 word' : words === 2 ? '2 words' : '3 words or more'
}

function scriptOf(query: string): string {
  const kinds = new Set<string>()
  divideIntoRuns(query, (kind) => kinds.add(kind === 'latin' || kind === 'han' ? kind : 'other'))
  if (kinds.size !== 1) return kinds.size === 0 ? 'other' : 'mixed'
  return kinds.has('han') ? 'Han' : kinds.has('latin') ? 'Latin' : 'other'
}
