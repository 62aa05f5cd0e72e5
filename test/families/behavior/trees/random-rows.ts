import type { Random } from '../../../../src/base/random.ts'
import type { Rows } from '../../../../src/families/behavior/trees/bins.ts'

/** Some numbers, one of them with gaps, one of few values, and two features of categories; labels that depend on most of them. */
export function randomRows(random: Random, n: number): Rows & { labels: Float32Array } {
  const categories = [0, 0, 0, 3, 12]
  const features = new Float32Array(n * categories.length)
  const labels = new Float32Array(n)
  for (let row = 0; row < n; row++) {
    const cells = [random.normal(), random.next() < 0.2 ? NaN : random.normal() * 100, random.below(4), random.below(3), random.below(13) - 1]
    features.set(cells, row * categories.length)
    const z = 1.5 * cells[0]! + (Number.isNaN(cells[1]) ? 1 : Math.abs(cells[1]!) / 100) - cells[2]! / 2 + (cells[3] === 1 ? 1 : 0) + (cells[4]! % 3 === 0 ? 1 : -1)
    labels[row] = random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0
  }
  return { features, categories, labels }
}
