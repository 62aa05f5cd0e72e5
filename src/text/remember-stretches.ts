import { most, ownText } from './remember.ts'

/** A slot further on than this is not looked at: whoever chooses texts that meet in one slot makes them slow for himself alone. */
const farthest = 32

/** As `remember`, for stretches of longer texts: none is cut out to be looked up, which costs more than all else that is done with a word. What is made keeps its stretch as `text`. */
export function rememberStretches<T extends { readonly text: string }>(make: (stretch: string) => T, longest: number): (text: string, from: number, to: number) => T {
  // Open addressing with linear probing; hashes by FNV-1a, whose bits are mixed as Knuth does it (6.4), from another start in each process.
  const start = Math.floor(Math.random() * 2 ** 32)
  let bits = 0, size = 0
  let hashes = new Int32Array(0)
  let made: (T | undefined)[] = []
  const clear = (toBits: number) => {
    bits = toBits
    size = 0
    hashes = new Int32Array(1 << bits)
    made = new Array<T | undefined>(1 << bits).fill(undefined)
  }
  clear(12)

  /** Where the stretch is, or may be put; −1 where there is no room nearby. */
  function slotOf(hash: number, text: string, from: number, to: number): number {
    const mask = made.length - 1
    let slot = Math.imul(hash, 0x9e3779b1) >>> (32 - bits)
    for (let step = 0; step < farthest; step++, slot = (slot + 1) & mask) {
      // A free slot has hash 0.
      const known = hashes[slot]
      if (known === hash && made[slot] !== undefined ? isStretch(made[slot]!.text, text, from, to) : known === 0 && made[slot] === undefined) return slot
    }
    return -1
  }

  function put(hash: number, value: T): void {
    const slot = slotOf(hash, value.text, 0, value.text.length)
    if (slot < 0) return
    hashes[slot] = hash
    made[slot] = value
    size += 1
  }

  function grow(): void {
    const [oldHashes, old] = [hashes, made]
    clear(size >= most ? 12 : bits + 1)
    if (bits > 12) for (const [slot, value] of old.entries()) if (value !== undefined) put(oldHashes[slot]!, value)
  }

  return (text, from, to) => {
    if (to - from > longest) return make(text.slice(from, to))
    let hash = start
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    const slot = slotOf(hash, text, from, to)
    const found = made[slot]
    if (found !== undefined) return found
    const value = make(ownText(text.slice(from, to)))
    if (size >= most || 2 * size >= made.length) grow()
    put(hash, value)
    return value
  }
}

function isStretch(stretch: string, text: string, from: number, to: number): boolean {
  if (stretch.length !== to - from) return false
  for (let i = 0; i < stretch.length; i++) if (stretch.charCodeAt(i) !== text.charCodeAt(from + i)) return false
  return true
}
