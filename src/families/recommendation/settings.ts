import type { Spec } from '../../spec/record.ts'

/** Everything that decides how a model of this family is fitted, and how it ranks. */
export interface Settings {
  algorithm: Algorithm
  neighbours: number
  shrink: number
  factors: number
  iterations: number
  solver: 'conjugateGradient' | 'cholesky'
  alpha: number
  regularization: number
  frequencyScaling: number
  mix: 'weighted' | 'ranks' | 'learned'
  contentWeight: number
  recencyHalfLife: number
}
export const algorithms = ['popularity', 'itemKnn', 'als', 'ease', 'content', 'hybrid', 'twoTower'] as const
export type Algorithm = (typeof algorithms)[number]
export type Proposal = Pick<Settings, 'algorithm'> & Partial<Settings>

/** What each algorithm depends on, beside the kind weights. */
const keysOf: Record<Algorithm, readonly Exclude<keyof Settings, 'algorithm'>[]> = {
  popularity: [],
  itemKnn: ['neighbours', 'shrink', 'recencyHalfLife'],
  als: ['factors', 'iterations', 'solver', 'alpha', 'regularization', 'frequencyScaling', 'recencyHalfLife'],
  ease: ['regularization', 'recencyHalfLife'],
  content: ['recencyHalfLife'],
  hybrid: ['neighbours', 'shrink', 'mix', 'contentWeight', 'recencyHalfLife'],
  twoTower: ['factors', 'iterations', 'recencyHalfLife'],
}

/** What the spec says wins; then what is proposed; then what is usual. */
export function settle(proposal: Proposal, { parameters: given }: Spec): Settings {
  const mix = given.mix ?? proposal.mix ?? 'weighted'
  return {
    algorithm: proposal.algorithm,
    neighbours: given.neighbours ?? proposal.neighbours ?? 100,
    shrink: given.shrink ?? proposal.shrink ?? 10,
    factors: given.factors,
    iterations: given.iterations,
    solver: given.solver,
    alpha: given.alpha ?? proposal.alpha ?? 1,
    regularization: given.regularization ?? proposal.regularization ?? (proposal.algorithm === 'ease' ? 300 : 10),
    frequencyScaling: given.frequencyScaling,
    mix,
    contentWeight: given.contentWeight ?? proposal.contentWeight ?? (mix === 'ranks' ? 0.3 : 0.03),
    recencyHalfLife: given.recencyHalfLife ?? proposal.recencyHalfLife ?? 0,
  }
}

/** The settings that the algorithm of these reads: two that agree in them are one trial. */
export function readSettings(settings: Settings): Record<string, number | string> {
  return Object.fromEntries(keysOf[settings.algorithm].filter((key) => key !== 'contentWeight' || settings.mix !== 'learned').map((key) => [key, settings[key]]))
}

/** What of the settings decides how a model is fitted, beside the data; the rest decides how it ranks. */
export function fitKey({ algorithm, neighbours, shrink, regularization, ...settings }: Settings): string {
  if (algorithm === 'itemKnn' || algorithm === 'hybrid') return `itemKnn ${neighbours} ${shrink}`
  if (algorithm === 'als') return `als ${settings.factors} ${settings.iterations} ${settings.solver} ${settings.alpha} ${regularization} ${settings.frequencyScaling}`
  if (algorithm === 'twoTower') return `twoTower ${settings.factors} ${settings.iterations}`
  return algorithm === 'ease' ? `ease ${regularization}` : algorithm
}
