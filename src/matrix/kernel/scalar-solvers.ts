import type { Task } from './task.ts'

const tiny = 1e-20
const least = 1e-6

/** x of A x = b for one row, some steps nearer: A v = (G + λ I) v + Σ (c − 1)(y·v) y, b = Σ c y. */
export function conjugateGradient(task: Required<Task>, floats: Float32Array, ints: Int32Array, row: number): void {
  const { x, length, observed, penalty, gram } = openRow(task, floats, ints, row)
  if (observed.length === 0) { x.fill(0); return }
  const multiply = (v: Float64Array) => {
    const out = Float64Array.from(v, (_, i) => penalty * v[i]! + dot(gram.subarray(i * length, (i + 1) * length), v))
    for (const { y, c } of observed) addScaled(out, (c - 1) * dot(y, v), y)
    return out
  }
  const solution = Float64Array.from(x)
  const residual = multiply(solution).map((value) => -value)
  for (const { y, c } of observed) addScaled(residual, c, y)
  let direction = residual.slice()
  let rr = dot(residual, residual)
  for (let step = 0; step < task.steps && rr >= tiny; step++) {
    const product = multiply(direction)
    const pap = dot(direction, product)
    if (!(pap > 0)) break
    const distance = rr / pap
    addScaled(solution, distance, direction)
    addScaled(residual, -distance, product)
    const next = dot(residual, residual)
    direction = direction.map((value, i) => residual[i]! + (next / rr) * value)
    rr = next
  }
  x.set(solution)
}

/** The same, solved exactly: A = LLᵀ. */
export function cholesky(task: Required<Task>, floats: Float32Array, ints: Int32Array, row: number): void {
  const { x, length, observed, penalty, gram } = openRow(task, floats, ints, row)
  x.fill(0)
  if (observed.length === 0) return
  const a = Float64Array.from(gram)
  const b = new Float64Array(length)
  for (const { y, c } of observed) {
    addScaled(b, c, y)
    for (let i = 0; i < length; i++) addScaled(a.subarray(i * length, (i + 1) * length), (c - 1) * y[i]!, y)
  }
  for (let i = 0; i < length; i++) a[i * length + i]! += penalty
  const inverses = factorise(a, length)
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < i; k++) b[i]! -= a[i * length + k]! * b[k]!
    b[i]! *= inverses[i]!
  }
  for (let i = length - 1; i >= 0; i--) {
    for (let k = i + 1; k < length; k++) b[i]! -= a[k * length + i]! * b[k]!
    b[i]! *= inverses[i]!
  }
  x.set(b)
}

/** L on and below the diagonal of a; gives 1 / its diagonal, 0 where an equation tells nothing new. */
function factorise(a: Float64Array, length: number): Float64Array {
  const inverses = new Float64Array(length)
  for (let j = 0; j < length; j++) {
    const row = a.subarray(j * length, j * length + j)
    const pivot = a[j * length + j]! - dot(row, row)
    inverses[j] = pivot > least * a[j * length + j]! ? 1 / Math.sqrt(pivot) : 0
    for (let i = j + 1; i < length; i++) a[i * length + j] = (a[i * length + j]! - dot(a.subarray(i * length, i * length + j), row)) * inverses[j]!
  }
  return inverses
}

function openRow({ solved, fixed, gram, starts, indices, confidences, penalties, stride }: Required<Task>, floats: Float32Array, ints: Int32Array, row: number) {
  const length = stride / 4
  const vectorAt = (address: number, place: number) => floats.subarray(address / 4 + place * length, address / 4 + (place + 1) * length)
  const [first, last] = [ints[starts / 4 + row]!, ints[starts / 4 + row + 1]!]
  const observed = Array.from({ length: last - first }, (_, i) => ({ y: vectorAt(fixed, ints[indices / 4 + first + i]!), c: floats[confidences / 4 + first + i]! }))
  return { x: vectorAt(solved, row), length, observed, penalty: floats[penalties / 4 + row]!, gram: floats.subarray(gram / 4, gram / 4 + length * length) }
}

type Vector = Float32Array | Float64Array

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function addScaled(out: Vector, factor: number, v: Vector): void {
  for (let i = 0; i < out.length; i++) out[i]! += factor * v[i]!
}
