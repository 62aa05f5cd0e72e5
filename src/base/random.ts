/** A seeded stream of random numbers (xoshiro128**, Blackman and Vigna 2018; seeded by splitmix32). The same seed gives the
 *  same stream on every machine. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number
  /** Uniform integer in [0, n). */
  below(n: number): number
  /** Standard normal (Box and Muller 1958). */
  normal(): number
  /** A new array in random order (Fisher and Yates). */
  shuffle<T>(values: readonly T[]): T[]
  pick<T>(values: readonly T[]): T
  /** The four 32-bit words of state, to store in a checkpoint. */
  state(): number[]
}

export function seededRandom(seed: number | number[]): Random {
  const words = Array.isArray(seed) ? Uint32Array.from(seed) : Uint32Array.from({ length: 4 }, splitmix32(seed))

  function next(): number {
    const result = Math.imul(rotateLeft(Math.imul(words[1]!, 5), 7), 9) >>> 0
    const t = words[1]! << 9
    words[2]! ^= words[0]!
    words[3]! ^= words[1]!
    words[1]! ^= words[2]!
    words[0]! ^= words[3]!
    words[2]! ^= t
    words[3] = rotateLeft(words[3]!, 11)
    return result / 2 ** 32
  }

  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle: (values) => {
      const result = [...values]
      for (let i = result.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const swapped = result[i]!
        result[i] = result[j]!
        result[j] = swapped
      }
      return result
    },
    pick: (values) => values[below(values.length)]!,
    state: () => [...words],
  }
}

function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let t = state ^ (state >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t ^= t >>> 15
    t = Math.imul(t, 0x735a2d97)
    return (t ^ (t >>> 15)) >>> 0
  }
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0
}
