import { seededRandom } from '../../../src/base/random.ts'
import type { ExampleRows } from '../../../src/dataset/record.ts'
import type { Spec } from '../../../src/spec/record.ts'
import { specOf } from './small-shop.ts'

/** Labelled rows of two numbers and two categories. The label depends on the month, on the visits, and on whether the price is far from 100 to
 *  either side, which a straight line does not see. Split 60 / 20 / 20; three rows are of one group. */
export function smallTable({ rows = 600, seed = 1, positives = 0.4 }: { rows?: number; seed?: number; positives?: number } = {}): ExampleRows {
  const random = seededRandom(seed)
  const [visits, price] = [new Float64Array(rows), new Float64Array(rows)]
  const [month, browser] = [[], []] as [string[], string[]]
  const labels = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    visits[row] = Math.floor(-6 * Math.log(1 - random.next()))
    price[row] = Math.round(100 * Math.exp(0.8 * random.normal()) * 100) / 100
    month.push(random.pick(['May', 'Jun', 'Nov', 'Nov']))
    browser.push(random.next() < 0.98 ? String(1 + random.below(3)) : `rare ${random.below(4)}`)
    const z = 2.2 * Math.abs(Math.log(price[row]! / 100)) - 1.6 + 0.08 * visits[row]! + (month[row] === 'Nov' ? 0.9 : 0) + Math.log(positives / (1 - positives)) - 0.6
    labels[row] = random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0
  }
  return {
    kind: 'examples',
    columns: [
      { name: 'Visits', kind: 'number', values: visits },
      { name: 'Price', kind: 'number', values: price },
      { name: 'Month', kind: 'category', values: month },
      { name: 'Browser version', kind: 'category', values: browser },
    ],
    labels,
    groups: Array.from({ length: rows }, (_, row) => String(Math.floor(row / 3))),
    splits: Uint8Array.from({ length: rows }, (_, row) => [0, 0, 0, 1, 2][Math.floor(row / 3) % 5]!),
  }
}

export function tableSpec(given: Parameters<typeof specOf>[0] & object = {}): Spec {
  return specOf({ data: { examples: { path: 'data/sessions.csv' }, target: 'Revenue' }, ...given })
}
