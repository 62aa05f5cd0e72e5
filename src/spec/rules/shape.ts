import type { Spec } from '../record.ts'
import { quote } from '../visible.ts'
import { atKey, atValue, missing } from './rule.ts'
import type { Rule, Written } from './rule.ts'

type SplitBy = Spec['data']['split']['by']

const ways: Record<'events' | 'examples', readonly SplitBy[]> = {
  events: ['time', 'user', 'column', 'files'],
  examples: ['row', 'user', 'column', 'files'],
}

/** The two shapes that data may have, and how each can be split. */
export const shapeRules: readonly Rule[] = [
  {
    sentence: 'The data are `events` and `items`, or `examples` and `target`; never both, never neither.',
    about: ['/data', '/data/events', '/data/items', '/data/examples', '/data/target'],
    reads: [],
    find: ({ data }, written) => (typeof data !== 'object' || data === null || Array.isArray(data) ? [] : dataHaveOneShape(written)),
  },
  {
    sentence: 'Events are split by `time`, `user`, `column` or `files`; examples by `row`, `user`, `column` or `files`, which they must say, since they have no time.',
    reads: ['/data/split/by'],
    find: splitSuitsTheShape,
  },
  {
    sentence: 'Examples that are split by `user` need `data.group`, the column that says whose row it is.',
    reads: ['/data/split/by', '/data/group'],
    find: ({ data: { split } }, { shape, means }) => (shape === 'examples' && split.by === 'user' && !means('/data/group')
      ? [missing('/data/group', 'a split by user needs the column that says whose row it is')] : []),
  },
  {
    sentence: 'A split by `column` needs `split.column`; a split by `files` needs `validationFile` and `testFile`.',
    reads: ['/data/split/by'],
    find: ({ data: { split } }, { means }) => companions(split.by)
      .filter((key) => !means(`/data/split/${key}`))
      .map((key) => missing(`/data/split/${key}`, `a split by ${split.by} needs it`)),
  },
]

function dataHaveOneShape({ shape, means }: Written) {
  if (shape === 'examples') return means('/data/target') ? [] : [missing('/data/target', 'examples need the column that is predicted')]
  if (shape === 'events') return ['events', 'items'].filter((key) => !means(`/data/${key}`)).map((key) => missing(`/data/${key}`, `expected a path or keys, as for ${key === 'events' ? 'items' : 'events'}`))
  if (means('/data/examples')) return [atKey('SPEC_DATA_MIXED', '/data/examples', 'expected events and items, or examples and target; found both', 'remove one of them')]
  const isOfExamples = ['target', 'group', 'positive'].some((key) => means(`/data/${key}`))
  return [missing(isOfExamples ? '/data/examples' : '/data/events', 'expected events and items, or examples and target')]
}

function splitSuitsTheShape({ data: { split: { by } } }: Spec, { shape, has }: Written) {
  if (shape === undefined || ways[shape].includes(by)) return []
  const expected = `expected one of ${ways[shape].map(quote).join(', ')} for ${shape}`
  return has('/data/split/by') ? [atValue('SPEC_NOT_ONE_OF', '/data/split/by', `${expected}, found the text ${quote(by)}`)] : [missing('/data/split/by', `${expected}, which have no time`, 'write split: { by: row }')]
}

function companions(by: SplitBy): readonly string[] {
  return by === 'column' ? ['column'] : by === 'files' ? ['validationFile', 'testFile'] : []
}
