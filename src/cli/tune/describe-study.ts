import { canonicalJson, sha256 } from '../../base/files.ts'
import { betterSmallMetrics } from '../../metrics/names.ts'
import { valuesWith } from '../../plan/effect.ts'
import type { PlannedModel } from '../../plan/record.ts'
import { epochsOf } from '../../spec/record.ts'
import type { Spec, Tune } from '../../spec/record.ts'
import { valueAt } from '../../spec/value-at.ts'
import type { Parameters, Study } from '../../training/record.ts'
import type { StudyRules } from '../../training/study/study.ts'

/** A spec that has the block tune. */
export type TunedSpec = Spec & { tune: Tune & Required<Pick<Tune, 'objective'>> }
/** What decides the result of a training beside its spec. */
export interface StudyFacts { codeVersion: string; dataVersion: string; backend: PlannedModel['backend'] }

/** A study without trials and the rules of its search. It is the same study as long as values can be compared: another number of trials, sampler or pruner
 *  goes on with the trials that there are, and so does a spec that has taken over the values of one. */
export function describeStudy(spec: TunedSpec, facts: StudyFacts): { study: Study; rules: StudyRules } {
  const { objective, parameters: ranges, sampler, trials, seed, pruner, minEpochs } = spec.tune
  const hashOf = (parameters: Parameters) => sha256(canonicalJson({ ...facts, spec: decidingValues(trialSpec(spec, parameters)) }))
  const searched = Object.fromEntries(ranges.map(({ key }) => [key, 'searched']))
  const study: Study = {
    model: spec.name,
    hash: sha256(canonicalJson({ objective, ranges, others: hashOf(searched) })),
    objective,
    higherIsBetter: !betterSmallMetrics.includes(objective),
    ranges: [...ranges],
    ...facts,
    trials: [],
  }
  return { study, rules: { ranges, sampler, trials, seed, pruner, minEpochs, own: ownParameters(spec), hashOf, epochsOf: (parameters) => epochsOf(trialSpec(spec, parameters)) } }
}

/** The spec that a trial trains: with its values and its number of networks. */
export function trialSpec({ tune, ...spec }: TunedSpec, parameters: Parameters): Spec {
  return withParameters({ ...spec, training: { ...spec.training, seeds: tune.seeds } }, parameters)
}

/** A copy of a value with the values of some keys, by path. */
function withParameters<T extends object>(value: T, parameters: Parameters): T {
  const copy = structuredClone(value)
  for (const [path, inner] of Object.entries(parameters)) {
    const keys = path.split('.')
    const parent = keys.slice(0, -1).reduce((above, key) => (above[key] ??= {}) as Record<string, unknown>, copy as Record<string, unknown>)
    parent[keys.at(-1)!] = inner
  }
  return copy
}

/** The values that the spec itself has of what is searched. */
function ownParameters(spec: TunedSpec): Parameters {
  return Object.fromEntries(spec.tune.parameters.map(({ key }) => [key, valueAt(spec, `/${key.replaceAll('.', '/')}`)]))
}

/** What shapes the fit; how it is judged, and on what machine, is no matter to a trial. */
function decidingValues(spec: Spec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(valuesWith(spec, ['training'])).filter(([path]) => !/^(evaluation|resources)\./.test(path)))
}
