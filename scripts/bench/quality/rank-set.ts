import { silentLog } from '../../../src/base/log.ts'
import { seededRandom } from '../../../src/base/random.ts'
import type { RankingModel, Selection } from '../../../src/families/family.ts'
import { deepestCutOff } from '../../../src/metrics/ranking-metrics.ts'
import type { Spec } from '../../../src/spec/record.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import type { PreparedRankingSet } from './prepare-ranking-set.ts'
import { randomName } from './ranking-sets.ts'
import type { RankingTrial } from './ranking-sets.ts'

/** What one model shows for the test cases, and what fit and lists cost. `isRepeated`: whether a second fit gave the same lists, where it was asked. */
export interface RankedModel { name: string; seed?: number; rankings: readonly ArrayLike<number>[]; cpuSeconds: number; isRepeated?: boolean; selection?: Selection }

/** Random order and the family's simple models. */
export async function rankFloors({ spec, family, rows, cases }: PreparedRankingSet): Promise<RankedModel[]> {
  const random = seededRandom(1)
  const k = Math.min(deepestCutOff, rows.kind === 'examples' ? 0 : rows.items.length)
  const places = Int32Array.from({ length: rows.kind === 'examples' ? 0 : rows.items.length }, (_, place) => place)
  const inRandomOrder = cases.test.map(() => {
    for (let at = 0; at < k; at++) {
      const other = at + random.below(places.length - at)
      ;[places[at], places[other]] = [places[other]!, places[at]!]
    }
    return places.slice(0, k)
  })
  const { result, cpuSeconds } = await cpuSecondsOf(() => family.rankReferences(rows, spec, cases.test, deepestCutOff))
  return [{ name: randomName, rankings: inRandomOrder, cpuSeconds: 0 }, ...result.map(({ name, rankings }) => ({ name, rankings, cpuSeconds: cpuSeconds / result.length }))]
}

/** Fits a trial, once a seed where it has several, and lets it rank; `isTwice`: everything a second time, to be compared. */
export async function rankTrial(prepared: PreparedRankingSet, { name, parameters, seeds = 1 }: RankingTrial, backend: TensorBackend, isTwice: boolean): Promise<RankedModel[]> {
  const models: RankedModel[] = []
  for (let seed = 0; seed < seeds; seed++) {
    const training = { ...prepared.spec.training, ...(seeds > 1 && { seed }) }
    const spec: Spec = { ...prepared.spec, training, parameters: { ...prepared.spec.parameters, ...parameters } }
    const first = await fitAndRank(prepared, spec, backend)
    const isRepeated = isTwice ? areEqual(first.rankings, (await fitAndRank(prepared, spec, backend)).rankings) : undefined
    models.push({ name, ...(seeds > 1 && { seed }), ...first, ...(isRepeated !== undefined && { isRepeated }) })
  }
  return models
}

async function fitAndRank({ family, rows, cases }: PreparedRankingSet, spec: Spec, backend: TensorBackend): Promise<Omit<RankedModel, 'name'>> {
  const ports = { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal }
  const { result: { rankings, selection }, cpuSeconds } = await cpuSecondsOf(async () => {
    const { files, selection } = await family.fit({ spec, rows, cases, backend }, ports)
    const model: RankingModel = family.open(files)
    return { rankings: model.rank(rows, cases.test, deepestCutOff), selection }
  })
  return { rankings, cpuSeconds, ...(selection && { selection }) }
}

export function areEqual(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): boolean {
  return a.length === b.length && a.every((ranking, i) => ranking.length === b[i]!.length && Array.prototype.every.call(ranking, (item, rank) => item === b[i]![rank]))
}
