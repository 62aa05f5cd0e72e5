import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { formatProblem, parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'
import { goodClicksSpec, goodExamplesSpec, goodRecommendationSpec, goodSearchSpec, goodSpec, goodSpecFile } from './good-spec.ts'

/** A mistake put into a good spec, and where it now stands. */
interface Mutation { text: string; offset: number; codes: readonly string[]; what: string }

/** What a good spec offers to mistakes: the places of its keys, values, numbers and lines. */
interface Bed {
  text: string
  keys: { name: string; offset: number }[]
  scalars: { key: string; value: string; offset: number }[]
  numbers: { key: string; value: string; offset: number }[]
  blockLines: { indentation: string; offset: number }[]
  /** Required keys, each with the key that is blamed when it is missing. */
  required: readonly (readonly [string, string])[]
  crossMistakes: readonly CrossMistake[]
}

/** A mistake between keys: a text that stands once in the spec, what to write in its place, and the part of that which is wrong. */
interface CrossMistake { from: string; to: string; at: string; code: string }

const beds: readonly Bed[] = [
  bedOf(goodSpec, [['name', 'family'], ['family', 'name'], ['  events', 'data'], ['  items', 'data']], [
    { from: 'steps: [5, 25, 75]', to: 'steps: [5, 75, 25]', at: '25]', code: 'SPEC_STEPS_NOT_ASCENDING' },
    { from: 'name: user-behavior', to: 'name: user-behaviour', at: 'user-behaviour', code: 'SPEC_NAME_DIFFERS' },
    { from: 'atMost: 0.6', to: 'atLeast: 0.6', at: 'atLeast', code: 'SPEC_GATE_DIRECTION' },
    { from: 'noWorseThanBaselineBy: 0.02', to: 'atMost: 0.9', at: 'atMost', code: 'SPEC_GATE_DIRECTION' },
    { from: '{ metric: logLoss, atMost: 0.6 }', to: '{ metric: auc, noWorseThanBaselineBy: 0.1 }', at: '{ metric', code: 'SPEC_REPEATED' },
    { from: '{ metric: logLoss, atMost: 0.6 }', to: '{ metric: logLoss }', at: '{ metric', code: 'SPEC_GATE_RULE' },
    { from: 'patience: 4', to: 'patience: 12', at: '12', code: 'SPEC_OUT_OF_RANGE' },
    { from: 'by: user', to: 'by: row', at: 'row', code: 'SPEC_NOT_ONE_OF' },
    { from: 'test: 0.25', to: 'test: 0.7', at: '0.7', code: 'SPEC_SPLIT_TOO_LARGE' },
    { from: 'path: data/events.csv', to: 'path: ../events.csv', at: '../', code: 'SPEC_PATH_OUTSIDE' },
    { from: 'path: data/events.csv', to: 'path: ftp://a.b/events.csv', at: 'ftp', code: 'SPEC_ADDRESS' },
    { from: 'path: https://example.org/items.csv', to: 'path: https://me:pw@example.org/items.csv', at: 'https', code: 'SPEC_ADDRESS' },
    { from: 'encoding: gbk', to: 'encodnig: gbk', at: 'encodnig', code: 'SPEC_UNKNOWN_KEY' },
    { from: 'kind: 动作', to: 'kind: 顾客', at: '顾客', code: 'SPEC_REPEATED' },
    { from: 'purchase: 购买了', to: 'purchase: 点击了', at: '点击了', code: 'SPEC_REPEATED' },
    { from: 'slices: [category, weekday]', to: 'slices: [category, weekdy]', at: 'weekdy', code: 'SPEC_NOT_ONE_OF' },
    { from: 'slices: [category, weekday]', to: 'slices: [category, category]', at: 'category]', code: 'SPEC_REPEATED' },
    { from: 'column: price', to: 'column: prise', at: 'prise', code: 'SPEC_NOT_ONE_OF' },
    { from: 'groups: [activity, recency, price]', to: 'groups: [price, recency, price]', at: 'price]', code: 'SPEC_REPEATED' },
    { from: 'hiddenUnits: 32', to: 'hiddenUnits: wide', at: 'wide', code: 'SPEC_WRONG_TYPE' },
    { from: 'hiddenUnits: 32', to: 'hiddenUnits: [32, 0]', at: '0]', code: 'SPEC_OUT_OF_RANGE' },
    { from: 'numeric: standard', to: 'categorical: [Month]', at: 'categorical', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'snapshot: true', to: 'group: buyer', at: 'group', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'max: 0.1\n', to: 'max: 0.00001\n', at: '0.00001', code: 'SPEC_TUNE_RANGE' },
    { from: 'max: 0.1\n', to: 'choices: [0.1, 0.2]\n', at: 'choices', code: 'SPEC_TUNE_RANGE' },
    { from: 'min: 0.0001', to: 'min: 0', at: '0', code: 'SPEC_OUT_OF_RANGE' },
    { from: 'trials: 12', to: 'trials: 11', at: '11', code: 'SPEC_GRID_TOO_LARGE' },
    { from: 'key: training.learningRate', to: 'key: training.seed', at: 'training.seed', code: 'SPEC_NOT_ONE_OF' },
    { from: '[16, 32, [32, 16]]', to: '[16, 0, [32, 16]]', at: '0, ', code: 'SPEC_OUT_OF_RANGE' },
    { from: '[16, 32, [32, 16]]', to: '[16, 32, [32, wide]]', at: 'wide', code: 'SPEC_WRONG_TYPE' },
    { from: '[16, 32, [32, 16]]', to: '[16, 32, 16]', at: '16]', code: 'SPEC_REPEATED' },
    { from: 'snapshot: true', to: 'examples: data/x.csv', at: 'examples', code: 'SPEC_DATA_MIXED' },
  ]),
  bedOf(goodExamplesSpec, [['name', 'family'], ['family', 'name'], ['  examples', 'data'], ['  target', 'data'], ['    validationFile', '  split'], ['    testFile', '  split']], [
    { from: 'examples: data/sessions.jsonl', to: 'examples: [data/sessions.jsonl]', at: '[data', code: 'SPEC_WRONG_TYPE' },
    { from: 'examples: data/sessions.jsonl', to: 'examples: 7', at: '7', code: 'SPEC_WRONG_TYPE' },
    { from: 'examples: data/sessions.jsonl', to: 'examples: { pth: x }', at: 'pth', code: 'SPEC_UNKNOWN_KEY' },
    { from: 'examples: data/sessions.jsonl', to: "examples: { path: x.jsonl, delimiter: ';' }", at: 'delimiter', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'examples: data/sessions.jsonl', to: "examples: 'data/*/sessions.jsonl'", at: "'data", code: 'SPEC_PATH_PATTERN' },
    { from: 'examples: data/sessions.jsonl', to: 'examples: { path: x.jsonl, sha256: abc }', at: 'abc', code: 'SPEC_WRONG_FORM' },
    { from: 'testFile: data/sessions-test.jsonl', to: 'testFile: data/sessions.jsonl', at: 'data', code: 'SPEC_REPEATED' },
    { from: 'validationFile: data/sessions-validation.jsonl', to: 'validationFile: /etc/shadow', at: '/etc', code: 'SPEC_PATH_OUTSIDE' },
    { from: 'cleaning: { missingNumber: zero }', to: 'cleaning: { missingPrice: drop }', at: 'missingPrice', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'group: visitor', to: 'group: Revenue', at: 'Revenue', code: 'SPEC_COLUMN_UNFIT' },
    { from: '- SessionId', to: '- Month', at: 'Month', code: 'SPEC_COLUMN_UNFIT' },
    { from: '- SessionId', to: '- Revenue', at: 'Revenue', code: 'SPEC_COLUMN_UNFIT' },
    { from: 'slices: [VisitorType]', to: 'slices: [VisitrType]', at: 'VisitrType', code: 'SPEC_NOT_ONE_OF' },
    { from: 'column: PageValues', to: 'column: Month', at: 'Month', code: 'SPEC_COLUMN_UNFIT' },
    { from: 'hiddenUnits: [32, 16]', to: 'hiddenUnits: []', at: '[]', code: 'SPEC_WRONG_LENGTH' },
    { from: 'hiddenUnits: [32, 16]', to: 'hiddenUnits: [32, 1.5]', at: '1.5', code: 'SPEC_WRONG_TYPE' },
    { from: 'hiddenUnits: [32, 16]', to: 'purchaseWindowHours: 3', at: 'purchase', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'metric: calibrationError, atMost', to: 'metric: calibrationError, atLeast', at: 'atLeast', code: 'SPEC_GATE_DIRECTION' },
    { from: 'metric: averagePrecision', to: 'metric: ndcgAt10', at: 'ndcg', code: 'SPEC_NOT_ONE_OF' },
  ]),
  bedOf(goodRecommendationSpec, [['name', 'family'], ['family', 'name'], ['  events', 'data'], ['  items', 'data']], [
    { from: 'by: leaveOneOut', to: 'by: user', at: 'user', code: 'SPEC_NOT_ONE_OF' },
    { from: 'by: leaveOneOut', to: 'by: leaveOneOut, test: 0.1', at: 'test', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'algorithm: auto', to: 'algorithm: bm25', at: 'bm25', code: 'SPEC_NOT_ONE_OF' },
    { from: 'metric: recallAt20', to: 'metric: auc', at: 'auc', code: 'SPEC_NOT_ONE_OF' },
    { from: 'metric: giniAt20, atMost', to: 'metric: giniAt20, atLeast', at: 'atLeast', code: 'SPEC_GATE_DIRECTION' },
    { from: 'longTail: 0.2', to: 'k1: 1', at: 'k1', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'evaluation:', to: 'features: { rareBelow: 3 }\nevaluation:', at: 'rareBelow', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'tags: attributes', to: 'tags: title', at: 'title', code: 'SPEC_REPEATED' },
  ]),
  bedOf(goodSearchSpec, [['name', 'family'], ['family', 'name'], ['  items', 'data'], ['  judgements', 'data']], [
    { from: 'grades: { lowest', to: 'examples: data/x.csv\n  grades: { lowest', at: 'examples', code: 'SPEC_DATA_MIXED' },
    { from: 'by: query', to: 'by: time', at: 'time', code: 'SPEC_NOT_ONE_OF' },
    { from: 'highest: 2', to: 'highest: 0', at: '0', code: 'SPEC_OUT_OF_RANGE' },
    { from: 'words: [Irrelevant, Partial, Exact]', to: 'words: [Exact]', at: '[', code: 'SPEC_WRONG_LENGTH' },
    { from: 'words: [Irrelevant, Partial, Exact]', to: 'words: [Exact, Exact]', at: 'Exact]', code: 'SPEC_REPEATED' },
    { from: 'item: 编号', to: 'item: 词', at: '词', code: 'SPEC_REPEATED' },
    { from: 'missingBrand: drop', to: 'duplicates: drop', at: 'duplicates', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'test: 0.25', to: 'test: 0.7', at: '0.7', code: 'SPEC_SPLIT_TOO_LARGE' },
    { from: 'synonyms: [[手机, phone], [裤子', to: 'synonyms: [[手机], [裤子', at: '[手机', code: 'SPEC_WRONG_LENGTH' },
    { from: 'path: https://example.org/judgements.csv', to: 'path: /etc/shadow', at: '/etc', code: 'SPEC_PATH_OUTSIDE' },
  ]),
  bedOf(goodClicksSpec, [['name', 'family'], ['family', 'name'], ['  items', 'data'], ['  clicks', 'data']], [
    { from: 'split: {', to: 'grades: { highest: 3 }\n  split: {', at: 'grades', code: 'SPEC_KEY_WITHOUT_EFFECT' },
    { from: 'split: { ', to: 'split: { by: row, ', at: 'row', code: 'SPEC_NOT_ONE_OF' },
    { from: 'click: 点了', to: 'click: 露出', at: '露出', code: 'SPEC_REPEATED' },
    { from: 'user: 顾客', to: 'user: 编号', at: '编号', code: 'SPEC_REPEATED' },
    { from: 'minUsers: 5', to: 'minUsers: 0', at: '0', code: 'SPEC_OUT_OF_RANGE' },
  ]),
]

const choices = ['family', 'algorithm', 'solver', 'mix', 'segmenter', 'stemmer', 'fuzzy', 'brandNames', 'queryWords', 'format', 'onBreach', 'duplicates', 'numeric', 'classWeights', 'calibration', 'backend', 'direction', 'onInconclusive', 'bump', 'metric', 'missingBrand', 'missingPrice', 'missingNumber', 'scale', 'objective', 'sampler', 'pruner', 'key']
/** Neither a number, nor a choice, nor true or false: any text will do. */
const isText = (key: string) => ![...choices, 'lateTimes', 'missingCategory', 'by', 'encoding', 'delimiter', 'snapshot'].includes(key)

const kinds: Record<string, (bed: Bed, random: Random) => Mutation> = {
  'misspelt key': ({ text, keys }, random) => {
    const { name, offset } = random.pick(keys)
    const at = random.below(name.length)
    const wrong = random.pick([name.slice(0, at) + name.slice(at + 1), `${name.slice(0, at)}q${name.slice(at)}`, `${name.slice(0, at)}q${name.slice(at + 1)}`])
    const misspelt = wrong === 'seed' ? 'sedes' : wrong === name ? `${name}q` : wrong   // a key of its own, and query with a q in the place of its q
    return { text: replace(text, offset, name.length, misspelt), offset, codes: ['SPEC_UNKNOWN_KEY'], what: `${name} → ${misspelt}` }
  },
  'unknown key': ({ text, blockLines }, random) => {
    const { indentation, offset } = random.pick(blockLines)
    return { text: replace(text, offset, 0, `${indentation}zzqx: [1, { a: 2 }]\n`), offset: offset + indentation.length, codes: ['SPEC_UNKNOWN_KEY'], what: `zzqx at ${offset}` }
  },
  'wrong type': (bed, random) => {
    const { text, scalars, numbers } = bed
    const { key, value, offset } = random.pick(scalars)
    const isNumber = numbers.some((number) => number.offset === offset)
    const wrong = random.pick(isNumber ? ['ten', '"5"', '[x]', 'true', '{ a: 1 }', '~'] : isText(key) ? ['7', '[x]', '{ a: 1 }', '~'] : ['7', '[x]', '{ a: 1 }', '~', 'yes please'])
    if (value === wrong || (['examples', 'items'].includes(key) && wrong.startsWith('{')) || (key === 'hiddenUnits' && wrong === '[x]')) return kinds['wrong choice']!(bed, random)
    return { text: replace(text, offset, value.length, wrong), offset, codes: ['SPEC_WRONG_TYPE', 'SPEC_NOT_ONE_OF'], what: `${key}: ${wrong}` }
  },
  'wrong choice': ({ text, scalars }, random) => {
    const { key, value, offset } = random.pick(scalars.filter((scalar) => choices.includes(scalar.key)))
    return { text: replace(text, offset, value.length, `${value}x`), offset, codes: ['SPEC_NOT_ONE_OF'], what: `${key}: ${value}x` }
  },
  'out of range': ({ text, numbers }, random) => {
    const { key, value, offset } = random.pick(numbers.filter((number) => !['atMost', 'atLeast', 'lowest'].includes(number.key)))
    const wrong = random.pick(['-1', '-2e3', '-.5e1'])
    return { text: replace(text, offset, value.length, wrong), offset, codes: ['SPEC_OUT_OF_RANGE'], what: `${key}: ${wrong}` }
  },
  'missing key': ({ text, required }, random) => {
    const [key, blamed] = random.pick(required)
    const deeper = `${/^ */.exec(key)![0]}  `
    const block = new RegExp(`^${key}:.*\n(?:^${deeper} *\\S.*\n)*`, 'm').exec(text)!
    const without = replace(text, block.index, block[0].length, '')
    const above = new RegExp(`^${blamed}:`, 'm').exec(without)!
    return { text: without, offset: above.index + blamed.search(/\S/), codes: ['SPEC_MISSING_KEY'], what: key.trim() }
  },
  'mistake between keys': ({ text, crossMistakes }, random) => {
    const { from, to, at, code } = random.pick(crossMistakes)
    const offset = text.indexOf(from)
    return { text: replace(text, offset, from.length, to), offset: offset + to.lastIndexOf(at), codes: [code], what: to }
  },
}

describe('parseSpec on a good spec with one mistake', (test) => {
  const firstSeed = 20_260

  test(`finds each of 200 random mistakes, and no other, at its exact line and column (seeds ${firstSeed} to ${firstSeed + 199})`, () => {
    process.stdout.write(`seeds ${firstSeed} to ${firstSeed + 199} `)
    for (let seed = firstSeed; seed < firstSeed + 200; seed++) {
      const random = seededRandom(seed)
      const bed = random.pick(beds)
      const kind = random.pick(Object.keys(kinds))
      assertFound(kinds[kind]!(bed, random), `seed ${seed}, ${kind}`, random.pick(writings))
    }
  })

  test('finds every mistake between keys that is listed', () => {
    for (const { text, crossMistakes } of beds) {
      for (const { from, to, at, code } of crossMistakes) {
        const offset = text.indexOf(from)
        assert.ok(offset >= 0 && text.indexOf(from, offset + 1) < 0, `${from} stands once`)
        assertFound({ text: replace(text, offset, from.length, to), offset: offset + to.lastIndexOf(at), codes: [code], what: to }, code, (plain) => plain)
      }
    }
  })

  test('has keys, values and numbers of each spec to choose from', () => {
    assert.equal(beds.map(({ keys, scalars, numbers }) => [keys.length, scalars.length, numbers.length]), [[160, 126, 64], [51, 30, 7], [53, 40, 19], [67, 49, 19], [30, 23, 4]])
  })
})

type Writing = (text: string) => string
const writings: readonly Writing[] = [(text) => text, (text) => text.replaceAll('\n', '\r\n'), (text) => `\ufeff${text}`]

function assertFound({ text, offset, codes, what }: Mutation, where: string, asWritten: Writing): void {
  const { spec, problems } = parseSpec(goodSpecFile, asWritten(text))
  const found = `${where}, ${what}: ${problems.map(formatProblem).join(' / ')}`
  assert.is(spec, undefined, found)
  assert.is(problems.length, 1, found)
  assert.is(`${problems[0]!.line}:${problems[0]!.column}`, placeOf(text, offset), found)
  assert.ok(codes.includes(problems[0]!.code), found)
}

function bedOf(text: string, required: Bed['required'], crossMistakes: Bed['crossMistakes']): Bed {
  const scalars = [...text.matchAll(/(\w+): (?=[^\s[{])('[^']*'|[^,}\]\n]*[^,}\]\n ])/g)].map((match) => ({ key: match[1]!, value: match[2]!, offset: match.index + match[1]!.length + 2 }))
  return {
    text,
    keys: [...text.matchAll(/(\w+):(?= |\n)/g)].map((match) => ({ name: match[1]!, offset: match.index })),
    scalars,
    numbers: scalars.filter(({ value }) => /^[\d.]+$/.test(value)),
    blockLines: [...text.matchAll(/^( *)\w+:/gm)].map((match) => ({ indentation: match[1]!, offset: match.index })),
    required,
    crossMistakes,
  }
}

function replace(text: string, offset: number, length: number, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length)
}

/** Counted from the text alone, without the reader that is tested. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}`
}
