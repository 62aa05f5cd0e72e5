import type { RankingMetricName } from '../../../src/metrics/names.ts'
import type { Spec } from '../../../src/spec/record.ts'

/** `parameters` over those of the set's spec; `seeds`: fitted with so many, from 0, and judged by their mean. `peer`: what another implementation of the same formula with the
 *  same settings reaches. */
export interface RankingTrial { name: string; parameters: Partial<Spec['parameters']>; seeds?: number; peer?: PeerRanking }
export type PeerRanking = Partial<Record<RankingMetricName, number>>

/** What the default settings must reach, and how much vectors may cost and must bring beside words. */
interface RankingTarget { metric: RankingMetricName; atLeast: number; why: string }

export interface RankingSet {
  name: string
  /** Its files are `<data>/<name>/…`: the spec names them by these paths. */
  files: readonly string[]
  spec: string
  /** Metrics with intervals; trials with a peer are judged by them, differences are told of the first. */
  judgedBy: readonly [RankingMetricName, RankingMetricName]
  trials: readonly RankingTrial[]
  peers: readonly { name: string; figures: PeerRanking }[]
  targets: readonly RankingTarget[]
  /** Every query is in the test, so that no judgement is learnt from, as the peers learn from none. */
  isAllTest?: true
  /** Vectors beside words must find more here than words alone. */
  vectorsFindMore?: true
  caution?: string
}

export const defaultName = 'default settings (auto)'
export const randomName = 'random order'
/** An own figure may lie so much below that of the same algorithm elsewhere. */
export const margin = 0.003
/** Vectors beside words may cost so much NDCG@10. */
export const fusionMargin = 0.005

const auto = { name: defaultName, parameters: {} }
const search = [
  { name: 'bm25 of all fields', parameters: { algorithm: 'bm25' } },
  { name: 'vectors', parameters: { algorithm: 'vectors' } },
  { name: 'fusion', parameters: { algorithm: 'fusion' } },
] as const

/** Figures of November 2026, by the protocols of each set: full ranking of all items, what a user met left out, equal scores in the order of ids. ALS is
 *  implicit 0.7.3, tantivy 0.27.0, all else numpy, scipy and bm25s 0.3.16 by the formulas of the families. `ranking_peers.py` runs some of them again beside ours. */
