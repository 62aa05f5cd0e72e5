/** A set of whole numbers from 0, a bit each. */
export type Bits = Uint32Array

export function newBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5)
}

export function setBit(bits: Bits, i: number): void {
  bits[i >>> 5]! |= 1 << (i & 31)
}

export function hasBit(bits: Bits, i: number): boolean {
  return (bits[i >>> 5]! >>> (i & 31) & 1) === 1
}

/** How many are in the set. */
export function countBits(bits: Bits): number {
  let n = 0
  for (let word of bits) for (; word !== 0; word &= word - 1) n += 1
  return n
}
