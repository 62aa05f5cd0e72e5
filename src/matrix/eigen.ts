/** Eigenvalues, largest first, and the eigenvector of each as a row: `vectors[i * n … i * n + n − 1]` belongs to `values[i]`. */
interface Eigen { values: Float64Array; vectors: Float64Array }

/** Of a symmetric matrix [n × n, row by row]: Householder's reflections make it tridiagonal, implicit QR steps with Wilkinson's shift make that diagonal
 *  (Golub and Van Loan, Matrix Computations, 8.3). O(n³); some 0.2 s for n = 276. Only the given copy is worked on. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const vectors = new Float64Array(n * n)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  const { diagonal, beside } = makeTridiagonal(matrix.slice(), vectors, n)
  makeDiagonal(diagonal, beside, vectors, n)
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b)
  const sorted = new Float64Array(n * n)
  for (const [to, from] of order.entries()) sorted.set(vectors.subarray(from * n, from * n + n), to * n)
  return { values: Float64Array.from(order, (place) => diagonal[place]!), vectors: sorted }
}

/** Rows of `vectors` are reflected along, so that at the end matrix = vectorsᵀ · tridiagonal · vectors. */
function makeTridiagonal(a: Float64Array, vectors: Float64Array, n: number) {
  const v = new Float64Array(n), w = new Float64Array(n)
  for (let k = 0; k + 2 < n; k++) {
    let norm = 0
    for (let i = k + 1; i < n; i++) norm += a[i * n + k]! ** 2
    const alpha = a[(k + 1) * n + k]! > 0 ? -Math.sqrt(norm) : Math.sqrt(norm)
    const length = Math.sqrt(2 * (norm - alpha * a[(k + 1) * n + k]!))
    if (length === 0) continue
    for (let i = k + 1; i < n; i++) v[i] = (a[i * n + k]! - (i === k + 1 ? alpha : 0)) / length

    let along = 0
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * v[j]!
      w[i] = sum
      along += sum * v[i]!
    }
    for (let i = k + 1; i < n; i++) w[i]! -= along * v[i]!
    for (let i = k + 1; i < n; i++) {
      const vi = 2 * v[i]!, wi = 2 * w[i]!
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= vi * w[j]! + wi * v[j]!
    }
    a[(k + 1) * n + k] = alpha
    for (let i = k + 2; i < n; i++) a[i * n + k] = 0
    reflectRows(vectors, v, k + 1, n)
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), beside: Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? a[(i + 1) * n + i]! : 0)) }
}

function reflectRows(rows: Float64Array, v: Float64Array, from: number, n: number): void {
  const sum = new Float64Array(n)
  for (let i = from; i < n; i++) for (let j = 0; j < n; j++) sum[j]! += v[i]! * rows[i * n + j]!
  for (let i = from; i < n; i++) {
    const twice = 2 * v[i]!
    for (let j = 0; j < n; j++) rows[i * n + j]! -= twice * sum[j]!
  }
}

/** From the last border up: each block without a zero beside its diagonal is turned until its last border is zero, two or three turns as a rule. */
function makeDiagonal(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number): void {
  for (let last = n - 1; last > 0;) {
    if (isNothing(last - 1)) { last -= 1; continue }
    let first = last - 1
    while (first > 0 && !isNothing(first - 1)) first -= 1
    turn(first, last)
  }

  function isNothing(i: number): boolean {
    if (Math.abs(e[i]!) > Number.EPSILON * (Math.abs(d[i]!) + Math.abs(d[i + 1]!))) return false
    e[i] = 0
    return true
  }

  function turn(first: number, last: number): void {
    const half = (d[last - 1]! - d[last]!) / 2, square = e[last - 1]! ** 2
    const shift = d[last]! - square / (half + (half < 0 ? -1 : 1) * Math.sqrt(half * half + square))
    let x = d[first]! - shift, z = e[first]!
    for (let k = first; k < last; k++) {
      const r = Math.hypot(x, z), c = r === 0 ? 1 : x / r, s = r === 0 ? 0 : z / r
      if (k > first) e[k - 1] = r
      const a = d[k]!, b = d[k + 1]!, f = e[k]!
      d[k] = c * c * a + 2 * c * s * f + s * s * b
      d[k + 1] = s * s * a - 2 * c * s * f + c * c * b
      e[k] = (c * c - s * s) * f + c * s * (b - a)
      if (k + 1 < last) {
        x = e[k]!
        z = s * e[k + 1]!
        e[k + 1]! *= c
      }
      turnRows(vectors, k * n, (k + 1) * n, c, s, n)
    }
  }
}

function turnRows(rows: Float64Array, a: number, b: number, c: number, s: number, n: number): void {
  for (let j = 0; j < n; j++) {
    const x = rows[a + j]!, y = rows[b + j]!
    rows[a + j] = c * x + s * y
    rows[b + j] = c * y - s * x
  }
}
