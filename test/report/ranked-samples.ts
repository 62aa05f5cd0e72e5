// Two more stories for the texts of this folder: products recommended to users, and products found for queries.
import { seededRandom } from '../../src/base/random.ts'
import type { Dataset } from '../../src/dataset/record.ts'
import { evaluate } from '../../src/evaluation/evaluate.ts'
import type { RankingsInput } from '../../src/evaluation/input.ts'
import type { ReportInput } from '../../src/report/content/compose.ts'
import type { Spec } from '../../src/spec/record.ts'
import type { TrainedModel } from '../../src/training/record.ts'
import { dataset, hash, keptContract, planned, trained, withDefaults } from './samples.ts'

const nItems = 400

/** Cases whose wishes lie among popular items, and what a model shows that knows each wish with a probability of its own for the case. */
function simulate(seed: number, nCases: number, gainOf: (n: number) => number) {
  const random = seededRandom(seed)
  const popular = () => Math.floor(nItems * random.next() ** 2)
  const some = (n: number) => { const items = new Set<number>(); while (items.size < n) items.add(popular()); return [...items] }
  const cases = Array.from({ length: nCases }, (_, i) => ({ group: `case ${i}`, relevant: some(1 + random.below(6)).map((item, n) => ({ item, gain: gainOf(n) })) }))
  const show = (knows: (i: number) => number) => cases.map(({ relevant }, i) => Int32Array.from(new Set([...random.shuffle([...relevant.map(({ item }) => item).filter(() => random.next() < knows(i)), ...some(6)]), ...some(60)])))
  return { cases, show }
}

const rules: Omit<Spec['evaluation'], 'gates' | 'slices'> = { bootstrapSamples: 500, confidence: 0.95, maxPredictionP95Ms: 10, maxModelMiB: 100, maxSliceLoss: 0.05, monotone: [], onInconclusive: 'block' }
const asked = (rankings: Int32Array[]): RankingsInput['candidate'] => ({ digest: hash('c0'), bytes: 3_140_220, rankings, repeated: { places: rankings.map((_, i) => i), rankings } })

function reportOf({ spec, input, dataset, selection, examples }: { spec: Spec; input: Omit<RankingsInput, 'rules' | 'model' | 'planHash' | 'datasetFingerprint' | 'contract' | 'contractRules' | 'predictionMs' | 'k'>; dataset: Dataset; selection: TrainedModel['selection']; examples: TrainedModel['examples'] }): ReportInput {
  const evaluation = evaluate({ ...input, k: 100, model: spec.name, planHash: planned.hash, datasetFingerprint: dataset.fingerprint, rules: spec.evaluation, contract: keptContract, contractRules: { onBreach: 'warn' }, predictionMs: Array.from({ length: 200 }, (_, i) => 0.2 + i / 1000) })
  const { history: _, bestEpochs: __, ...unfitted } = trained
  return {
    evaluation: { ...evaluation, spent: { durationMs: 21_000, cpuMs: 24_000 } },
    trained: { ...unfitted, model: spec.name, family: spec.family, spec, examples, parameterCount: 160_000, history: [], bestEpochs: [], ...(selection ? { selection } : {}) },
    dataset,
    planned: { ...planned, model: spec.name, path: `models/${spec.name}.yaml`, spec, reason: 'parameters.trials (8 → 24) changed' },
  }
}

