import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'
import { openArena } from '../../../src/matrix/kernel/arena.ts'
import { kernelModule, openKernel } from '../../../src/tensor/typed-arrays/kernel/kernel.ts'
import type { Kernel } from '../../../src/tensor/typed-arrays/kernel/kernel.ts'
import { assert, describe } from '../../support/suite.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? 11)
const smallestNormal = 2 ** -126
const upTo = (random: Random, most: number) => 1 + Math.floor(random.next() * most)

describe(`the kernel of typed arrays, seed ${seed}`, (test) => {
  test('is compiled with SIMD, so that what follows compares two implementations', () => {
    assert.ok(kernelModule())
  })

  test('multiplies matrices of any shape as the formula reads, cut off at the floor, to the bit', () => {
    const random = seededRandom(seed)
    for (let n = 0; n < 60; n++) {
      const [rows, depth, columns, floor] = [4 * upTo(random, 3), upTo(random, 20), 4 * upTo(random, 7), n % 2 === 0 ? 0 : -Infinity]
      const { left, right, out } = equalToTheBit(random, { left: rows * depth, right: depth * columns, out: rows * columns }, (kernel, at) => {
        kernel.multiply(at.out!, 4 * columns, at.left!, 4 * depth, at.right!, 4 * columns, rows, depth, columns, floor)
      })
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const exact = Array.from({ length: depth }, (_, k) => left![r * depth + k]! * right![k * columns + c]!).reduce((a, b) => a + b, 0)
          assert.ok(Math.abs(out![r * columns + c]! - Math.max(exact, floor)) < 1e-4, `${rows} × ${depth} × ${columns}`)
        }
      }
    }
  })

  test('adds outer products of any shape to what is there, to the bit', () => {
    const random = seededRandom(seed)
    for (let n = 0; n < 60; n++) {
      const [rows, inputs, columns] = [upTo(random, 20), 4 * upTo(random, 5), 4 * upTo(random, 7)]
      const { left, right, out, outBefore } = equalToTheBit(random, { left: rows * inputs, right: rows * columns, out: inputs * columns }, (kernel, at) => {
        kernel.addOuterProducts(at.out!, 4 * columns, at.left!, 4 * inputs, at.right!, 4 * columns, rows, inputs, columns)
      })
      for (let i = 0; i < inputs; i++) {
        for (let c = 0; c < columns; c++) {
          const exact = Array.from({ length: rows }, (_, r) => left![r * inputs + i]! * right![r * columns + c]!).reduce((a, b) => a + b, outBefore![i * columns + c]!)
          assert.ok(Math.abs(out![i * columns + c]! - exact) < 1e-4, `${inputs} × ${rows} × ${columns}`)
        }
      }
    }
  })

  test('keeps values where others are above 0', () => {
    const { values, valuesBefore, where } = equalToTheBit(seededRandom(seed), { values: 40, where: 40 }, (kernel, at) => { kernel.keepWherePositive(at.values!, at.where!, 40) })
    assert.equal([...values!], [...valuesBefore!].map((value, i) => (where![i]! > 0 ? value : 0)))
    assert.ok(values!.some((value) => value === 0) && values!.some((value) => value !== 0))
  })

  test('takes a step of Adam, to the bit, and leaves the gradient empty', () => {
    const { theta, thetaBefore, g, gBefore, m, mBefore } = equalToTheBit(seededRandom(seed), { theta: 40, g: 40, m: 40, v: 40 }, (kernel, at, floats) => {
      for (let i = 0; i < 40; i++) floats.v![i] = Math.abs(floats.v![i]!)
      kernel.adam(at.theta!, at.g!, at.m!, at.v!, 40, 0.01, 0.3)
    })
    assert.ok(g!.every((value) => value === 0))
    for (let i = 0; i < 40; i++) {
      assert.ok(Math.abs(m![i]! - (0.9 * mBefore![i]! + 0.1 * (gBefore![i]! + 0.3 * thetaBefore![i]!))) < 1e-6)
      assert.is(Math.sign(thetaBefore![i]! - theta![i]!), Math.sign(m![i]!))
    }
  })

  test('moments that fade never become numbers so small that processors are slow with them', () => {
    const { m, v, theta } = equalToTheBit(seededRandom(seed), { theta: 4, g: 4, m: 4, v: 4 }, (kernel, at, floats) => {
      floats.m!.fill(1e-20)
      floats.v!.fill(1e-22)
      floats.g!.fill(0)
      for (let step = 0; step < 40_000; step++) kernel.adam(at.theta!, at.g!, at.m!, at.v!, 4, 0.01, 0)
    })
    for (const value of [...m!, ...v!]) assert.ok(value >= 0 && value < 1e-28 && (value === 0 || value > smallestNormal), String(value))
    assert.ok(theta!.every(Number.isFinite))
  })
})

type Named<T> = Partial<Record<string, T>>

/** Runs a call on the same random numbers with SIMD and without, and gives them after it, and before it as `<name>Before`. */
function equalToTheBit(random: Random, lengths: Record<string, number>, run: (kernel: Kernel, at: Named<number>, floats: Named<Float32Array>) => void): Named<Float32Array> {
  const given = Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, Float32Array.from({ length }, () => random.normal())]))
  const [fast, plain] = [kernelModule(), undefined].map((module) => {
    const arena = openArena('a test')
    const floats = Object.fromEntries(Object.entries(given).map(([name, values]) => { const own = arena.floats(values.length); own.set(values); return [name, own] }))
    run(openKernel(arena.memory, module), Object.fromEntries(Object.entries(floats).map(([name, { byteOffset }]) => [name, byteOffset])), floats)
    return floats
  }) as [Record<string, Float32Array>, Record<string, Float32Array>]
  for (const name of Object.keys(given)) assert.ok(Buffer.from(fast[name]!.slice().buffer).equals(Buffer.from(plain[name]!.slice().buffer)), `${name} differs from plain TypeScript's`)
  return { ...fast, ...Object.fromEntries(Object.entries(given).map(([name, values]) => [`${name}Before`, values])) }
}
