import { seededRandom } from '../../../../src/base/random.ts'
import { sparseFromTriples } from '../../../../src/matrix/sparse.ts'
import { batchMaker } from '../../../../src/families/recommendation/two-tower/batches.ts'
import { assert, describe } from '../../../support/suite.ts'
import { randomUsers } from '../small-catalogue.ts'

const nItems = 30
const users = randomUsers(5, { users: 50, items: nItems, share: 0.3 })
const everyItem = Array.from({ length: nItems }, (_, item) => item)
const content = sparseFromTriples(nItems, 2, { rows: everyItem, columns: everyItem.map((item) => item % 2), values: everyItem.map(() => 1) })
const rules = { users, content, usersPerBatch: 8, negatives: 6, idDropout: 0.5 }

describe('batches of two towers', (test) => {
  test('never show a user a target in the history, and never call what the user met a wrong answer', () => {
    for (const { histories, items, targets, hidden } of batchMaker({ ...rules, idDropout: 0 }).batchesOf(seededRandom(1))) {
      const idOf = (place: number) => items.indices[items.starts[place]!]!
      for (const [n, chosen] of targets.entries()) {
        const met = new Set([...histories.indices.subarray(histories.starts[n]!, histories.starts[n + 1]!)].filter((feature) => feature < nItems))
        assert.ok(chosen.length > 0 && chosen.every((place) => idOf(place) >= nItems || !met.has(idOf(place))))
        const all = new Set([...met, ...chosen.map(idOf)])
        const member = Array.from({ length: users.rows }, (_, user) => [...users.indices.subarray(users.starts[user]!, users.starts[user + 1]!)]).find((own) => own.length === all.size && own.every((item) => all.has(item)))
        assert.ok(member, 'history and targets together are what one user met')
        for (let place = 0; place < items.rows; place++) {
          if (member.includes(idOf(place))) assert.ok(chosen.includes(place) !== hidden[n]!.includes(place))
        }
      }
    }
  })

  test('tell the chance of each item to be in a batch', () => {
    const { batchesOf, perEpoch } = batchMaker({ ...rules, idDropout: 0 })
    const random = seededRandom(2)
    const [seen, told] = [new Float64Array(nItems), new Map<number, number>()]
    let full = 0
    for (let epoch = 0; epoch < 300; epoch++) {
      for (const { items, targets, logChances } of batchesOf(random)) {
        if (targets.length < rules.usersPerBatch) continue
        full += 1
        for (let place = 0; place < items.rows; place++) {
          const item = items.indices[items.starts[place]!]!
          if (item >= nItems) continue
          seen[item]! += 1
          told.set(item, Math.exp(logChances[place]!))
        }
      }
    }
    assert.ok(full >= 300 * (perEpoch - 1) && told.size === nItems - 1)
    for (const [item, chance] of told) assert.ok(Math.abs(seen[item]! / full - chance) < 0.08, `item ${item}: ${seen[item]! / full}, told ${chance}`)
  })

  test('leave ids out as often as told, but those of items that nobody met always', () => {
    let [shown, all] = [0, 0]
    for (const { items } of batchMaker(rules).batchesOf(seededRandom(3))) {
      for (let place = 0; place < items.rows; place++) {
        const features = items.indices.subarray(items.starts[place]!, items.starts[place + 1]!)
        assert.ok(features[0] !== 0, 'nobody met the first item')
        all += 1
        if (features[0]! < nItems) shown += 1
      }
    }
    assert.ok(all > 100 && Math.abs(shown / all - 0.5) < 0.12, `${shown} of ${all}`)
  })

  test('are the same for the same state of chance', () => {
    const make = () => [...batchMaker(rules).batchesOf(seededRandom(9))]
    assert.equal(make(), make())
  })
})
