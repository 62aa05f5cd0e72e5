import { parseSpec } from '../../src/spec/parse-spec.ts'
import { gridOf, shareOf, valueAtShare } from '../../src/spec/record.ts'
import type { SearchRange } from '../../src/spec/record.ts'
import { nodeOf, searchableKeys } from '../../src/spec/search-range.ts'
import { assert, describe } from '../support/suite.ts'

const head = 'name: x\nfamily: behavior\n'
const events = 'data: { events: e.csv, items: i.csv }\n'
const examples = 'data: { examples: e.csv, target: y, split: { by: row } }\n'

/** `code line:column` of each problem; what is searched stands in line 4. */
function problemsOf(parameters: string, more = '', data = events): string[] {
  return parseSpec('models/x.yaml', `${head}${data}tune: { parameters: ${parameters}${more} }\n`).problems.map(({ code, line, column }) => `${code} ${line}:${column}`)
}

describe('the block tune of a spec', (test) => {
  test('has no default, and is whole with the keys that it must have', () => {
    assert.is(parseSpec('models/x.yaml', head + events).spec!.tune, undefined)
    const { spec } = parseSpec('models/x.yaml', `${head}${events}tune: { parameters: [{ key: training.epochs, min: 2, max: 9 }] }\n`)
    assert.equal(spec!.tune, { parameters: [{ key: 'training.epochs', min: 2, max: 9, scale: 'linear', points: 5 }], objective: 'auc', sampler: 'tpe', trials: 20, seed: 1, seeds: 1, pruner: 'halving', minEpochs: 1 })
    assert.equal(problemsOf('[]'), ['SPEC_WRONG_LENGTH 4:21'])
  })

  test('searches what shapes the fit of this kind of data, each key once', () => {
    assert.equal(problemsOf('[{ key: training.lerningRate, min: 0.1, max: 1 }]'), ['SPEC_NOT_ONE_OF 4:29'])
    assert.equal(problemsOf('[{ key: learningRate, min: 0.1, max: 1 }]'), ['SPEC_NOT_ONE_OF 4:29'])
    for (const key of ['training.seed', 'training.calibration', 'parameters.purchaseWindowHours', 'data.split.test', 'evaluation.gates', '__proto__']) assert.equal(problemsOf(`[{ key: ${key}, min: 1, max: 2 }]`), ['SPEC_NOT_ONE_OF 4:29'], key)
    assert.equal(problemsOf('[{ key: features.rareBelow, min: 1, max: 2 }]'), ['SPEC_NOT_ONE_OF 4:29'])
    assert.equal(problemsOf('[{ key: features.rareBelow, min: 1, max: 2 }]', '', examples), [])
    assert.equal(problemsOf('[{ key: training.l2, min: 0, max: 1 }, { key: training.l2, min: 0, max: 2 }]'), ['SPEC_REPEATED 4:67'])
    const { problems: [problem] } = parseSpec('models/x.yaml', `${head}${events}tune: { parameters: [{ key: learningRate, min: 1, max: 2 }] }\n`)
    assert.is(problem!.suggestion, 'did you mean "training.learningRate"?')
    for (const key of Object.values(searchableKeys).flat()) assert.ok(nodeOf(key), key)
  })

  test('takes limits that the key may have, the smaller first, or choices', () => {
    const rows: [string, string[]][] = [
      ['training.learningRate, min: 0.001, max: 0.1, scale: log', []],
      ['training.learningRate, min: 0, max: 0.1', ['SPEC_OUT_OF_RANGE 4:57']],
      ['training.learningRate, min: 0.001, max: 11', ['SPEC_OUT_OF_RANGE 4:69']],
      ['training.learningRate, min: 0.1, max: 0.1', ['SPEC_TUNE_RANGE 4:67']],
      ['training.l2, min: 0, max: 0.1, scale: log', ['SPEC_TUNE_RANGE 4:47']],
      ['training.epochs, min: 1.5, max: 7', ['SPEC_WRONG_TYPE 4:51']],
      ['training.epochs, min: 1', ['SPEC_MISSING_KEY 4:22']],
      ['training.epochs', ['SPEC_MISSING_KEY 4:22']],
      ['training.epochs, max: 7, choices: [1, 2]', ['SPEC_TUNE_RANGE 4:54']],
      ['training.epochs, choices: [1, 2, 1]', ['SPEC_REPEATED 4:62']],
      ['training.epochs, choices: [1, many]', ['SPEC_WRONG_TYPE 4:59']],
      ['training.classWeights, choices: [none, balanced]', []],
      ['training.classWeights, choices: [none, balancd]', ['SPEC_NOT_ONE_OF 4:68']],
      ['training.classWeights, min: 1, max: 2', ['SPEC_TUNE_RANGE 4:52']],
      ['training.classWeights', ['SPEC_MISSING_KEY 4:22']],
      ['parameters.hiddenUnits, choices: [8, [8, 8], [8, 8]]', ['SPEC_REPEATED 4:74']],
      ['parameters.hiddenUnits, choices: [8, [8, 0]]', ['SPEC_OUT_OF_RANGE 4:70']],
      ['features.groups, choices: [[activity], [activity, price]]', []],
      ['features.groups, choices: [[activity], [activity, prise]]', ['SPEC_NOT_ONE_OF 4:79']],
      ['training.epochs, choices: [1, 2], scale: log', ['SPEC_KEY_WITHOUT_EFFECT 4:63']],
      ['training.epochs, min: 1, max: 2, points: 3', ['SPEC_KEY_WITHOUT_EFFECT 4:62']],
    ]
    for (const [range, expected] of rows) assert.equal(problemsOf(`[{ key: ${range} }]`), expected, range)
  })

  test('takes a grid whole, and minEpochs where something is pruned', () => {
    const grid = '[{ key: training.l2, min: 0, max: 1, points: 3 }, { key: training.epochs, min: 1, max: 4, points: 9 }]'
    assert.equal(problemsOf(grid, ', sampler: grid, trials: 12'), [])
    assert.equal(problemsOf(grid, ', sampler: grid, trials: 11').map((problem) => problem.split(' ')[0]), ['SPEC_GRID_TOO_LARGE'])
    const hundred = '{ key: training.l2, min: 0, max: 1, points: 100 }, { key: training.learningRate, min: 0.1, max: 1, points: 100 }'
    assert.equal(problemsOf(`[${hundred}]`, ', sampler: grid'), ['SPEC_GRID_TOO_LARGE 4:1'])
    assert.equal(problemsOf('[{ key: training.l2, min: 0, max: 1 }]', ', pruner: none, minEpochs: 2'), ['SPEC_KEY_WITHOUT_EFFECT 4:75'])
  })
})

