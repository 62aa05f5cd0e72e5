import { fitAls } from '../../../../src/families/recommendation/als/fit-als.ts'
import type { AlsFactors, AlsInput } from '../../../../src/families/recommendation/als/fit-als.ts'
import { assert, describe } from '../../../support/suite.ts'
import { twoTastes } from './two-tastes.ts'

const interactions = twoTastes()
const input: AlsInput = { interactions, factors: 10, iterations: 6, solver: 'conjugateGradient', alpha: 8, regularization: 2, frequencyScaling: 0, seed: 3, threads: 1 }

describe('fitAls', (test) => {
  for (const solver of ['conjugateGradient', 'cholesky'] as const) {
    test(`comes to the same bytes with one thread, two and three by ${solver}`, async () => {
      const [one, ...more] = await Promise.all([1, 2, 3].map((threads) => fitAls({ ...input, solver, threads })))
      for (const other of more) assertEqual(other!, one!)
    })

    test(`goes on after a break to the same bytes by ${solver}`, async () => {
      let saved: AlsFactors & { iteration: number } | undefined
      const whole = await fitAls({ ...input, solver }, { onIteration: (iteration, read) => { if (iteration === 2) saved = { ...read(), iteration } } })
      assertEqual(await fitAls({ ...input, solver, threads: 2, resumeFrom: saved! }), whole)
    })

    test(`is what plain TypeScript computes by ${solver}, up to rounding`, async () => {
      const [fast, plain] = await Promise.all([false, true].map((scalar) => fitAls({ ...input, solver, iterations: 2, scalar })))
      fast!.items.forEach((value, i) => assert.ok(Math.abs(value - plain!.items[i]!) < 2e-3, `${i}: ${value} and ${plain!.items[i]}`))
    })
  }

  test('learns who likes what, and knows nothing of whom it never saw', async () => {
    const { users, items } = await fitAls(input)
    let right = 0
    for (let user = 0; user < 89; user++) {
      const halves = [0, 0]
      for (let item = 0; item < 59; item++) halves[item < 30 ? 0 : 1]! += score(users, items, user, item)
      if (halves[user % 2]! > halves[1 - (user % 2)]!) right += 1
    }
    assert.ok(right >= 85, `${right} of 89`)
    assert.is(users.subarray(890).every((value) => value === 0), true)
    assert.is(items.subarray(590).every((value) => value === 0), true)
  })

  test('brings its objective down with every iteration', async () => {
    const losses: number[] = []
    await fitAls({ ...input, frequencyScaling: 0.5 }, { onIteration: (_iteration, read) => { losses.push(objective(read(), 0.5)) } })
    assert.is(losses.length, 6)
    losses.slice(1).forEach((loss, i) => assert.ok(loss < losses[i]! * 1.0001, losses.join(' ')))
    assert.ok(losses.at(-1)! < 0.9 * losses[0]!, losses.join(' '))
  })

  test('reaches a point that no small change of a user improves, when solved exactly', async () => {
    const factors = await fitAls({ ...input, solver: 'cholesky', iterations: 30 })
    const best = objective(factors, 0)
    for (const change of [-0.02, 0.02]) {
      for (let at = 0; at < 40; at++) {
        const users = factors.users.slice()
        users[at]! += change
        assert.ok(objective({ ...factors, users }, 0) > best - 1e-3)
      }
    }
  })

  for (const solver of ['conjugateGradient', 'cholesky'] as const) {
    test(`gives numbers without a penalty too, with more factors than there is to tell, by ${solver}`, async () => {
      for (const scalar of [false, true]) {
        const { users, items } = await fitAls({ ...input, interactions: twoTastes(20, 12), solver, factors: 40, iterations: 5, regularization: 0, alpha: 0.5, scalar })
        assert.is(users.every(Number.isFinite) && items.every(Number.isFinite), true)
      }
    })
  }

  test('another seed is another start', async () => {
    const [a, b] = await Promise.all([3, 4].map((seed) => fitAls({ ...input, iterations: 1, seed })))
    assert.not.equal([...a!.items], [...b!.items])
  })

  for (const threads of [1, 2]) {
    test(`ends with the signal's reason, with ${threads} of threads`, async () => {
      const abort = new AbortController()
      let seen = 0
      const fit = fitAls({ ...input, threads, iterations: 1000 }, { signal: abort.signal, onIteration: (iteration) => { seen = iteration; if (iteration === 3) abort.abort(new Error('enough')) } })
      const error = await fit.then(() => undefined, (thrown: Error) => thrown)
      assert.is(error?.message, 'enough')
      assert.is(seen, 3)
    })
  }
})

function assertEqual(a: AlsFactors, b: AlsFactors): void {
  assert.ok(Buffer.from(a.users.buffer).equals(Buffer.from(b.users.buffer)))
  assert.ok(Buffer.from(a.items.buffer).equals(Buffer.from(b.items.buffer)))
}

function score(users: Float32Array, items: Float32Array, user: number, item: number): number {
  let sum = 0
  for (let k = 0; k < input.factors; k++) sum += users[user * input.factors + k]! * items[item * input.factors + k]!
  return sum
}

/** As its formula reads, over all pairs. */
function objective({ users, items }: AlsFactors, frequencyScaling: number): number {
  const met = Array.from({ length: 90 }, (_, user) => new Set(interactions.indices.subarray(interactions.starts[user], interactions.starts[user + 1])))
  const itemEvents = Array.from({ length: 60 }, (_, item) => met.filter((items) => items.has(item)).length)
  const penalty = (rows: Float32Array, events: number[]) => rows.reduce((sum, value, at) => sum + value ** 2 * input.regularization * Math.max(1, events[Math.floor(at / input.factors)]!) ** frequencyScaling, 0)
  let loss = penalty(users, met.map(({ size }) => size)) + penalty(items, itemEvents)
  for (let user = 0; user < 90; user++) {
    for (let item = 0; item < 60; item++) {
      const isMet = met[user]!.has(item)
      loss += (isMet ? input.alpha : 1) * (Number(isMet) - score(users, items, user, item)) ** 2
    }
  }
  return loss
}