export const rankingSets: readonly RankingSet[] = [
  {
    name: 'ml-100k',
    files: ['ratings.csv', 'items.csv'],
    spec: `name: ml-100k
family: recommendation
owners: [bench]
data:
  events: { path: ml-100k/ratings.csv, columns: { time: timestamp } }
  items: { path: ml-100k/items.csv, columns: { name: title, tags: genres } }
  split: { by: userTime, validation: 0.1, test: 0.2 }
evaluation:
  gates: [{ metric: recallAt20, atLeast: 0.1 }]
`,
    judgedBy: ['recallAt20', 'ndcgAt10'],
    trials: [
      { name: 'itemKnn 400, shrink 0', parameters: { algorithm: 'itemKnn', neighbours: 400, shrink: 0 }, peer: { recallAt20: 0.1895, ndcgAt10: 0.1913, ndcgAt20: 0.2033 } },
      { name: 'als 10, alpha 1', parameters: { algorithm: 'als', regularization: 10, alpha: 1 }, seeds: 3, peer: { recallAt20: 0.1965, ndcgAt10: 0.1985, ndcgAt20: 0.2129 } },
      { name: 'ease 300', parameters: { algorithm: 'ease', regularization: 300 }, peer: { recallAt20: 0.197, ndcgAt10: 0.1972, ndcgAt20: 0.2116 } },
      { name: 'content', parameters: { algorithm: 'content' } },
      { name: 'hybrid', parameters: { algorithm: 'hybrid' } },
      auto,
    ],
    peers: [{ name: 'popularity', figures: { recallAt20: 0.0973, ndcgAt10: 0.1162, ndcgAt20: 0.1181 } }],
    targets: [{ metric: 'recallAt20', atLeast: 0.197 - margin, why: `${0.197} of EASE, the best peer, less ${margin}` }],
    caution: 'Films were rated in the order in which a page showed them, so what the order of a history gains is partly that of the page.',
  },
  {
    name: 'amazon-beauty',
    files: ['events.csv', 'items.csv'],
    spec: `name: amazon-beauty
family: recommendation
owners: [bench]
data:
  events: { path: amazon-beauty/events.csv, columns: { time: order } }
  items: { path: amazon-beauty/items.csv, columns: { tags: attributes } }
  split: { by: leaveOneOut }
evaluation:
  gates: [{ metric: recallAt20, atLeast: 0.03 }]
`,
    judgedBy: ['recallAt20', 'ndcgAt10'],
    trials: [
      { name: 'content', parameters: { algorithm: 'content' }, peer: { recallAt20: 0.047, ndcgAt10: 0.0161, ndcgAt20: 0.0199 } },
      { name: 'als 100, alpha 80', parameters: { algorithm: 'als', regularization: 100, alpha: 80 }, seeds: 3, peer: { recallAt20: 0.0891, ndcgAt10: 0.0286, ndcgAt20: 0.0368 } },
      { name: 'itemKnn 100, shrink 50', parameters: { algorithm: 'itemKnn', neighbours: 100, shrink: 50 }, peer: { recallAt20: 0.1018, ndcgAt10: 0.0414, ndcgAt20: 0.0487 } },
      { name: 'hybrid of it, weighted .03', parameters: { algorithm: 'hybrid', neighbours: 100, shrink: 50, mix: 'weighted', contentWeight: 0.03 }, peer: { recallAt20: 0.1125, ndcgAt10: 0.0431, ndcgAt20: 0.0517 } },
      auto,
    ],
    peers: [
      { name: 'popularity', figures: { recallAt20: 0.0217, ndcgAt10: 0.0061, ndcgAt20: 0.0081 } },
      { name: 'EASE 100, dense in 12,101 items', figures: { recallAt20: 0.1081, ndcgAt10: 0.0434, ndcgAt20: 0.0509 } },
    ],
    targets: [{ metric: 'recallAt20', atLeast: 0.1125 - margin, why: `${0.1125} of the hybrid, the best peer, less ${margin}` }],
  },
  {
    name: 'crowdflower',
    files: ['products.csv', 'judgements.csv'],
    spec: searchSpec({ name: 'crowdflower', items: 'products.csv', item: 'product', grades: [1, 4] }),
    judgedBy: ['ndcgAt10', 'recallAt100'],
    trials: [...search, auto],
    peers: [
      { name: 'BM25 of titles', figures: { ndcgAt10: 0.7533, recallAt100: 0.9107 } },
      { name: 'BM25 of titles + .2 descriptions', figures: { ndcgAt10: 0.7673, recallAt100: 0.9161 } },
      { name: 'tantivy, title³ description', figures: { ndcgAt10: 0.76, recallAt100: 0.9121 } },
      { name: 'LSA-256', figures: { ndcgAt10: 0.7189, recallAt100: 0.9263 } },
      { name: 'RRF of the second and LSA', figures: { ndcgAt10: 0.7683, recallAt100: 0.9334 } },
    ],
    targets: [
      { metric: 'ndcgAt10', atLeast: 0.764, why: '.767 of BM25 of two fields, less .003' },
      { metric: 'recallAt100', atLeast: 0.928, why: '.933 of RRF with LSA, less its own spread over seeds' },
    ],
    isAllTest: true,
    vectorsFindMore: true,
  },
  {
    name: 'qbqtc',
    files: ['titles.csv', 'judgements.csv'],
    spec: searchSpec({ name: 'qbqtc', items: 'titles.csv', item: 'document', grades: [0, 2] }),
    judgedBy: ['ndcgAt10', 'recallAt100'],
    trials: [...search, auto],
    peers: [
      { name: 'BM25 of jieba’s words', figures: { ndcgAt10: 0.7893, recallAt100: 0.868, mrrAt10: 0.7734 } },
      { name: 'BM25 of characters and pairs', figures: { ndcgAt10: 0.8159, recallAt100: 0.882, mrrAt10: 0.8021 } },
      { name: 'BM25 of Intl.Segmenter and pairs', figures: { ndcgAt10: 0.8174, recallAt100: 0.8805, mrrAt10: 0.8051 } },
    ],
    targets: [{ metric: 'ndcgAt10', atLeast: 0.814, why: '.817 of BM25 with Intl.Segmenter and pairs, less .003' }],
    isAllTest: true,
    caution: 'Titles are web pages from a search engine, not products.',
  },
]

/** `items`: file of the catalogue in the folder of the set; `item`: heading of the ids, there and in the judgements; `grades`: the lowest and the highest. */
function searchSpec({ name, items, item, grades: [lowest, highest] }: { name: string; items: string; item: string; grades: readonly [number, number] }): string {
  return `name: ${name}
family: search
owners: [bench]
data:
  items: { path: ${name}/${items}, columns: { item: ${item}, name: title } }
  judgements: { path: ${name}/judgements.csv, columns: { item: ${item} } }
  grades: { lowest: ${lowest}, highest: ${highest} }
  split: { by: query }
evaluation:
  gates: [{ metric: ndcgAt10, atLeast: 0.5 }]
`
}