describe('a range that is searched', (test) => {
  const rate: SearchRange & { min: number; max: number } = { key: 'training.learningRate', min: 0.0001, max: 0.1, scale: 'log', points: 4 }
  const units: SearchRange & { min: number; max: number } = { key: 'parameters.hiddenUnits', min: 1, max: 4, scale: 'linear', points: 9 }

  test('gives a grid its points, each once and no more than there are', () => {
    assert.equal(gridOf(rate), [0.0001, 0.001, 0.01, 0.1])
    assert.equal(gridOf(units), [1, 2, 3, 4])
    assert.equal(gridOf({ ...units, choices: [8, [8, 8]], min: undefined, max: undefined } as unknown as SearchRange), [8, [8, 8]])
  })

  test('has every value at its share, whole numbers with equal shares', () => {
    assert.is(valueAtShare(rate, 0), 0.0001)
    assert.is(valueAtShare(rate, 1), 0.1)
    assert.is(valueAtShare(rate, 1 / 3), 0.001)
    assert.ok(Math.abs(shareOf(rate, 0.01) - 2 / 3) < 1e-9)
    assert.equal([0, 0.24, 0.26, 0.5, 0.74, 0.76, 1].map((share) => valueAtShare(units, share)), [1, 1, 2, 3, 3, 4, 4])
    assert.equal([1, 2, 3, 4].map((value) => shareOf(units, value)), [0.125, 0.375, 0.625, 0.875])
  })
})
