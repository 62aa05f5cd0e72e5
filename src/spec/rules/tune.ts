import { canonicalJson } from '../../base/files.ts'
import { nearMiss } from '../../base/near-miss.ts'
import type { SearchRange, Spec } from '../record.ts'
import { findNodeProblems } from '../schema-problems.ts'
import type { Finding } from '../schema-problems.ts'
import { gridOf, isNumber, nodeOf, searchableKeys } from '../search-range.ts'
import { typesOf } from '../schema-nodes.ts'
import type { SchemaNode } from '../schema-nodes.ts'
import { valueAt } from '../value-at.ts'
import { quote } from '../visible.ts'
import { atKey, atValue, missing } from './rule.ts'
import type { Rule, Written } from './rule.ts'

const each = '/tune/parameters'

/** What a study may search. */
export const tuneRules: readonly Rule[] = [
  {
    sentence: `A study searches ${searchableKeys.behavior.map(code).join(', ')} for behavior, of events also ${searchableKeys.events.map(code).join(', ')}, of examples ${searchableKeys.examples.map(code).join(', ')}; ${searchableKeys.recommendation.map(code).join(', ')} for recommendation; ${searchableKeys.search.map(code).join(', ')} for search; each key once.`,
    each, reads: ['/family'],
    find: ({ family, tune }, written, i) => keyIsSearchable(family, tune!.parameters, i, written),
  },
  {
    sentence: 'A key that is searched and has no default is given in the spec, beside an `algorithm` that is not `auto`: that is what all trials are compared with.',
    each, reads: ['/family', '/parameters'],
    find: (spec, written, i) => ownValueIsKnown(spec, spec.tune!.parameters[i]!.key, written),
  },
  {
    sentence: 'What is searched has `choices`, or `min` below `max`, above 0 where the `scale` is `log`. Every value must be one that its key may have, and stands once.',
    each, reads: [],
    find: ({ tune }, _written, i) => rangeIsGood(tune!.parameters[i]!, `${each}/${i}`),
  },
  {
    sentence: '`scale` and `points` are not for `choices`, and `points` is only for the sampler `grid`.',
    each, reads: ['/tune/sampler'],
    find: ({ tune }, { has }, i) => keysHaveEffect(tune!.parameters[i]!, tune!.sampler, `${each}/${i}`, has),
  },
  {
    sentence: 'A grid has at most as many combinations as there are `trials`.',
    reads: ['/tune/parameters', '/tune/sampler', '/tune/trials'],
    find: gridFits,
  },
]

function keyIsSearchable(family: Spec['family'], parameters: readonly SearchRange[], i: number, { shape }: Written): Finding[] {
  const { key } = parameters[i]!
  const ofShape = family !== 'behavior' ? [] : shape === undefined ? [...searchableKeys.events, ...searchableKeys.examples] : searchableKeys[shape === 'events' ? 'events' : 'examples']
  const keys = [...searchableKeys[family], ...ofShape]
  if (!keys.includes(key)) {
    const meant = nearMiss(key, keys) ?? keys.find((one) => one.endsWith(`.${key}`))
    return [atValue('SPEC_NOT_ONE_OF', `${each}/${i}/key`, `expected one of ${keys.join(', ')}; found ${quote(key)}`, meant === undefined ? '' : `did you mean ${quote(meant)}?`)]
  }
  // Earlier ones may be of any shape: only this one is known to be good.
  const isRepeated = parameters.slice(0, i).some((other: SearchRange | null) => other?.key === key)
  return isRepeated ? [atValue('SPEC_REPEATED', `${each}/${i}/key`, `${key} is searched already`, 'remove one of them')] : []
}

function ownValueIsKnown(spec: Spec, key: string, { has }: Written): Finding[] {
  const pointer = `/${key.replaceAll('.', '/')}`
  if (!searchableKeys[spec.family].includes(key) || valueAt(spec, pointer) !== undefined) return []
  if (spec.parameters.algorithm === 'auto') return [(has('/parameters/algorithm') ? atValue : atKey)('SPEC_TUNE_RANGE', has('/parameters/algorithm') ? '/parameters/algorithm' : '/tune', `the algorithm auto chooses ${key} itself; expected another algorithm beside a study of it`, 'name the algorithm')]
  return [missing(pointer, 'a study of it compares all trials with the value that the spec has')]
}

