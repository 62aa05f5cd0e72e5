import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { quote } from '../visible.ts'
import { atKey, atValue, missing } from './rule.ts'
import type { Rule, Shape, Written } from './rule.ts'

type SplitBy = Spec['data']['split']['by']

/** Shapes that a family learns from. */
const shapesOf: Record<Spec['family'], readonly Shape[]> = { behavior: ['events', 'examples'], recommendation: ['events'], search: ['queries'] }
/** The tables of each shape, the first is the one that it is known by. */
const tablesOf: Record<Shape, readonly [string, string]> = { events: ['events', 'items'], examples: ['examples', 'target'], queries: ['judgements', 'items'] }
const nounOf: Record<Shape, string> = { events: 'events and items', examples: 'examples and target', queries: 'items and judgements or clicks' }

const waysOf: Record<Shape, readonly SplitBy[]> = {
  events: ['time', 'user', 'column', 'files'],
  examples: ['row', 'user', 'column', 'files'],
  queries: ['query', 'column', 'files'],
}
/** What is shown for a query is one list, and clicks on one item of it are told by those on the others. */
const waysOfClicks: readonly SplitBy[] = ['query']
/** A user who is only in the test has no past to recommend from. */
const waysOfRecommendation: readonly SplitBy[] = ['time', 'userTime', 'leaveOneOut', 'column', 'files']

/** The shapes that data may have, which family each is for, and how it can be split. */
export const shapeRules: readonly Rule[] = [
  {
    sentence: 'The data are of one shape: `events` and `items`, `examples` and `target`, or `items` and `judgements`, `clicks` or both.',
    about: ['/data', '/data/events', '/data/items', '/data/examples', '/data/target', '/data/judgements', '/data/clicks'],
    reads: [],
    find: ({ data, family }, written) => (typeof data !== 'object' || data === null || Array.isArray(data) ? [] : dataHaveOneShape(family, written)),
  },
  {
    sentence: `The shape suits the family: ${Object.entries(shapesOf).map(([family, shapes]) => `${shapes.map((shape) => nounOf[shape]).join(', or ')} for ${family}`).join('; ')}.`,
    about: ['/data/events', '/data/items', '/data/examples', '/data/judgements', '/data/clicks'],
    reads: ['/family'],
    find: ({ family }, { shape, means }) => (shape === undefined || shapesOf[family].includes(shape) ? [] : [shapeDoesNotSuit(family, shape, means)]),
  },
  {
    sentence: 'Events are split by `time`, `user`, `column` or `files`, for recommendation by `time`, `userTime`, `leaveOneOut`, `column` or `files`; examples by `row`, `user`, `column` or `files`, which they must say, since they have no time; judgements by `query`, `column` or `files`; clicks alone by `query`.',
    reads: ['/data/split/by', '/family'],
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
  {
    sentence: '`grades.lowest` is below `grades.highest`.',
    reads: ['/data/grades/lowest', '/data/grades/highest'],
    find: ({ data: { grades: { lowest = -Infinity, highest = Infinity } } }) => (lowest < highest
      ? [] : [atValue('SPEC_OUT_OF_RANGE', '/data/grades/highest', `expected more than the lowest grade, ${lowest}; found ${highest}`)]),
  },
]

function dataHaveOneShape(family: unknown, { shape, means }: Written): Finding[] {
  if (shape !== undefined) return tablesOf[shape].filter((key) => !means(`/data/${key}`) && !(key === 'judgements' && means('/data/clicks'))).map((key) => missing(`/data/${key}`, whatIsMissing(shape, key)))
  const given = (['events', 'judgements', 'clicks', 'examples'] as const).filter((key) => means(`/data/${key}`))
  if (given.length > 0) return [mixed(given.at(-1)!, [...(means('/data/items') ? ['items'] : []), ...given])]
  const isOfExamples = ['target', 'group', 'positive'].some((key) => means(`/data/${key}`))
  const [wanted] = isOfExamples ? ['examples' as const] : isFamily(family) ? shapesOf[family] : ['events' as const]
  return [missing(`/data/${tablesOf[wanted!][0]}`, `expected ${shapesFor(family)}`)]
}

function mixed(key: string, given: readonly string[]): Finding {
  return atKey('SPEC_DATA_MIXED', `/data/${key}`, `expected events and items, examples and target, or items and judgements or clicks; found ${given.join(' and ')}`, 'remove what is not of one kind')
}

function whatIsMissing(shape: Shape, key: string): string {
  if (key === 'target') return 'examples need the column that is predicted'
  const [a, b] = tablesOf[shape]
  return `expected a path or keys, as for ${key === a ? b : a}`
}

function shapeDoesNotSuit(family: Spec['family'], shape: Shape, means: Written['means']): Finding {
  const others = Object.entries(shapesOf).filter(([, shapes]) => shapes.includes(shape)).map(([name]) => name)
  const known = means(`/data/${tablesOf[shape][0]}`) ? tablesOf[shape][0] : 'clicks'
  return atKey('SPEC_DATA_UNFIT', `/data/${known}`, `expected ${shapesFor(family)} for the family ${family}, found ${nounOf[shape]}`, `give those, or write family: ${others.join(' or ')}`)
}

function shapesFor(family: unknown): string {
  const shapes = isFamily(family) ? shapesOf[family] : shapesOf.behavior
  return shapes.map((shape) => nounOf[shape]).join(', or ')
}

function isFamily(family: unknown): family is Spec['family'] {
  return typeof family === 'string' && Object.hasOwn(shapesOf, family)
}

function splitSuitsTheShape({ family, data: { split: { by } } }: Spec, { shape, has, means }: Written): Finding[] {
  if (shape === undefined || !shapesOf[family].includes(shape)) return []
  const isOfClicks = shape === 'queries' && !means('/data/judgements')
  const ways = family === 'recommendation' ? waysOfRecommendation : isOfClicks ? waysOfClicks : waysOf[shape]
  if (ways.includes(by)) return []
  const expected = `expected one of ${ways.map(quote).join(', ')} for ${family === 'recommendation' ? family : isOfClicks ? 'clicks' : tablesOf[shape][0]}`
  return has('/data/split/by') ? [atValue('SPEC_NOT_ONE_OF', '/data/split/by', `${expected}, found the text ${quote(by)}`)] : [missing('/data/split/by', `${expected}, which have no time`, 'write split: { by: row }')]
}

function companions(by: SplitBy): readonly string[] {
  return by === 'column' ? ['column'] : by === 'files' ? ['validationFile', 'testFile'] : []
}
