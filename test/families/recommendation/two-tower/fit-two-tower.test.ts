import { topK } from '../../../../src/matrix/top-k.ts'
import { fitContent } from '../../../../src/families/recommendation/content.ts'
import { interactionsOf } from '../../../../src/families/recommendation/interactions.ts'
import { fitTwoTower } from '../../../../src/families/recommendation/two-tower/fit-two-tower.ts'
import type { TwoTowerInput } from '../../../../src/families/recommendation/two-tower/fit-two-tower.ts'
import { towerScorer } from '../../../../src/families/recommendation/two-tower/tower-scorer.ts'
import { assert, describe } from '../../../support/suite.ts'
import { smallShop } from '../small-catalogue.ts'

const rows = smallShop({ users: 120 })
const kindWeights = { view: 1, click: 1, purchase: 1 }
const inputOf = (given = rows): TwoTowerInput => ({ users: interactionsOf(given, 2, kindWeights).matrix, content: fitContent(given.items, () => []), factors: 8, iterations: 6, seed: 1, negatives: 10 })

describe('a fit of two towers', (test) => {
  test('comes nearer to what users chose with each pass', async () => {
    const losses: number[] = []
    await fitTwoTower({ ...inputOf(), iterations: 12 }, { onIteration: (_, __, loss) => void losses.push(loss) })
    assert.is(losses.length, 12)
    assert.ok(losses.at(-1)! < 0.9 * losses[0]!, losses.join(' '))
  })

  test('gives the same bytes for the same seed, and others for another', async () => {
    const first = await fitTwoTower(inputOf())
    assert.equal(await fitTwoTower(inputOf()), first)
    assert.not.equal(await fitTwoTower({ ...inputOf(), seed: 2 }), first)
  })

  test('that goes on from any pass ends with the bytes of the one that was never broken off', async () => {
    const states: Record<string, Float32Array>[] = []
    const whole = await fitTwoTower(inputOf(), { onIteration: (_, read) => void states.push(read()) })
    for (const iteration of [1, 3, 6]) assert.equal(await fitTwoTower({ ...inputOf(), resumeFrom: { iteration, arrays: states[iteration - 1]! } }), whole)
  })

  test('that goes on from within a pass ends with the same bytes, and tells the same losses', async () => {
    const kept: NonNullable<TwoTowerInput['resumeFrom']>[] = []
    const losses: number[] = []
    let asked = 0
    const input = { ...inputOf(), usersPerBatch: 25 }
    const whole = await fitTwoTower(input, { onIteration: (_, __, loss) => void losses.push(loss), isPauseDue: () => ++asked % 2 === 0, onPause: async (position, read) => void kept.push({ ...position, arrays: read() }) })
    assert.ok(kept.length > 3 && kept.every(({ step }) => step! > 0), `${kept.length} of ${asked}`)
    for (const resumeFrom of kept) {
      const again: number[] = []
      assert.equal(await fitTwoTower({ ...input, resumeFrom }, { onIteration: (_, __, loss) => void again.push(loss) }), whole)
      assert.equal(again, losses.slice(resumeFrom.iteration))
    }
  })

  test('ends with the reason of its signal', async () => {
    const reason = new Error('told to end')
    const stop = new AbortController()
    await fitTwoTower(inputOf(), { signal: stop.signal, onIteration: () => stop.abort(reason) }).then(() => assert.unreachable('it went on'), (error: unknown) => assert.is(error, reason))
  })

  test('knows an item that nobody met from its attributes: it suits those who like its category', async () => {
    // One item of each category loses its events.
    const hidden = [36, 37, 38, 39]
    const isHidden = (id: string) => hidden.includes(Number(id.slice(1)))
    const kept = rows.events.map((event, i) => ({ event, split: rows.splits[i]! })).filter(({ event }) => !isHidden(event.item))
    const input = inputOf({ ...rows, events: kept.map(({ event }) => event), splits: Uint8Array.from(kept, ({ split }) => split) })
    const scorer = towerScorer(await fitTwoTower({ ...input, iterations: 30 }))
    const scores = new Float64Array(rows.items.length)
    for (const category of [0, 1, 2, 3]) {
      scorer.score({ items: Int32Array.of(category, category + 4, category + 8), weights: Float64Array.of(1, 1, 1) }, scores)
      assert.is(topK(Float64Array.from(hidden, (item) => scores[item]!), 1)[0], category)
    }
  })

  test('tells what each item of a history adds to a score, and that adds up', async () => {
    const scorer = towerScorer(await fitTwoTower(inputOf()))
    const history = { items: Int32Array.of(3, 17, 8), weights: Float64Array.of(1, 0.5, 2) }
    const scores = new Float64Array(rows.items.length)
    scorer.score(history, scores)
    for (const item of [0, 5, 39]) {
      const parts = scorer.contributions(history, item)
      assert.is(parts.length, 3)
      assert.ok(Math.abs(parts.reduce((sum, part) => sum + part, 0) - scores[item]!) < 1e-5)
    }
  })
})