/** A released model of neighbours, and what auto chose instead. */
export const recommended: ReportInput = (() => {
  const spec = withDefaults({ name: 'for-you', family: 'recommendation', data: { events: { path: 'data/events.csv' }, items: { path: 'data/items.csv' }, split: { by: 'userTime' } }, evaluation: { ...rules, gates: [{ metric: 'ndcgAt20', noWorseThanBaselineBy: 0.005 }], slices: ['activity'] } })
  const { cases, show } = simulate(5, 600, () => 1)
  const popularity = cases.map(() => Int32Array.from({ length: 100 }, (_, item) => item))
  return reportOf({
    spec,
    input: {
      unit: 'user',
      cases,
      catalogue: { nItems, popularity: Array.from({ length: nItems }, (_, item) => Math.round(5_000 / (item + 5))), labels: Array.from({ length: nItems }, (_, item) => [item % 9, 9 + (item % 31)]) },
      candidate: asked(show(() => 0.55)),
      baseline: { version: '1.0.0', digest: hash('b0'), rankings: show((i) => (i % 3 === 0 ? 0.55 : 0.45)) },
      references: [{ name: 'popularity', rankings: popularity }, { name: 'item kNN', rankings: show(() => 0.42) }],
      slices: [{ by: 'activity', slices: cases.map((_, i) => ['10–99 earlier events', '1–9 earlier events', '10–99 earlier events', i % 40 === 3 ? 'no earlier event' : '100 or more earlier events'][i % 4]!) }],
    },
    dataset: { ...dataset, split: { ...dataset.split, by: 'userTime' } },
    examples: { train: 103_678, validation: 571, test: 600 },
    selection: {
      metric: 'ndcgAt20',
      trials: [
        { algorithm: 'popularity', settings: {}, value: 0.1182 },
        { algorithm: 'itemKnn', settings: { neighbours: 100, shrink: 10 }, value: 0.2011 },
        { algorithm: 'itemKnn', settings: { neighbours: 400, shrink: 0 }, value: 0.2033 },
        { algorithm: 'als', settings: { alpha: 1, regularization: 10 }, value: 0.2129 },
        { algorithm: 'ease', settings: { regularization: 300 }, value: 0.2116 },
        { algorithm: 'hybrid', settings: { neighbours: 100, shrink: 10, contentWeight: 0.0312499 }, value: 0.2058 },
      ],
      chosen: 3,
    },
  })
})()

const names = ['华为 Mate 40 Pro', 'HUAWEI 手机壳', 'iPhone 12 128 GB', '运动鞋 男 42', '实木衣柜', 'Trail running shoe', 'Floor lamp', '咖啡机 <Barista>']

/** A new analyser that helps most queries and hurts a few. */
export const searched: ReportInput = (() => {
  const spec = withDefaults({ name: 'shop-search', family: 'search', data: { items: { path: 'data/items.csv' }, judgements: { path: 'data/judgements.csv' } }, parameters: { algorithm: 'fusion', synonyms: [['手机', 'phone']] }, evaluation: { ...rules, gates: [{ metric: 'ndcgAt10', noWorseThanBaselineBy: 0.01 }, { metric: 'emptyShare', atMost: 0.05 }], slices: ['words', 'script'] } })
  const { cases, show } = simulate(12, 180, (n) => 1 / (1 + n))
  const candidate = show(() => 0.7).map((ranking, i) => (i % 60 === 7 ? new Int32Array() : ranking))
  return reportOf({
    spec,
    input: {
      unit: 'query',
      cases,
      catalogue: { nItems, labels: Array.from({ length: nItems }, (_, item) => [item % 9, 9 + (item % 31)]) },
      candidate: asked(candidate),
      baseline: { version: '1.0.0', digest: hash('b0'), rankings: show(() => 0.4) },
      references: [{ name: 'BM25 of names', rankings: show(() => 0.35) }],
      slices: [{ by: 'words', slices: cases.map((_, i) => ['1 word', '2 words', '3 words or more'][i % 3]!) }, { by: 'script', slices: cases.map((_, i) => (i % 2 === 0 ? 'Han' : i % 20 === 1 ? 'mixed' : 'Latin')) }],
      texts: { queries: cases.map((_, i) => ['手机', 'running shoes', 'huawei mate', '衣柜 实木'][i % 4]! + ` ${i}`), nameOf: (item) => `${names[item % names.length]!} ${item}` },
    },
    dataset: {
      ...dataset,
      tables: [{ name: 'judgements', read: 5_870, kept: 5_856, repaired: [], dropped: [{ reason: 'unknown item', rows: 14 }] }, dataset.tables[1]!],
      users: 155,
      split: { by: 'query', train: 3_980, validation: 870, test: 1_006 },
      grades: { lowest: 1, highest: 4 },
      profile: { distributions: [], leaks: [] },
    },
    examples: { train: 3_980, validation: 160, test: 180 },
    selection: undefined,
  })
})()
