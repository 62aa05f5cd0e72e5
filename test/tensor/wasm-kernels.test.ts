import type * as tfjs from '@tensorflow/tfjs-core'
import { seededRandom } from '../../src/base/random.ts'
import { adamStep, releaseAdam, startAdam } from '../../src/tensor/adam.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import { assert, describe } from '../support/suite.ts'

describe('tfjs on wasm', (test) => {
  let tf: typeof tfjs
  test.before(async () => {
    await openCpuBackend()
    await openWasmBackend()
    tf = await import('@tensorflow/tfjs-core')
  })

  test('trains embeddings: two tables learn by Adam which user chooses which item, as on cpu', async () => {
    const [wasm, cpu] = [await trainTables(tf, 'wasm'), await trainTables(tf, 'cpu')]
    assert.ok(wasm.losses.at(-1)! < 0.5 * wasm.losses[0]!, `losses ${wasm.losses[0]} … ${wasm.losses.at(-1)}`)
    const widest = Math.max(...wasm.tables.map((value, i) => Math.abs(value - cpu.tables[i]!)))
    assert.ok(widest < 1e-3, `differ by ${widest}`)
  })

  test('sums rows by segment, as cpu does, whatever the shape; a segment without rows is 0', async () => {
    const sumsOn = async (backend: string, shape: number[]) => {
      await tf.setBackend(backend)
      return tf.tidy(() => {
        const x = tf.reshape(tf.range(0, shape.reduce((a, b) => a * b)), shape)
        const sums = tf.unsortedSegmentSum(x, tf.tensor1d([3, 0, 3, 1, 0], 'int32'), 5)
        return { shape: sums.shape, values: [...sums.dataSync()] }
      })
    }
    assert.equal((await sumsOn('wasm', [5])).values, [1 + 4, 3, 0, 0 + 2, 0])
    for (const shape of [[5], [5, 3], [5, 2, 4]]) assert.equal(await sumsOn('wasm', shape), await sumsOn('cpu', shape))
  })
})

/** p = σ(user · item) of pairs that are chosen where both are even or both odd; the gradient of a gathered row is a sum by segment. */
async function trainTables(tf: typeof tfjs, backend: string): Promise<{ losses: number[]; tables: Float32Array }> {
  await tf.setBackend(backend)
  const [random, rows, width] = [seededRandom(6), 12, 4]
  const adam = startAdam(tf, 0.05, Float32Array.from({ length: 2 * rows * width }, () => 0.5 * random.normal()))
  const pairs = Array.from({ length: 96 }, () => [0, 1].map(() => Math.floor(random.next() * rows)) as [number, number])
  const labels = Float32Array.from(pairs, ([user, item]) => ((user + item) % 2 === 0 ? 1 : 0))
  const losses: number[] = []
  for (let step = 0; step < 60; step++) {
    losses.push(tf.tidy(() => {
      const sides = [0, 1].map((side) => {
        const rowsOfPairs = tf.tensor1d(pairs.map((pair) => pair[side]!), 'int32')
        const table = tf.reshape(tf.slice1d(adam.parameters, side * rows * width, rows * width), [rows, width])
        return { rowsOfPairs, vectors: tf.gather(table, rowsOfPairs) }
      })
      const p = tf.sigmoid(tf.sum(tf.mul(sides[0]!.vectors, sides[1]!.vectors), 1))
      const change = tf.reshape(tf.div(tf.sub(p, labels), pairs.length), [pairs.length, 1])
      const gradients = sides.map(({ rowsOfPairs }, side) => tf.unsortedSegmentSum(tf.mul(change, sides[1 - side]!.vectors), rowsOfPairs, rows))
      adamStep(tf, adam, tf.reshape(tf.concat(gradients), [2 * rows * width]))
      return [...p.dataSync()].reduce((sum, chance, i) => sum - Math.log(labels[i] === 1 ? chance : 1 - chance), 0) / pairs.length
    }))
  }
  const tables = adam.state().parameters
  releaseAdam(adam)
  return { losses, tables }
}
