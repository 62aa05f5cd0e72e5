import { seededRandom } from '../../../src/base/random.ts'
import { buildOnnx } from '../../../src/families/behavior/build-onnx.ts'
import type { OnnxParts } from '../../../src/families/behavior/build-onnx.ts'
import { calibrate } from '../../../src/families/behavior/calibration.ts'
import type { Calibration } from '../../../src/families/behavior/calibration.ts'
import { predictor } from '../../../src/families/behavior/predict.ts'
import { initialParameters, layersOf, weightsOf } from '../../../src/tensor/dense-layers.ts'
import { readOnnx, runOnnx } from '../../support/onnx.ts'
import { assert, describe } from '../../support/suite.ts'

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

  test('it tells its shapes, its model and its features', () => {
    const { irVersion, opset, producer, metadata, inputs, outputs } = readOnnx(buildOnnx(example({})))
    assert.equal([irVersion, opset, producer], [8, 17, 'RankOps'])
    assert.equal(metadata, { 'rankops.model': 'clicks', 'rankops.family': 'behavior', 'rankops.features': '["price","category=家居","hour"]', 'rankops.calibration': 'none' })
    assert.equal(inputs, [{ name: 'features', elementType: 1, shape: ['batch', 3] }])
    assert.equal(outputs, [{ name: 'probability', elementType: 1, shape: ['batch'] }])
  })

  test('it holds every weight of every network, and as many products as there are layers', () => {
    const parts = example({ networks: 2, hiddenUnits: [4, 2] })
    const { constants, nodes } = readOnnx(buildOnnx(parts))
    assert.is(nodes.filter(({ operator }) => operator === 'Gemm').length, 6)
    assert.equal(constants['network2.layer1.kernel'], { shape: [3, 4], values: [...parts.networks[1]!.layers[0]!.kernel] })
    assert.equal(constants['network2.layer3.bias'], { shape: [1], values: [...parts.networks[1]!.layers[2]!.bias] })
    const names = nodes.flatMap(({ outputs }) => outputs)
    assert.is(new Set([...names, ...Object.keys(constants)]).size, names.length + Object.keys(constants).length)
  })

  test('equal parts give equal bytes, another weight gives others', () => {
    assert.equal(buildOnnx(example({})), buildOnnx(example({})))
    const other = example({})
    other.networks[0]!.layers[0]!.kernel[0]! += 1
    assert.not.equal(buildOnnx(other), buildOnnx(example({})))
  })
})

function example({ networks = 1, hiddenUnits = [4], calibration = { kind: 'none' } }: { networks?: number; hiddenUnits?: readonly number[]; calibration?: Calibration }): OnnxParts {
  const features = ['price', 'category=家居', 'hour']
  const layers = layersOf(features.length, hiddenUnits)
  return { name: 'clicks', features, calibration, networks: Array.from({ length: networks }, (_, i) => weightsOf(initialParameters(layers, seededRandom(i)).map((weight) => weight + 0.01), layers)) }
}

function expected({ networks, calibration }: OnnxParts, row: Float32Array): number {
  return calibrate(calibration, networks.reduce((sum, network) => sum + predictor(network)(row), 0) / networks.length)
}
