import { seededRandom } from '../../../src/base/random.ts'
import { buildOnnx } from '../../../src/families/behavior/build-onnx.ts'
import type { OnnxParts } from '../../../src/families/behavior/build-onnx.ts'
import { calibrate } from '../../../src/families/behavior/calibration.ts'
import type { Calibration } from '../../../src/families/behavior/calibration.ts'
import { predictorsOf } from '../../../src/families/behavior/members.ts'
import type { Members } from '../../../src/families/behavior/members.ts'
import { binColumns } from '../../../src/families/behavior/trees/bins.ts'
import { booster } from '../../../src/families/behavior/trees/boost.ts'
import { logLossObjective } from '../../../src/families/behavior/trees/log-loss.ts'
import { initialParameters, layersOf, weightsOf } from '../../../src/tensor/dense-layers.ts'
import { readOnnx, runOnnx } from '../../support/onnx.ts'
import { assert, describe } from '../../support/suite.ts'
import { randomRows } from './trees/random-rows.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1e6)
const curve = { kind: 'isotonic' as const, isotonic: { centres: [0.2, 0.45, 0.46, 0.8], values: [0.05, 0.3, 0.6, 0.6] } }

describe('buildOnnx', (test) => {
  const calibrations: [string, Calibration][] = [
    ['no calibration', { kind: 'none' }],
    ['Platt’s curve', { kind: 'platt', platt: { a: 1.4, b: -0.3 } }],
    ['a flat curve of Platt’s', { kind: 'platt', platt: { a: 0.2, b: 1 } }],
    ['an isotonic curve', curve],
    ['an isotonic curve of one corner', { kind: 'isotonic', isotonic: { centres: [0.4], values: [0.25] } }],
    ['an isotonic curve of none', { kind: 'isotonic', isotonic: { centres: [], values: [] } }],
  ]
  for (const [what, calibration] of calibrations) {
    for (const [networks, hiddenUnits, scale] of [[1, [5], 1], [3, [7, 4], 3], [3, [6], 40]] as const) {
      test(`its graph gives our probabilities: ${networks} networks of ${hiddenUnits.join(' and ')}, ${what}, features up to ${scale} (seed ${seed})`, () => {
        const parts = example({ networks, hiddenUnits, calibration })
        const random = seededRandom(seed)
        const rows = Array.from({ length: 50 }, () => Float32Array.from(parts.features, () => (2 * random.next() - 1) * scale))
        const { shape, values } = runOnnx(readOnnx(buildOnnx(parts)), rows.map((row) => [...row]))
        assert.equal(shape, [50])
        // Constants are float32 in the file.
        for (const [i, row] of rows.entries()) assert.ok(Math.abs(values[i]! - expected(parts, row)) < 2e-6, `row ${i}: ${values[i]} and ${expected(parts, row)}`)
      })
    }
  }

  for (const [what, calibration] of calibrations) {
    for (const forests of [1, 3]) {
      test(`its graph gives the probabilities of ${forests} forests, with gaps, codes and unknown categories: ${what} (seed ${seed})`, () => {
        const { parts, rows } = forestsExample(forests, calibration)
        const { shape, values } = runOnnx(readOnnx(buildOnnx(parts)), rows)
        assert.equal(shape, [rows.length])
        assert.ok(calibration.isotonic || new Set(values).size > 30)
        for (const [i, row] of rows.entries()) assert.ok(Math.abs(values[i]! - expected(parts, Float32Array.from(row))) < 2e-6, `row ${i}: ${values[i]} and ${expected(parts, Float32Array.from(row))}`)
      })
    }
  }

  test('forests ask for the operators of trees, and have one ensemble each; networks do not', () => {
    const { opsets, nodes, metadata, inputs } = readOnnx(buildOnnx(forestsExample(2, { kind: 'none' }).parts))
    assert.equal(opsets, { '': 17, 'ai.onnx.ml': 3 })
    assert.is(nodes.filter(({ operator }) => operator === 'TreeEnsembleRegressor').length, 2)
    assert.ok(nodes.some(({ operator }) => operator === 'Gather'))
    assert.equal([metadata['rankops.features'], inputs[0]!.shape], ['["a","b","c","d","e"]', ['batch', 5]])
    assert.equal(readOnnx(buildOnnx(example({}))).opsets, { '': 17 })
  })

  test('it tells its shapes, its model and its features', () => {
    const { irVersion, opset, producer, metadata, inputs, outputs } = readOnnx(buildOnnx(example({})))
    assert.equal([irVersion, opset, producer], [8, 17, 'RankOps'])
    assert.equal(metadata, { 'rankops.model': 'clicks', 'rankops.family': 'behavior', 'rankops.features': '["price","category=家居","hour"]', 'rankops.calibration': 'none' })
    assert.equal(inputs, [{ name: 'features', elementType: 1, shape: ['batch', 3] }])
    assert.equal(outputs, [{ name: 'probability', elementType: 1, shape: ['batch'] }])
  })

  test('it holds every weight of every network, and as many products as there are layers', () => {
    const parts = example({ networks: 2, hiddenUnits: [4, 2] })
    const { networks } = parts.members as Networks
    const { constants, nodes } = readOnnx(buildOnnx(parts))
    assert.is(nodes.filter(({ operator }) => operator === 'Gemm').length, 6)
    assert.equal(constants['network2.layer1.kernel'], { shape: [3, 4], values: [...networks[1]!.layers[0]!.kernel] })
    assert.equal(constants['network2.layer3.bias'], { shape: [1], values: [...networks[1]!.layers[2]!.bias] })
    const names = nodes.flatMap(({ outputs }) => outputs)
    assert.is(new Set([...names, ...Object.keys(constants)]).size, names.length + Object.keys(constants).length)
  })

  test('equal parts give equal bytes, another weight gives others', () => {
    assert.equal(buildOnnx(example({})), buildOnnx(example({})))
    const other = example({})
    ;(other.members as Networks).networks[0]!.layers[0]!.kernel[0]! += 1
    assert.not.equal(buildOnnx(other), buildOnnx(example({})))
  })
})

