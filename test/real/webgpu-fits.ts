// Run by webgpu.test.ts in a process of its own, whose environment names a Vulkan driver: fits small networks by WebGPU and prints what came of it as JSON.
import { seededRandom } from '../../src/base/random.ts'
import { openWebgpuBackend } from '../../src/tensor/webgpu.ts'
import type { DenseFit, DenseWeights } from '../../src/tensor/tensor.ts'
import { fitByDifferences } from '../contracts/fit-by-differences.ts'
import { problem } from '../contracts/tensor-backend.ts'

export interface WebgpuFits { device: string; version: string; widest: number; widestLoss: number; isSameTwice: boolean; isSameResumed: boolean; secondsOfStep: number }

const backend = await openWebgpuBackend({ folder: process.argv[2]!, usesGpu: false })
const flat = ({ layers }: DenseWeights) => layers.flatMap(({ kernel, bias }) => [...kernel, ...bias])
const widest = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

const losses: number[] = []
const states: Record<string, Float32Array>[] = []
const input: DenseFit = { ...problem({ rows: 12, width: 3, hiddenUnits: [5, 4], epochs: 3, batchSize: 5 }), l2: 0.3, positiveWeight: 3, negativeWeight: 0.5, onEpoch: async ({ trainLoss, state }) => { losses.push(trainLoss); states.push(state) } }
const first = flat(await backend.fitDense(input))
const expected = fitByDifferences(input)
const quiet = { ...input, onEpoch: async () => {} }
const second = flat(await backend.fitDense(quiet))
const resumed = flat(await backend.fitDense({ ...quiet, resumeFrom: { epoch: 2, state: states[1]! } }))

const random = seededRandom(1)
const [rows, width] = [1024, 100]
const large = { ...problem({ epochs: 3, batchSize: rows, hiddenUnits: [64] }), train: { rows, width, features: Float32Array.from({ length: rows * width }, () => random.normal()), labels: new Float32Array(rows) } }
const startedAt = performance.now()
await backend.fitDense(large)

const told: WebgpuFits = {
  device: backend.device, version: backend.version, widest: widest(first, expected.end), widestLoss: widest(losses, expected.losses),
  isSameTwice: widest(first, second) === 0, isSameResumed: widest(first, resumed) === 0, secondsOfStep: (performance.now() - startedAt) / 3000,
}
console.log(JSON.stringify(told))
process.exit(0)
