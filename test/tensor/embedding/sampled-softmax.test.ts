import { seededRandom } from '../../../src/base/random.ts'
import { sampledSoftmax } from '../../../src/tensor/embedding/sampled-softmax.ts'
import { assert, describe } from '../../support/suite.ts'

const gradientsFor = (users: number, items: number) => ({ users: new Float64Array(users), items: new Float64Array(items) })

describe('a sampled softmax', (test) => {
  test('over all items is the softmax: −ln of the share of the target among e^score', () => {
    const loss = sampledSoftmax({ users: Float64Array.of(2), items: Float64Array.of(1, 0, -1), width: 1, logChances: new Float64Array(3), targets: [[1]], hidden: [[]] }, gradientsFor(1, 3))
    assert.ok(Math.abs(loss - Math.log(Math.exp(2) + 1 + Math.exp(-2))) < 1e-12)
  })

  test('leaves hidden items out, and takes the mean over targets, then over users', () => {
    const one = (targets: number[][], hidden: number[][]) => sampledSoftmax({ users: new Float64Array(targets.length).fill(1), items: Float64Array.of(3, 1, 0), width: 1, logChances: new Float64Array(3), targets, hidden }, gradientsFor(targets.length, 3))
    const among = (scores: number[], target: number) => Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - target
    const found = one([[1], [1, 2]], [[0], []])
    const expected = (among([1, 0], 1) + (among([3, 1, 0], 1) + among([3, 1, 0], 0)) / 2) / 2
    assert.ok(Math.abs(found - expected) < 1e-12, `${found} ${expected}`)
  })

  test('with the chances of the items stands for the sum over all of them', () => {
    // One user, one target that is always there; each other item with its own chance.
    const random = seededRandom(4)
    const scores = Array.from({ length: 40 }, () => random.normal())
    const chances = scores.map((_, i) => (i === 0 ? 1 : 0.2 + 0.6 * random.next()))
    const whole = scores.reduce((sum, score) => sum + Math.exp(score), 0)
    let sum = 0
    const draws = 4000
    for (let n = 0; n < draws; n++) {
      const drawn = scores.map((_, i) => i).filter((i) => random.next() < chances[i]!)
      const loss = sampledSoftmax({ users: Float64Array.of(1), items: Float64Array.from(drawn, (i) => scores[i]!), width: 1, logChances: Float64Array.from(drawn, (i) => Math.log(chances[i]!)), targets: [[0]], hidden: [[]] }, gradientsFor(1, drawn.length))
      sum += Math.exp(loss + scores[0]!) / draws
    }
    assert.ok(Math.abs(sum / whole - 1) < 0.02, `${sum} ${whole}`)
  })
})
