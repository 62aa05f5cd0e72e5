/** Numbers words from 0 in the order in which they first come. Words of one or two letters, which most of a Chinese text are, have a table of their own, where the letters
 *  are the key: nothing is hashed letter by letter, and no string is looked at. */
export class WordNumbers {
  readonly words: string[] = []
  readonly #long = new Map<string, number>()
  /** Open addressing: the key of each slot, 0 for a free one, and the word's number. */
  #keys = new Uint32Array(1 << 12)
  #numbers = new Int32Array(1 << 12)
  #shift = 32 - 12
  #nShort = 0

  numberOf(word: string): number {
    const second = word.length === 2 ? word.charCodeAt(1) : 0
    if (word.length === 0 || word.length > 2 || (word.length === 2 && second === 0)) return this.#numberOfLong(word)
    const key = (word.charCodeAt(0) << 16 | second) >>> 0
    if (key === 0) return this.#numberOfLong(word)
    const slot = this.#slotOf(key)
    if (this.#keys[slot] === key) return this.#numbers[slot]!
    this.#keys[slot] = key
    this.#numbers[slot] = this.words.length
    this.words.push(word)
    if (++this.#nShort * 2 > this.#keys.length) this.#grow()
    return this.words.length - 1
  }

  #numberOfLong(word: string): number {
    const known = this.#long.get(word)
    if (known !== undefined) return known
    this.#long.set(word, this.words.length)
    return this.words.push(word) - 1
  }

  /** Where the key is, or would be (Fibonacci hashing, Knuth 6.4; linear probing). */
  #slotOf(key: number): number {
    const keys = this.#keys
    const mask = keys.length - 1
    let slot = Math.imul(key, 0x9e3779b1) >>> this.#shift
    while (keys[slot] !== key && keys[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [keys, numbers] = [this.#keys, this.#numbers]
    this.#keys = new Uint32Array(2 * keys.length)
    this.#numbers = new Int32Array(2 * keys.length)
    this.#shift -= 1
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === 0) continue
      const slot = this.#slotOf(keys[i]!)
      this.#keys[slot] = keys[i]!
      this.#numbers[slot] = numbers[i]!
    }
  }
}
