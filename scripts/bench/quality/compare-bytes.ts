import { buildEngine } from '../../../src/families/search/build-engine.ts'
import { asker } from '../../../src/families/search/engine.ts'
import { fieldTokens, wholeText } from '../../../src/families/search/fields.ts'
import { vectorOf } from '../../../src/families/search/vectors/text-vectors.ts'
import { topK } from '../../../src/matrix/top-k.ts'
import { deepestCutOff } from '../../../src/metrics/ranking-metrics.ts'
import type { PreparedRankingSet } from './prepare-ranking-set.ts'
import type { RankedModel } from './rank-set.ts'

export const floatName = 'vectors alone, float32'
export const bytesName = 'vectors alone, in bytes'

/** What products in bytes cost: lists by vectors alone, from the same vectors of products and queries, as they are and in a byte a number. */
export function compareBytes({ spec, rows, cases }: PreparedRankingSet): RankedModel[] {
  if (rows.kind !== 'queries') throw new Error('only search has vectors of texts')
  const engine = buildEngine(rows.items, spec)
  const { analyzer, vectors, documents } = engine
  const products = rows.items.map((item) => vectorOf(wholeText(fieldTokens(item, analyzer)), vectors))
  const ask = asker(engine)
  const asked = cases.test.map(({ row }) => ask(rows.judgements[row]!.query, true).vector!)
  const rank = (name: string, cosines: (query: Float32Array) => Float32Array): RankedModel => ({ name, cpuSeconds: 0, rankings: asked.map((query) => topK(cosines(query), deepestCutOff)) })
  return [
    rank(floatName, (query) => Float32Array.from(products, (product) => dot(product, query))),
    rank(bytesName, (query) => documents.cosinesOf(query)),
  ]
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