type Networks = Extract<Members, { kind: 'networks' }>

function example({ networks = 1, hiddenUnits = [4], calibration = { kind: 'none' } }: { networks?: number; hiddenUnits?: readonly number[]; calibration?: Calibration }): OnnxParts {
  const features = ['price', 'category=家居', 'hour']
  const layers = layersOf(features.length, hiddenUnits)
  const members: Members = { kind: 'networks', hiddenUnits: [...hiddenUnits], networks: Array.from({ length: networks }, (_, i) => weightsOf(initialParameters(layers, seededRandom(i)).map((weight) => weight + 0.01), layers)) }
  return { name: 'clicks', features, categories: [0, 0, 0], calibration, members }
}

/** Forests on numbers with gaps and on categories. */
function forestsExample(forests: number, calibration: Calibration): { parts: OnnxParts; rows: number[][] } {
  const rows = randomRows(seededRandom(seed), 400)
  const columns = binColumns(rows)
  const objective = logLossObjective(rows.labels, { positiveWeight: 1, negativeWeight: 1 })
  const rules = { leaves: 8, rowsPerLeaf: 5, l2: 1, learningRate: 0.2, rowShare: 0.7, columnShare: 0.8 }
  const grown = Array.from({ length: forests }, (_, i) => ({ base: objective.base, trees: Array.from({ length: 15 }, booster(rows, columns, objective, { ...rules, seed: i }).grow) }))
  const shown = Array.from({ length: 100 }, (_, row) => [...rows.features.subarray(row * 5, (row + 1) * 5)])
  return {
    parts: { name: 'clicks', features: ['a', 'b', 'c', 'd', 'e'], categories: rows.categories, calibration, members: { kind: 'forests', forests: grown } },
    rows: [...shown, [0.1, NaN, NaN, -1, -1]],
  }
}

function expected({ members, calibration }: OnnxParts, row: Float32Array): number {
  const predictors = predictorsOf(members)
  return calibrate(calibration, predictors.reduce((sum, predict) => sum + predict(row), 0) / predictors.length)
}
