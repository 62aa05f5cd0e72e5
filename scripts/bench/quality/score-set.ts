import { silentLog } from '../../../src/base/log.ts'
import { familyOf } from '../../../src/families/index.ts'
import type { Spec } from '../../../src/spec/record.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import type { PreparedSet } from './prepare-set.ts'

/** What one model answers to the test examples, and what fit and answers cost. `seed` where there are several of the kind. `isRepeated`: whether a second fit gave the same
 *  scores, where it was asked. */
export interface ScoredModel { name: string; seed?: number; scores: ArrayLike<number>; cpuSeconds: number; isRepeated?: boolean }

export const networkName = 'one network'
export const forestName = 'one forest'

/** Majority and logistic regression; a single network and a single forest for each of `seeds` seeds from 0; the model that the spec asks for; and what `auto` makes of the
 *  spec. All of them learn from the training examples, stop and are calibrated by the validation examples, and answer the test examples. `isTwice`: each fit a second time. */
export async function scoreSet({ spec, rows, examples }: PreparedSet, seeds: number, backend: TensorBackend, tell: (sentence: string) => void, isTwice = false): Promise<ScoredModel[]> {
  const family = familyOf('behavior')
  const references = await cpuSecondsOf(() => family.scoreReferences(rows, spec, examples.train, examples.test))
  // Majority costs nothing: all of it is the regression's.
  const scored: ScoredModel[] = references.result.map(({ name, scores }, i) => ({ name, scores, cpuSeconds: i === 0 ? 0 : references.cpuSeconds }))

  for (let seed = 0; seed < seeds; seed++) {
    scored.push({ ...await fitAndScore(networkName, { seed, seeds: 1 }), seed })
    scored.push({ ...await fitAndScore(forestName, { seed, seeds: 1, earlyStopping: { ...spec.training.earlyStopping, patience: 0 } }, { algorithm: 'trees' }), seed })
    tell(`seed ${seed}: a network and a forest are fitted`)
  }
  const { seeds: nNetworks } = spec.training
  scored.push(await fitAndScore(`the spec's model (${nNetworks} ${nNetworks === 1 ? 'network' : 'networks'})`, {}))
  tell(`the spec's model, ${nNetworks === 1 ? 'one network' : `the average of ${nNetworks} networks`}, is fitted`)
  scored.push(await fitAndScore('the spec with algorithm: auto', {}, { algorithm: 'auto' }))
  return scored

  async function fitAndScore(name: string, training: Partial<Spec['training']>, parameters: Partial<Spec['parameters']> = {}): Promise<ScoredModel> {
    const fit = () => cpuSecondsOf(async () => {
      const ports = { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal }
      const { files } = await family.fit({ spec: { ...spec, training: { ...spec.training, ...training }, parameters: { ...spec.parameters, ...parameters } }, rows, examples, backend }, ports)
      return family.open(files).score(rows, examples.test)
    })
    const { result: scores, cpuSeconds } = await fit()
    if (!isTwice) return { name, scores, cpuSeconds }
    const { result: again } = await fit()
    return { name, scores, cpuSeconds, isRepeated: scores.every((score, i) => score === again[i]) }
  }
}
