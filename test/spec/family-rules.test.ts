import { parseSpec } from '../../src/spec/parse-spec.ts'
import { algorithmsOf, parametersOf } from '../../src/spec/parameters/parameters.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { assert, describe } from '../support/suite.ts'

const dataOf = {
  behavior: 'data: { events: e.csv, items: i.csv }\n',
  recommendation: 'data: { events: e.csv, items: i.csv }\n',
  search: 'data: { items: i.csv, judgements: j.csv, split: { by: query } }\n',
} as const
type Name = keyof typeof dataOf

function parse(family: Name, more: string) {
  return parseSpec('models/x.yaml', `name: x\nfamily: ${family}\n${dataOf[family]}${more}`)
}

/** `code line:column` of each problem; what is added begins in line 4. */
function problemsOf(family: Name, more: string): string[] {
  return parse(family, more).problems.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`)
}

describe('what belongs to one family', (test) => {
  test('is a default of its own: algorithm, gate, objective of a study', () => {
    const rows: [Name, string, string, string][] = [
      ['behavior', 'network', 'auc', 'auc'],
      ['recommendation', 'auto', 'ndcgAt10', 'ndcgAt20'],
      ['search', 'auto', 'ndcgAt10', 'ndcgAt20'],
    ]
    const searched: Record<Name, string> = { behavior: 'training.epochs', recommendation: 'parameters.factors', search: 'parameters.b' }
    for (const [family, algorithm, gate, objective] of rows) {
      const { spec, problems } = parse(family, `tune: { parameters: [{ key: ${searched[family]}, min: 0.5, max: 1 }] }\n`.replace('0.5, max: 1 ', family === 'search' ? '0.5, max: 1 ' : '1, max: 9 '))
      assert.equal(problems, [], family)
      assert.is(spec!.parameters.algorithm, algorithm)
      assert.equal(spec!.evaluation.gates, [{ metric: gate, noWorseThanBaselineBy: 0.01 }])
      assert.is(spec!.tune!.objective, objective)
    }
  })

  test('is an algorithm, and no other takes it', () => {
    assert.equal(problemsOf('behavior', 'parameters: { algorithm: als }\n'), ['SPEC_NOT_ONE_OF 4:26 parameters.algorithm'])
    assert.equal(problemsOf('recommendation', 'parameters: { algorithm: als }\n'), [])
    assert.equal(problemsOf('search', 'parameters: { algorithm: als }\n'), ['SPEC_NOT_ONE_OF 4:26 parameters.algorithm'])
    for (const family of Object.keys(algorithmsOf) as Name[]) for (const algorithm of algorithmsOf[family]) assert.equal(problemsOf(family, `parameters: { algorithm: ${algorithm} }\n`), [], `${family} ${algorithm}`)
  })

  test('is a key of parameters: each is read by a family, and its description begins with it', () => {
    assert.equal(problemsOf('behavior', 'parameters: { factors: 8 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:15 parameters.factors'])
    assert.equal(problemsOf('search', 'parameters: { hiddenUnits: 8, k1: 1 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:15 parameters.hiddenUnits'])
    for (const { path, node } of schemaEntries) {
      const [, key] = /^parameters\.(\w+)$/.exec(path) ?? []
      if (key === undefined || key === 'algorithm') continue
      const families = (Object.keys(parametersOf) as Name[]).filter((family) => parametersOf[family].includes(key))
      assert.ok(node.description!.startsWith(`${families.join(', ')}: `), path)
    }
  })

  test('is a key that its algorithm reads; auto reads all', () => {
    assert.equal(problemsOf('recommendation', 'parameters: { algorithm: itemKnn, factors: 8 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:35 parameters.factors'])
    assert.equal(problemsOf('recommendation', 'parameters: { algorithm: als, factors: 8 }\n'), [])
    assert.equal(problemsOf('recommendation', 'parameters: { factors: 8, trials: 3 }\n'), [])
    assert.equal(problemsOf('search', 'parameters: { algorithm: bm25, trials: 3 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:32 parameters.trials'])
    assert.equal(problemsOf('behavior', 'parameters: { leaves: 9 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:15 parameters.leaves'])
    assert.equal(problemsOf('behavior', 'parameters: { algorithm: trees, leaves: 9 }\ntraining: { epochs: 3, seed: 2 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 5:13 training.epochs'])
  })

  test('is what networks are fitted by, which a family that ranks does not read', () => {
    assert.equal(problemsOf('recommendation', 'training: { epochs: 3, seed: 2 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:13 training.epochs'])
    assert.equal(problemsOf('search', 'evaluation: { monotone: [{ column: price, direction: falling }] }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:15 evaluation.monotone'])
  })

  test('is a metric, in gates and in a study', () => {
    assert.equal(problemsOf('recommendation', 'evaluation: { gates: [{ metric: auc, atLeast: 0.7 }, { metric: recallAt20, atLeast: 0.1 }] }\n'), ['SPEC_NOT_ONE_OF 4:33 evaluation.gates[0].metric'])
    assert.equal(problemsOf('behavior', 'evaluation: { gates: [{ metric: ndcgAt10, atLeast: 0.7 }] }\n'), ['SPEC_NOT_ONE_OF 4:33 evaluation.gates[0].metric'])
    assert.equal(problemsOf('search', 'evaluation: { gates: [{ metric: emptyShare, atLeast: 0.1 }] }\n'), ['SPEC_GATE_DIRECTION 4:45 evaluation.gates[0].atLeast'])
    assert.equal(problemsOf('behavior', 'tune: { objective: ndcgAt20, parameters: [{ key: training.epochs, min: 1, max: 9 }] }\n'), ['SPEC_NOT_ONE_OF 4:20 tune.objective'])
  })

  test('is what a study searches; a key without default must have a value of its own', () => {
    const study = (key: string) => `tune: { parameters: [{ key: parameters.${key}, min: 1, max: 9 }] }\n`
    assert.equal(problemsOf('recommendation', `${study('alpha')}`), ['SPEC_TUNE_RANGE 4:1 tune'])
    assert.equal(problemsOf('recommendation', `parameters: { algorithm: als }\n${study('alpha')}`), ['SPEC_MISSING_KEY 4:1 parameters.alpha'])
    assert.equal(problemsOf('recommendation', `parameters: { algorithm: als, alpha: 2 }\n${study('alpha')}`), [])
    assert.equal(problemsOf('search', study('k1')), [])
    assert.equal(problemsOf('search', study('alpha')), ['SPEC_NOT_ONE_OF 4:29 tune.parameters[0].key'])
  })
})
