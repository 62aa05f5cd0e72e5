import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'
import { openArena } from '../../../src/matrix/kernel/arena.ts'
import type { Arena } from '../../../src/matrix/kernel/arena.ts'
import { kernelModule, openKernel } from '../../../src/matrix/kernel/kernel.ts'
import type { KernelName } from '../../../src/matrix/kernel/kernel.ts'
import { taskBytes, writeTask } from '../../../src/matrix/kernel/task.ts'
import type { Task } from '../../../src/matrix/kernel/task.ts'
import { assert, describe } from '../../support/suite.ts'

const tile = 64 * 64

describe('the kernel', (test) => {
  test('is compiled with SIMD, so that what follows compares two implementations', () => {
    assert.ok(kernelModule())
  })

  for (const length of [16, 48, 64, 80]) {
    test(`sums outer products of vectors of ${length} as plain TypeScript does`, () => {
      const [fast, plain] = both('gramParts', 3, (arena, random) => {
        const fixed = randomFloats(arena, 101 * length, random)
        const gram = arena.floats(3 * length * length)
        return { result: gram, task: { fixed, gram, count: 101, steps: 3, stride: 4 * length } }
      })
      for (let part = 0; part < 3; part++) for (let a = 0; a < length; a++) for (let b = a; b < length; b++) near(fast, plain, part * length * length + a * length + b, 1e-4)
    })

    for (const solver of ['conjugateGradient', 'cholesky'] as const) {
      test(`solves rows of ${length} by ${solver} as plain TypeScript does`, () => {
        const [fast, plain] = both(solver, 9, (arena, random) => leastSquares(arena, random, length))
        for (let i = 0; i < fast.length; i++) near(fast, plain, i, 1e-3)
        assert.is(fast.subarray(0, length).every((value) => value === 0), true, 'a row without any event is 0')
        assert.ok(fast.some((value) => Math.abs(value) > 0.01))
      })
    }
  }

  test('comes to the same bytes where rows that are far away are brought together first', () => {
    const [near, far] = [50, 1 << 20].map((count) => both('conjugateGradient', 9, (arena, random) => {
      const { result, task } = leastSquares(arena, random, 48)
      return { result, task: { ...task, count } }
    })[0])
    assert.ok(Buffer.from(near!.slice().buffer).equals(Buffer.from(far!.slice().buffer)))
  })

  test('finds by many steps of conjugate gradients what it solves exactly', () => {
    const [steps] = both('conjugateGradient', 9, (arena, random) => leastSquares(arena, random, 32, 60))
    const [exact] = both('cholesky', 9, (arena, random) => leastSquares(arena, random, 32))
    for (let i = 0; i < exact.length; i++) near(steps, exact, i, 1e-3)
  })

  test('an equation that tells nothing new makes no NaN', () => {
    const [fast] = both('cholesky', 1, (arena) => {
      const [gram, indices] = [arena.floats(256), arena.ints(2)]
      const [fixed, solved] = [arena.floats(32), arena.floats(16)]
      fixed.set([1, 1], 0)
      const starts = arena.ints(2)
      starts[1] = 1
      const confidences = arena.floats(1).fill(2)
      return { result: solved, task: { solved, fixed, gram, starts, indices, confidences, penalties: arena.floats(1), stride: 64 } }
    })
    assert.ok(Math.abs(fast[0]! + fast[1]! - 2) < 1e-5)
    assert.is(fast.every(Number.isFinite), true)
  })

  test('scores rows that are no multiple of four', () => {
    const [fast, plain] = both('scoreRows', 7, (arena, random) => {
      const [solved, fixed] = [randomFloats(arena, 48, random), randomFloats(arena, 7 * 48, random)]
      const gram = arena.floats(8)
      return { result: gram, task: { solved, fixed, gram, stride: 192 } }
    })
    for (let i = 0; i < 7; i++) near(fast, plain, i, 1e-4)
    assert.is(fast[7], 0)
  })

  for (const stride of [1, 7, 8, 50, 256]) {
    test(`scores rows of ${stride} bytes to the last bit as plain TypeScript does, the largest numbers too`, () => {
      for (const draw of [(random: Random) => random.below(255) - 127, () => -127]) {
        const [fast, plain] = both('scoreByteRows', 7, (arena, random) => {
          const [solved, fixed, gram] = [arena.shorts(stride), arena.bytes(7 * stride), arena.floats(8)]
          for (const numbers of [solved, fixed]) for (let i = 0; i < numbers.length; i++) numbers[i] = draw(random)
          return { result: gram, task: { solved, fixed, gram, stride } }
        }).map((floats) => [...new Int32Array(floats.buffer, floats.byteOffset, 8)])
        assert.equal(fast, plain)
        if (draw.length === 0) assert.equal(fast, [...Array.from({ length: 7 }, () => stride * 127 * 127), 0])
      }
    })
  }

  for (const stride of [1, 2, 8, 33]) {
    test(`scores rows of ${stride} bytes of bits to the last bit as plain TypeScript does`, () => {
      const [fast, plain] = both('scoreBitRows', 3, (arena, random) => {
        const [fixed, solved, gram] = [arena.bytes(3 * 16 * stride), arena.bytes(32 * stride), arena.floats(48)]
        for (let i = 0; i < fixed.length; i++) fixed[i] = random.below(256)
        for (let i = 0; i < solved.length; i++) solved[i] = random.below(61)
        const [indices, penalties, confidences, starts] = [4, 48, 48, 48].map((n) => randomFloats(arena, n, random))
        return { result: gram, task: { solved, fixed, gram, indices, penalties, confidences, starts, stride } }
      })
      assert.equal([...fast], [...plain])
      assert.ok(new Set(fast).size > 40)
    })
  }

  test('multiplies tiles, and sweeps all but the row and column of one', () => {
    const [product, plainProduct] = both('multiplyTiles', 2, (arena, random) => {
      const [solved, fixed, gram] = [2, 2, 1].map((n) => randomFloats(arena, n * tile, random))
      return { result: solved!, task: { solved, fixed, gram } }
    })
    for (let i = 0; i < product.length; i++) near(product, plainProduct, i, 1e-3)
    const [swept, plainSwept, before] = both('sweepTiles', 3, (arena, random) => {
      const [solved, fixed, gram] = [6, 3, 3].map((n) => randomFloats(arena, n * tile, random))
      return { result: solved!, task: { solved, fixed, gram, steps: 1, count: 3 } }
    })
    for (let i = 0; i < swept.length; i++) near(swept, plainSwept, i, 1e-3)
    const changed = Array.from({ length: 6 }, (_, at) => swept.subarray(at * tile, (at + 1) * tile).some((value, i) => value !== before[at * tile + i]))
    assert.equal(changed, [true, false, false, true, false, true])
  })
})

