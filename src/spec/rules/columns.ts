import { nearMiss } from '../../base/near-miss.ts'
import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { slicesOf } from '../slices.ts'
import { quote } from '../visible.ts'
import { atValue } from './rule.ts'
import type { Rule, Written } from './rule.ts'

const featureLists = ['categorical', 'ignore'] as const

/** What columns are used for: one column has one role. */
export const columnRules: readonly Rule[] = [
  {
    sentence: '`data.target`, `data.group` and `split.column` are different columns, and none of them is in `features.categorical`; the target is not in `features.ignore` either, it is never shown to the model.',
    reads: ['/data/target', '/data/group', '/data/split/column', '/features/categorical', '/features/ignore'],
    find: columnsHaveOneRole,
  },
  {
    sentence: 'No column is in both `features.categorical` and `features.ignore`.',
    each: '/features/ignore',
    reads: ['/features/categorical'],
    find: ({ features }, _written, i) => (features.categorical.includes(features.ignore[i]!)
      ? [unfit(`/features/ignore/${i}`, `${quote(features.ignore[i]!)} is also in features.categorical; the model sees a column or it does not`)] : []),
  },
  {
    sentence: `\`evaluation.slices\` are ${Object.entries(slicesOf).map(([family, slices]) => `${slices.map((slice) => `\`${slice}\``).join(', ')} for ${family}`).join('; ')}; columns of \`features.categorical\` for examples.`,
    each: '/evaluation/slices',
    reads: ['/family', '/features/categorical'],
    find: sliceCanBeMade,
  },
  {
    sentence: 'With `evaluation.slices` there is a gate: slices are compared in the metric of the first one.',
    reads: ['/evaluation/slices', '/evaluation/gates'],
    find: slicesHaveAMetric,
  },
  {
    sentence: 'The `column` of a `monotone` rule is `price` for events, and needs the group `price` of the features; for examples it is a numeric column that the model sees.',
    each: '/evaluation/monotone',
    reads: ['/features/categorical', '/features/ignore', '/features/groups', '/data/target', '/data/group'],
    find: columnCanBeMonotone,
  },
  {
    sentence: 'No column has two `monotone` rules.',
    each: '/evaluation/monotone',
    reads: [],
    find: columnIsNew,
  },
  {
    sentence: 'The words of `data.kinds` differ.',
    reads: ['/data/kinds'],
    find: ({ data: { kinds } }, { has }) => wordsDiffer('/data/kinds', kinds, has),
  },
  {
    sentence: 'The words of `clicks.kinds` differ.',
    reads: ['/data/clicks/kinds'],
    find: ({ data: { clicks } }, { has }) => wordsDiffer('/data/clicks/kinds', clicks?.kinds ?? {}, has),
  },
  ...(['events', 'items', 'judgements', 'clicks'] as const).map((table): Rule => ({
    sentence: 'The headings of `columns` differ.',
    reads: [`/data/${table}/columns`],
    find: ({ data }, { has }) => wordsDiffer(`/data/${table}/columns`, data[table]?.columns ?? {}, has),
  })),
]

function columnsHaveOneRole({ data, features }: Spec): Finding[] {
  const roles = [['/data/target', data.target, 'is predicted'], ['/data/group', data.group, 'says whose row it is'], ['/data/split/column', data.split.column, 'says the split']] as const
  const given = roles.filter((role): role is typeof role & [string, string, string] => role[1] !== undefined)
  const twice = given.flatMap(([pointer, column], i) => {
    const other = given.slice(0, i).find(([, earlier]) => earlier === column)
    return other === undefined ? [] : [unfit(pointer, `the column ${quote(column)} ${other[2]}; expected another one`)]
  })
  const listed = featureLists.flatMap((list) => features[list].flatMap((column, i) => {
    const role = given.find(([pointer, taken]) => taken === column && (list === 'categorical' || pointer === '/data/target'))
    return role === undefined ? [] : [unfit(`/features/${list}/${i}`, `the column ${quote(column)} ${role[2]}, so the model never sees it`, 'remove it')]
  }))
  return [...twice, ...listed]
}

function sliceCanBeMade({ family, features, evaluation }: Spec, { shape }: Written, i: number): Finding[] {
  const slice = evaluation.slices[i]!
  if (shape === undefined) return []
  const isOfColumns = family === 'behavior' && shape === 'examples'
  const options: readonly string[] = isOfColumns ? features.categorical : slicesOf[family]
  if (options.includes(slice)) return []
  const expected = isOfColumns ? `a column of features.categorical${options.length === 0 ? ', which is empty' : ''}` : `${options.length === 1 ? '' : 'one of '}${options.map(quote).join(', ')}`
  return [atValue('SPEC_NOT_ONE_OF', `/evaluation/slices/${i}`, `expected ${expected}, found the text ${quote(slice)}`, didYouMean(slice, options))]
}

function slicesHaveAMetric({ evaluation }: Spec): Finding[] {
  return evaluation.gates.length > 0 || evaluation.slices.length === 0 ? [] : [atValue('SPEC_GATE_RULE', '/evaluation/gates', 'slices are compared in the metric of the first gate, and there is none; expected a gate')]
}

function columnCanBeMonotone({ data, features, evaluation }: Spec, { shape }: Written, i: number): Finding[] {
  const about = `/evaluation/monotone/${i}/column`
  const { column } = evaluation.monotone[i]!
  if (shape === 'events') {
    if (column !== 'price') return [atValue('SPEC_NOT_ONE_OF', about, `expected "price" for events, found the text ${quote(column)}`, didYouMean(column, ['price']))]
    return features.groups.includes('price') ? [] : [unfit(about, 'the model does not see the price: features.groups has no price')]
  }
  if (column === data.target || column === data.group || features.ignore.includes(column)) return [unfit(about, `the model does not see ${quote(column)}, so its score cannot follow it`)]
  return features.categorical.includes(column) ? [unfit(about, `${quote(column)} is in features.categorical; expected a numeric column`)] : []
}

/** Earlier ones may be of any shape: only this one is known to be good. */
function columnIsNew({ evaluation: { monotone } }: Spec, _written: Written, i: number): Finding[] {
  const { column } = monotone[i]!
  const isRepeated = (monotone as ({ column?: unknown } | null)[]).slice(0, i).some((earlier) => earlier?.column === column)
  return isRepeated ? [atValue('SPEC_REPEATED', `/evaluation/monotone/${i}/column`, `${quote(column)} has a rule already; expected one for each column`, 'remove it')] : []
}

/** Each repeated one is shown where the file gives it: the other may be a default. */
function wordsDiffer(parent: string, words: Readonly<Record<string, string>>, has: (pointer: string) => boolean): Finding[] {
  const given = Object.entries(words).sort(([a], [b]) => Number(has(`${parent}/${a}`)) - Number(has(`${parent}/${b}`)))
  return given.flatMap(([key, word], i) => {
    const other = given.slice(0, i).find(([, earlier]) => earlier === word)
    return other === undefined ? [] : [atValue('SPEC_REPEATED', `${parent}/${key}`, `expected another text than that of ${other[0]}, found ${quote(word)} again`)]
  })
}

function unfit(about: string, message: string, suggestion = ''): Finding {
  return atValue('SPEC_COLUMN_UNFIT', about, message, suggestion)
}

function didYouMean(found: string, options: readonly string[]): string {
  const near = nearMiss(found, options)
  return near === undefined ? '' : `did you mean ${quote(near)}?`
}
