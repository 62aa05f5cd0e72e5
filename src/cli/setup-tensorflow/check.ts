import { seededRandom } from '../../base/random.ts'
import type { TensorBackend } from '../../tensor/tensor.ts'

/** What computes, and how long it took to open it and to fit a small network. */
export interface Checked { backend: string; version: string; device: string; openMs: number; fitMs: number }

/** Opens a backend and fits a network of which everybody knows how it ends: that a point is on one side of a line. Fails as opening does, or where nothing was learnt. */
export async function checkBackend(open: () => Promise<TensorBackend>): Promise<Checked> {
  const startedAt = performance.now()
  const backend = await open()
  const openedAt = performance.now()
  const [rows, width] = [256, 2]
  const random = seededRandom(1)
  const features = Float32Array.from({ length: rows * width }, () => random.normal())
  const labels = Float32Array.from({ length: rows }, (_, row) => (features[row * width]! > 0 ? 1 : 0))
  const losses: number[] = []
  await backend.fitDense({
    train: { features, labels, rows, width }, hiddenUnits: [4], epochs: 8, batchSize: 64, learningRate: 0.05, seed: 1,
    onEpoch: async ({ trainLoss }) => { losses.push(trainLoss) }, resumeFrom: undefined, signal: new AbortController().signal,
  })
  if (!(losses.at(-1)! < losses[0]! / 2)) throw new Error(`${backend.name} learns nothing: losses ${losses.map((loss) => loss.toFixed(3)).join(', ')}`)
  return { backend: backend.name, version: backend.version, device: backend.device, openMs: Math.round(openedAt - startedAt), fitMs: Math.round(performance.now() - openedAt) }
}