type Setting = Partial<Record<keyof Task, number | Float32Array | Int32Array | Int16Array | Int8Array>>

/** The result of the compiled kernel, that of TypeScript on the same numbers, and what was there before. */
function both(name: KernelName, rows: number, build: (arena: Arena, random: Random) => { result: Float32Array; task: Setting }): [Float32Array, Float32Array, Float32Array] {
  const before: Float32Array[] = []
  const [fast, plain] = [false, true].map((scalar) => {
    const arena = openArena('the test')
    const { result, task } = build(arena, seededRandom(7))
    const [address, scratch] = [arena.take(taskBytes), arena.take(5 << 20)]
    writeTask(arena.memory.buffer, address, Object.fromEntries(Object.entries(task).map(([key, value]) => [key, typeof value === 'number' ? value : value.byteOffset])))
    before.push(result.slice())
    openKernel(arena.memory, scalar)[name](0, rows, address, scratch)
    return result
  })
  return [fast!, plain!, before[0]!]
}

/** Row r has 0, 1, 2, 3, 4, 5, 8, 13, 40 events, so that groups of four and what is left over both come up. */
function leastSquares(arena: Arena, random: Random, length: number, steps = 3) {
  const counts = [0, 1, 2, 3, 4, 5, 8, 13, 40]
  const events = counts.reduce((sum, n) => sum + n, 0)
  const fixed = randomFloats(arena, 50 * length, random)
  const gram = arena.floats(length * length)
  for (let a = 0; a < length; a++) for (let b = 0; b < length; b++) for (let row = 0; row < 50; row++) gram[a * length + b]! += fixed[row * length + a]! * fixed[row * length + b]!
  const [starts, indices, confidences] = [arena.ints(counts.length + 1), arena.ints(events), arena.floats(events)]
  counts.forEach((n, row) => { starts[row + 1] = starts[row]! + n })
  for (let i = 0; i < events; i++) {
    indices[i] = random.below(50)
    confidences[i] = 0.5 + 8 * random.next()
  }
  const penalties = arena.floats(counts.length)
  counts.forEach((_, row) => { penalties[row] = 2 + row })
  const solved = randomFloats(arena, counts.length * length, random)
  return { result: solved, task: { solved, fixed, gram, starts, indices, confidences, penalties, stride: 4 * length, steps } }
}

function randomFloats(arena: Arena, length: number, random: Random): Float32Array {
  const floats = arena.floats(length)
  for (let i = 0; i < length; i++) floats[i] = random.next() - 0.5
  return floats
}

function near(a: Float32Array, b: Float32Array, i: number, tolerance: number): void {
  if (!(Math.abs(a[i]! - b[i]!) <= tolerance * (1 + Math.abs(b[i]!)))) assert.unreachable(`number ${i}: ${a[i]} and ${b[i]}`)
}
