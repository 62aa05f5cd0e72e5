import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatProblem, parseSpec, readSpec } from '../../src/spec/parse-spec.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { goodSpec, goodSpecFile } from './good-spec.ts'

const smallest = 'name: x\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'

/** `code line:column path` of each problem. */
function problemsOf(text: string, file = 'models/x.yaml'): string[] {
  return parseSpec(file, text).problems.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`)
}

describe('parseSpec', (test) => {
  test('fills in every default of the smallest spec', () => {
    const { spec, problems } = parseSpec('models/x.yaml', smallest)
    assert.equal(problems, [])
    assert.equal(spec!.training, { epochs: 10, batchSize: 32, learningRate: 0.001, seed: 1, backend: 'auto' })
    assert.equal(spec!.data.kinds, { view: '浏览', click: '点击', purchase: '购买' })
    assert.equal(spec!.evaluation.gates, [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }])
    assert.equal(spec!.deployment.canary.steps, [10, 50])
  })

  test('reads every key of a full spec', () => {
    const { spec, problems } = parseSpec(goodSpecFile, goodSpec)
    assert.equal(problems, [])
    assert.is(spec!.description, '点击之后是否购买 (does a click become a purchase?)')
    assert.is(spec!.monitoring.resolveAfter, 2)
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

  test('wants data inside the repository', () => {
    const withEvents = (path: string) => problemsOf(`name: x\nfamily: behavior\ndata: { events: '${path}', items: i.csv }\n`)
    for (const path of ['/etc/passwd', '../secret.csv', 'data/../../x.csv', 'C:/x.csv', 'data\\x.csv']) assert.equal(withEvents(path), ['SPEC_PATH_OUTSIDE 3:17 data.events'], path)
    for (const path of ['data/a.csv', './a.csv', 'data/../a.csv', '..a.csv']) assert.equal(withEvents(path), [], path)
  })

  test('leaves more than a tenth of the events for training', () => {
    const withSplit = (split: string) => problemsOf(`name: x\nfamily: behavior\ndata: { events: e.csv, items: i.csv, split: ${split} }\n`)
    assert.equal(withSplit('{ validation: 0.3, test: 0.59 }'), [])
    assert.equal(withSplit('{ validation: 0.3, test: 0.6 }'), ['SPEC_SPLIT_TOO_LARGE 3:70 data.split.test'])
    assert.equal(withSplit('{ validation: 0.75 }'), ['SPEC_SPLIT_TOO_LARGE 3:59 data.split.validation'])
  })

  test('wants exactly one rule in each gate, from the side that makes sense', () => {
    const withGates = (...gates: string[]) => problemsOf(`${smallest}evaluation:\n  gates:\n${gates.map((gate) => `    - ${gate}\n`).join('')}`)
    assert.equal(withGates('{ metric: auc, atLeast: 0.5 }', '{ metric: logLoss, atMost: 0.5 }', '{ metric: logLoss, noWorseThanBaselineBy: 0 }'), [])
    assert.equal(withGates('{ metric: auc }'), ['SPEC_GATE_RULE 6:7 evaluation.gates[0]'])
    assert.equal(withGates('{ metric: auc, atLeast: 0.5, noWorseThanBaselineBy: 0 }'), ['SPEC_GATE_RULE 6:36 evaluation.gates[0].noWorseThanBaselineBy'])
    assert.equal(withGates('{ metric: logLoss, atLeast: 0.5 }'), ['SPEC_GATE_DIRECTION 6:26 evaluation.gates[0].atLeast'])
    assert.equal(withGates('{ metric: f1, atMost: 0.5 }'), ['SPEC_GATE_DIRECTION 6:21 evaluation.gates[0].atMost'])
    assert.equal(withGates('{ metric: ndcg, atLeast: 1 }', '{ metric: auc }'), ['SPEC_NOT_ONE_OF 6:17 evaluation.gates[0].metric', 'SPEC_GATE_RULE 7:7 evaluation.gates[1]'])
  })

  test('wants canary steps that ascend', () => {
    assert.equal(problemsOf(`${smallest}deployment: { canary: { steps: [10, 50, 50] } }\n`), ['SPEC_STEPS_NOT_ASCENDING 4:41 deployment.canary.steps[2]'])
  })

  test('asks a rule between keys only when its keys are good', () => {
    assert.equal(problemsOf(`${smallest}deployment: { canary: { steps: [50, x, 10] } }\n`), ['SPEC_WRONG_TYPE 4:37 deployment.canary.steps[1]'])
    assert.equal(problemsOf('name: x\nfamily: behavior\ndata: 3\nevaluation: ~\n'), ['SPEC_WRONG_TYPE 3:7 data', 'SPEC_WRONG_TYPE 4:13 evaluation'])
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
