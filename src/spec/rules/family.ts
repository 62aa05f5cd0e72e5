import { nearMiss } from '../../base/near-miss.ts'
import { rankingMetricNames, scoreMetricNames } from '../../metrics/names.ts'
import { algorithmsOf, algorithmsOfKey, parametersOf } from '../parameters/parameters.ts'
import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { quote } from '../visible.ts'
import { atKey, atValue } from './rule.ts'
import type { Rule, Written } from './rule.ts'

const families = Object.keys(algorithmsOf) as Spec['family'][]
const allParameters = [...new Set(Object.values(parametersOf).flat())]

/** Keys by which networks are fitted and examples are made; where items are ranked nothing reads them. */
const keysOfScores = [
  '/features/groups', '/features/categorical', '/features/ignore', '/features/numeric', '/features/rareBelow',
  '/training/epochs', '/training/batchSize', '/training/learningRate', '/training/l2', '/training/seeds', '/training/classWeights', '/training/earlyStopping', '/training/calibration',
  '/evaluation/monotone',
]

const keysOfNetworks = ['/training/epochs', '/training/batchSize', '/training/learningRate', '/training/l2']

/** What belongs to one family and not to another. */
export const familyRules: readonly Rule[] = [
  {
    sentence: `\`parameters.algorithm\` is one of the family: ${families.map((family) => `${algorithmsOf[family].map((name) => `\`${name}\``).join(', ')} for ${family}`).join('; ')}.`,
    reads: ['/family', '/parameters/algorithm'],
    find: ({ family, parameters: { algorithm } }) => (algorithm === undefined || isOneOf(algorithm, algorithmsOf[family]) ? [] : [notOneOf('/parameters/algorithm', algorithm, algorithmsOf[family], `for ${family}`)]),
  },
  {
    sentence: 'A key of `parameters` is for the family that its description begins with.',
    about: allParameters.map((key) => `/parameters/${key}`),
    reads: ['/family'],
    find: ({ family }, written) => idle(allParameters.filter((key) => !parametersOf[family].includes(key)).map((key) => `/parameters/${key}`), written, `it is not for the family ${family}`),
  },
  {
    sentence: `A key that one algorithm reads is not for another, and all are for \`auto\`: ${groupsOfKeys().map(([names, keys]) => `${keys.map((key) => `\`${key}\``).join(', ')} for ${names}`).join('; ')}.`,
    about: Object.keys(algorithmsOfKey).map((key) => `/parameters/${key}`),
    reads: ['/family', '/parameters/algorithm'],
    find: ({ family, parameters: { algorithm } }, written) => (algorithm === undefined ? [] : Object.entries(algorithmsOfKey)
      .filter(([key, algorithms]) => parametersOf[family].includes(key) && isOneOf(algorithm, algorithmsOf[family]) && !algorithms.includes(algorithm))
      .flatMap(([key, algorithms]) => idle([`/parameters/${key}`], written, algorithms.length === 1 ? `only the algorithm auto makes trials, this is ${algorithm}` : `the algorithm ${algorithm} does not read it`))),
  },
  {
    sentence: 'Forests are not fitted by epochs: with `trees` there are no `training.epochs`, `batchSize`, `learningRate` and `l2`.',
    about: keysOfNetworks,
    reads: ['/family', '/parameters/algorithm'],
    find: ({ parameters: { algorithm } }, written) => (algorithm === 'trees' ? idle(keysOfNetworks, written, 'the algorithm trees does not read it') : []),
  },
  {
    sentence: 'Where items are ranked (recommendation, search) there are no `features`, no `evaluation.monotone`, and of `training` only `seed`, `backend` and `checkpointMinutes`.',
    about: keysOfScores,
    reads: ['/family'],
    find: ({ family }, written) => (isRanking(family) ? idle(keysOfScores, written, `the family ${family} ranks items and reads none of it`) : []),
  },
  {
    sentence: 'Gates name a metric of the family: of probabilities for behavior, of rankings for the others.',
    each: '/evaluation/gates',
    reads: ['/family'],
    find: ({ family, evaluation }, { has }, i) => (has('/evaluation/gates') ? metricSuits(family, evaluation.gates[i]!.metric, `/evaluation/gates/${i}/metric`) : []),
  },
  {
    sentence: 'So does `tune.objective`.',
    reads: ['/family', '/tune/objective'],
    find: ({ family, tune }) => (tune?.objective === undefined ? [] : metricSuits(family, tune.objective, '/tune/objective')),
  },
]

/** Keys by the algorithms that read them, in words. */
function groupsOfKeys(): [names: string, keys: string[]][] {
  const groups = new Map<string, string[]>()
  for (const [key, algorithms] of Object.entries(algorithmsOfKey)) {
    const names = algorithms.filter((name) => name !== 'auto').map((name) => `\`${name}\``).join(', ') || 'it alone'
    groups.set(names, [...groups.get(names) ?? [], key])
  }
  return [...groups]
}

export function isRanking(family: Spec['family']): boolean {
  return family !== 'behavior'
}

function metricSuits(family: Spec['family'], metric: string, about: string): Finding[] {
  const known = isRanking(family) ? rankingMetricNames : scoreMetricNames
  return isOneOf(metric, known) ? [] : [notOneOf(about, metric, known, `for ${family}`)]
}

function notOneOf(about: string, found: string, options: readonly string[], ofWhat: string): Finding {
  const near = nearMiss(found, options)
  return atValue('SPEC_NOT_ONE_OF', about, `expected one of ${options.map(quote).join(', ')} ${ofWhat}, found the text ${quote(found)}`, near === undefined ? '' : `did you mean ${quote(near)}?`)
}

function idle(keys: readonly string[], { has }: Written, because: string): Finding[] {
  return keys.filter(has).map((key) => atKey('SPEC_KEY_WITHOUT_EFFECT', key, `has no effect: ${because}`, 'remove it'))
}

function isOneOf(name: string, names: readonly string[]): boolean {
  return names.includes(name)
}
