import { seededRandom } from '../../base/random.ts'
import { isNumber } from '../../spec/record.ts'
import type { Tune } from '../../spec/record.ts'
import { rankTrials } from './rank.ts'
import type { Parameters, Study, Trial } from './record.ts'
import type { Sampler } from './sampler.ts'
import { combinations, sampleGrid } from './samplers/grid.ts'
import { sampleRandom } from './samplers/random.ts'
import { sampleTpe } from './samplers/tpe.ts'

const samplers: Record<Tune['sampler'], Sampler> = { tpe: sampleTpe, random: sampleRandom, grid: sampleGrid }

/** What is tried next, and the hash by which it is known. */
export type NextTrial = Pick<Trial, 'hash' | 'parameters' | 'origin'>
export interface SearchRules extends Pick<Tune, 'sampler' | 'trials' | 'seed'> { ranges: Tune['parameters']; own: Parameters }

/** Draws of a sampler that may turn out to have been tried, before all that is left is looked through. */
const mostDraws = 50

/** The values of the next trial: first those that the spec has, then as many as `trials` says, none twice. Undefined when nothing is left to begin. The same
 *  study and rules give the same trial, so that a run that was killed goes on with it. What others have begun is taken for bad until it has ended,
 *  so that workers do not look in the same place (the constant liar: Ginsbourger, Le Riche, Carraro 2010). */
export function decideNextTrial(study: Study, { own, sampler, trials, seed, ranges }: SearchRules, hashOf: (parameters: Parameters) => string): NextTrial | undefined {
  const underWay = study.underWay ?? []
  const known = new Set([...study.trials, ...underWay].map(({ hash }) => hash))
  const asNew = (parameters: Parameters, origin: Trial['origin']) => {
    const hash = hashOf(parameters)
    return known.has(hash) ? undefined : { hash, parameters, origin }
  }
  const first = asNew(own, 'spec')
  if (first) return first
  if (searched(study) >= trials) return undefined

  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) + known.size)
  const ranked = [...rankTrials(study), ...underWay]
  for (const [draw, nDraws] of [[samplers[sampler], mostDraws], [sampleRandom, sampler === 'grid' ? 0 : mostDraws]] as const) {
    for (let i = 0; i < nDraws; i++) {
      const next = asNew(draw({ ranges, ranked, random }), sampler)
      if (next) return next
    }
  }
  // A range of numbers is never exhausted; the last draws were bad luck.
  if (sampler !== 'grid' && ranges.some(isNumber)) return undefined
  for (const parameters of combinations(ranges)) {
    const next = asNew(parameters, sampler)
    if (next) return next
  }
  return undefined
}

/** How many trials count against `tune.trials`, begun or ended: all but those of the spec's own values. */
export function searched({ trials, underWay = [] }: Study): number {
  return [...trials, ...underWay].filter(({ origin }) => origin !== 'spec').length
}
