import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileSchema } from '../../src/base/schema.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { formatProblem, parseSpec, readSpec } from '../../src/spec/parse-spec.ts'
import { specSchema } from '../../src/spec/schema.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { goodClicksSpec, goodColumnSplitSpec, goodExamplesSpec, goodRecommendationSpec, goodSearchSpec, goodSpec, goodSpecFile } from './good-spec.ts'

const goodSpecs = [goodSpec, goodExamplesSpec, goodColumnSplitSpec, goodRecommendationSpec, goodSearchSpec, goodClicksSpec]
const smallest = 'name: x\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'
const smallExamples = 'name: x\nfamily: behavior\ndata: { examples: e.csv, target: y, split: { by: row } }\n'

/** `code line:column path` of each problem. */
function problemsOf(text: string, file = 'models/x.yaml'): string[] {
  return parseSpec(file, text).problems.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`)
}

/** `a.b` of every key of a value, `a[].c` of those in lists. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = path === '' ? key : `${path}.${key}`
    return [below, ...pathsOf(inner, below)]
  })
}

describe('parseSpec', (test) => {
  test('fills in every default of the smallest spec', () => {
    const { spec, problems } = parseSpec('models/x.yaml', smallest)
    assert.equal(problems, [])
    assert.equal(spec!.training, { epochs: 10, batchSize: 32, learningRate: 0.001, l2: 0, seed: 1, seeds: 3, classWeights: 'none', earlyStopping: { patience: 0, minDelta: 0.0001 }, calibration: 'platt', checkpointMinutes: 5, backend: 'auto', trainer: 'built-in' })
    assert.equal(spec!.data.events, { path: 'e.csv', format: 'auto', encoding: 'utf-8', delimiter: ',', columns: {} })
    assert.equal(spec!.data.split, { by: 'time', validation: 0.1, test: 0.2 })
    assert.equal(spec!.data.kinds, { view: '浏览', click: '点击', purchase: '购买' })
    assert.equal(spec!.evaluation.gates, [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }])
    assert.equal(spec!.deployment.canary.steps, [10, 50])
  })

  test('reads every key that a spec may have', () => {
    const specs = goodSpecs.map((text) => {
      const { spec, problems } = parseSpec(goodSpecFile, text)
      assert.equal(problems, [])
      return spec!
    })
    assert.is(specs[0]!.description, '点击之后是否购买 (does a click become a purchase?)')
    assert.is(specs[0]!.data.events!.columns.kind, '动作')
    assert.equal(specs[1]!.parameters.hiddenUnits, [32, 16])
    assert.is(specs[2]!.data.split.column, 'part')
    assert.is(specs[3]!.data.events!.columns.time, 'order')
    assert.is(specs[4]!.data.judgements!.columns.grade, '等级')
    const written = goodSpecs.flatMap((text) => pathsOf(parseYaml(text).value))
    assert.equal(schemaEntries.map(({ path }) => path).filter((path) => !written.includes(path)), [], 'every key is in one of them')
  })

  test('takes a table by its path alone for the same as one by its keys', () => {
    const byPath = parseSpec('models/x.yaml', smallest)
    const byKeys = parseSpec('models/x.yaml', 'name: x\nfamily: behavior\ndata: { events: { path: e.csv }, items: { path: i.csv, columns: {} } }\n')
    assert.equal(byPath, byKeys)
    assert.equal(parseSpec('models/x.yaml', smallExamples).spec, parseSpec('models/x.yaml', smallExamples.replace('e.csv', '{ path: e.csv }')).spec)
  })

  test('gives what the schema of records accepts and leaves as it is', () => {
    const checkRecord = compileSchema(specSchema)
    for (const [file, text] of [['models/x.yaml', smallest], ['models/x.yaml', smallExamples], ...goodSpecs.map((each) => [goodSpecFile, each])] as const) {
      const { spec } = parseSpec(file, text)
      const copy = structuredClone(spec)
      assert.is(checkRecord(copy), true, JSON.stringify(checkRecord.errors))
      assert.equal(copy, spec)
    }
  })

  test('accepts the sample spec of the repository', () => {
    const file = 'models/user-behavior.yaml'
    assert.equal(parseSpec(file, readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).problems, [])
  })

  test('says everything that is wrong with a file at once, in the words of the golden text', () => {
    const text = readFileSync(join(import.meta.dirname, 'many-mistakes.yaml'), 'utf8')
    const { spec, problems } = parseSpec(goodSpecFile, text)
    assert.is(spec, undefined)
    assertGolden('spec/problems.txt', `${problems.map((problem) => `${problem.code} ${formatProblem(problem)}`).join('\n')}\n`)
    const ofExamples = parseSpec('models/sessions.yaml', readFileSync(join(import.meta.dirname, 'many-mistakes-examples.yaml'), 'utf8')).problems
    assertGolden('spec/problems-of-examples.txt', `${ofExamples.map((problem) => `${problem.code} ${formatProblem(problem)}`).join('\n')}\n`)
  })

  test('places a missing key at the key above it, and at the first key where there is none above', () => {
    assert.equal(problemsOf('# words\nname: x\ndata:\n  events: e.csv\n'), ['SPEC_MISSING_KEY 2:1 family', 'SPEC_MISSING_KEY 3:1 data.items'])
  })

  test('counts a misspelt required key as one mistake', () => {
    assert.equal(problemsOf('name: x\nfamly: behavior\ndata: { events: e.csv, items: i.csv }\n'), ['SPEC_UNKNOWN_KEY 2:1 famly'])
  })

  test('keeps right columns in a file with a byte order mark and Windows line ends', () => {
    assert.equal(problemsOf(`\ufeff${smallest}training: { 轮数: 3, epochs: 0 }\n`.replaceAll('\n', '\r\n')), ['SPEC_UNKNOWN_KEY 4:13 training.轮数', 'SPEC_OUT_OF_RANGE 4:28 training.epochs'])
  })

  test('gives the mistakes of YAML their own codes', () => {
    assert.equal(problemsOf(''), ['SPEC_EMPTY 1:1 '])
    assert.equal(problemsOf('a: b: c'), ['SPEC_YAML 1:5 '])
    assert.equal(problemsOf('a:\n\tb: 1'), ['SPEC_TAB 2:1 '])
    assert.equal(problemsOf('x'.repeat(300_000)), ['SPEC_TOO_LARGE 1:1 '])
    assert.equal(problemsOf(`a: ${'['.repeat(100)}`), ['SPEC_TOO_DEEP 1:23 '])
    assert.equal(problemsOf(`${smallest}owners: [*me]\n`), ['SPEC_ALIAS 4:10 owners[0]'])
    assert.equal(problemsOf(`${smallest}description: !!str 7\n`), ['SPEC_TAG 4:14 description'])
    assert.equal(problemsOf(`${smallest}---\n${smallest}`), ['SPEC_SEVERAL_DOCUMENTS 4:1 '])
    assert.equal(problemsOf(`${smallest}__proto__: 1\n<<: {}\n`), ['SPEC_FORBIDDEN_KEY 4:1 __proto__', 'SPEC_FORBIDDEN_KEY 5:1 <<'])
    assert.equal(problemsOf(`${smallest}owners: &o [${'a, '.repeat(3)}]\ndescription: [${'*o, '.repeat(21)}]\n`), ['SPEC_WRONG_TYPE 5:14 description', 'SPEC_TOO_MANY_ALIASES 5:95 description[20]'])
  })

  test('still checks the first value of a key that is given twice', () => {
    assert.equal(problemsOf(`${smallest}training:\n  epochs: 0\n  epochs: 5\n`), ['SPEC_OUT_OF_RANGE 5:11 training.epochs', 'SPEC_DUPLICATE_KEY 6:3 training.epochs'])
  })

  test('refuses a file that is a text or a list', () => {
    assert.equal(problemsOf('hello\n'), ['SPEC_WRONG_TYPE 1:1 '])
    assert.equal(problemsOf('- name: x\n'), ['SPEC_WRONG_TYPE 1:1 '])
  })

  test('wants the name of the file', () => {
    assert.equal(problemsOf(smallest, 'models/y.yaml'), ['SPEC_NAME_DIFFERS 1:7 name'])
    assert.equal(problemsOf(smallest, 'C:\\work\\x.yml'), [])
  })

  test('never lets a key of the file forge a line', () => {
    const [problem] = parseSpec('models/x.yaml', `${smallest}"a\\n::error::b": "c"\n`).problems
    assert.is(formatProblem(problem!).split('\n').length, 1)
  })
})

describe('readSpec', (test) => {
  test('gives a good spec, and names every mistake of another', async () => {
    assert.is(readSpec('models/x.yaml', smallest).name, 'x')
    const error = await assertFails('SPEC_INVALID', () => readSpec('models/x.yaml', `${smallest}training: { epochs: 0, sed: 1 }\n`))
    assert.is(error.message, 'models/x.yaml is not a good spec:\nmodels/x.yaml:4:21 training.epochs: expected 1 to 10000, found 0\nmodels/x.yaml:4:24 training.sed: unknown key; did you mean "seed"?')
  })
})