function rangeIsGood(range: SearchRange, pointer: string): Finding[] {
  const node = nodeOf(range.key)
  if (node === undefined || !Object.values(searchableKeys).flat().includes(range.key)) return []
  const limits = (['min', 'max'] as const).filter((name) => range[name] !== undefined)
  if (range.choices !== undefined) {
    if (limits.length > 0) return [atKey('SPEC_TUNE_RANGE', `${pointer}/choices`, `choices beside ${limits.join(' and ')}; expected one or the other`, 'remove the choices, or min and max')]
    return choicesAreGood(range.choices, node, `${pointer}/choices`)
  }
  if (!isOfNumbers(node)) return limits.length === 0 ? [missing(`${pointer}/choices`, `${range.key} is no number`)] : [atKey('SPEC_TUNE_RANGE', `${pointer}/${limits[0]}`, `${range.key} is no number; expected choices`)]
  const absent = (['min', 'max'] as const).find((name) => range[name] === undefined)
  if (absent !== undefined) return [missing(`${pointer}/${absent}`, 'expected min and max, or choices')]

  const unfit = limits.flatMap((name) => findNodeProblems(node, range[name], `${pointer}/${name}`))
  if (unfit.length > 0 || !isNumber(range)) return unfit
  if (range.min >= range.max) return [atValue('SPEC_TUNE_RANGE', `${pointer}/max`, `expected more than the min ${range.min}, found ${range.max}`)]
  return range.scale === 'log' && range.min <= 0 ? [atValue('SPEC_TUNE_RANGE', `${pointer}/min`, `expected more than 0 on a scale of factors, found ${range.min}`, 'raise it, or write scale: linear')] : []
}

function choicesAreGood(choices: readonly unknown[], node: SchemaNode, pointer: string): Finding[] {
  const texts = choices.map((choice) => canonicalJson(choice))
  return choices.flatMap((choice, i) => {
    const unfit = findNodeProblems(node, choice, `${pointer}/${i}`)
    if (unfit.length > 0) return unfit
    return texts.indexOf(texts[i]!) < i ? [atValue('SPEC_REPEATED', `${pointer}/${i}`, 'this choice stands before already', 'remove it')] : []
  })
}

function keysHaveEffect(range: SearchRange, sampler: string, pointer: string, has: Written['has']): Finding[] {
  const idle = (key: string, because: string) => (has(`${pointer}/${key}`) ? [atKey('SPEC_KEY_WITHOUT_EFFECT', `${pointer}/${key}`, `has no effect: ${because}`, 'remove it')] : [])
  if (range.choices !== undefined && (range.min !== undefined || range.max !== undefined)) return []   // which of the two is meant is not known
  if (range.choices !== undefined) return [...idle('scale', 'the choices say all'), ...idle('points', 'the choices say all')]
  return sampler === 'grid' ? [] : idle('points', `the sampler is ${sampler}`)
}

function gridFits({ tune }: Spec, { has }: Written): Finding[] {
  if (tune?.sampler !== 'grid') return []
  const n = tune.parameters.reduce((product, range) => product * gridOf(range).length, 1)
  if (n <= tune.trials) return []
  const finding = atValue('SPEC_GRID_TOO_LARGE', '/tune/trials', `the grid has ${n.toLocaleString('en-US')} combinations, more than the ${tune.trials} trials`, n <= 1000 ? `write trials: ${n}, or fewer points` : 'take fewer points, or another sampler')
  return [has('/tune/trials') ? finding : { ...finding, at: { key: '/tune' } }]
}

function isOfNumbers(node: SchemaNode): boolean {
  return typesOf(node).some((type) => type === 'integer' || type === 'number')
}

function code(key: string): string {
  return `\`${key}\``
}
