import type { DatasetRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import { openAnalyzer } from '../../text/analyzer.ts'
import type { Case } from '../family.ts'
import { buildIndex } from './index/search-index.ts'
import { searchIndex } from './index/search.ts'
import { requireQueries } from './judgements.ts'

/** The number to beat: BM25 (k1 1.2, b 0.75) of the names alone, taken apart as the spec says but without synonyms. */
export function rankReferences(rows: DatasetRows, { parameters: { segmenter, stemmer } }: Pick<Spec, 'parameters'>, cases: readonly Case[], k: number): { name: string; rankings: Int32Array[] }[] {
  requireQueries(rows)
  const analyzer = openAnalyzer({ segmenter, stemmer, synonyms: [], stopWords: [] })
  const index = buildIndex(rows.items.map(({ name }, key) => ({ key, tokens: [analyzer.tokens(name)] })), [{ name: 'name', weight: 1, k1: 1.2, b: 0.75 }])
  return [{ name: 'BM25 of names', rankings: cases.map(({ row }) => searchIndex(index, analyzer.query(rows.judgements[row]!.query), { k }).keys) }]
}
