import { algorithmsOf, algorithmsOfKey, parametersOf } from './parameters/parameters.ts'
import type { Spec } from './record.ts'

/** What `auto` compared, as far as its choice goes. */
interface Chosen { trials: readonly { algorithm: string }[]; chosen: number }

/** The algorithm that a model is: what the spec names, or what `auto` chose where that is known; `command` where a program fits it. */
export function algorithmOf({ family, parameters, training }: Pick<Spec, 'family' | 'parameters'> & Partial<Pick<Spec, 'training'>>, selection: Chosen | undefined): string {
  if (training?.trainer === 'command') return 'command'
  return selection?.trials[selection.chosen]?.algorithm ?? parameters.algorithm ?? algorithmsOf[family][0]
}

/** Keys of `parameters` that shaped a model of this algorithm, in the order of the schema. */
export function keysReadBy(family: Spec['family'], algorithm: string): string[] {
  return ['algorithm', ...parametersOf[family].filter((key) => algorithmsOfKey[key]?.includes(algorithm) ?? true)]
}

/** Whether it is fitted by epochs of mini-batches; a program of the team's own is told of them. */
export function isFittedByEpochs(algorithm: string): boolean {
  return algorithm === 'network' || algorithm === 'command'
}

const memberWords: Readonly<Record<string, readonly [one: string, several: string]>> = { network: ['network', 'networks'], trees: ['forest', 'forests'] }

/** What a model of that algorithm averages several of: one and several of it. */
export function membersOf(algorithm: string): readonly [one: string, several: string] {
  return memberWords[algorithm] ?? ['model', 'models']
}

/** Lines that the history of one member has at most: an epoch of a network each, or a look at ten more trees. */
export function epochsOf(spec: Pick<Spec, 'family' | 'parameters' | 'training'>): number {
  return algorithmOf(spec, undefined) === 'trees' ? Math.ceil(spec.parameters.trees / treesPerLook) : spec.training.epochs
}

/** After so many trees a forest is measured on the validation part. */
export const treesPerLook = 10
