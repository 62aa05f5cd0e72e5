/** The best `k` of what is offered, higher scores first, equal ones by ascending key, in whatever order they come. A heap with the worst at its top. */
export class BestDocuments {
  readonly #scores: Float64Array
  readonly #keys: Int32Array
  #size = 0
  /** What a score must reach to get in: −∞ until there are `k`. A document that only equals it gets in with a lower key. */
  threshold = -Infinity

  constructor(k: number) {
    this.#scores = new Float64Array(k)
    this.#keys = new Int32Array(k)
    if (k === 0) this.threshold = Infinity
  }

  offer(score: number, key: number): void {
    if (this.#size < this.#scores.length) {
      this.#rise(this.#size++, score, key)
      if (this.#size === this.#scores.length) this.threshold = this.#scores[0]!
    } else if (this.#size > 0 && this.#isAbove(score, key, 0)) {
      this.#sink(score, key)
      this.threshold = this.#scores[0]!
    }
  }

  /** All of them in order; nothing is left. */
  take(): { keys: Int32Array; scores: Float64Array } {
    const keys = new Int32Array(this.#size)
    const scores = new Float64Array(this.#size)
    while (this.#size > 0) {
      const last = --this.#size
      keys[last] = this.#keys[0]!
      scores[last] = this.#scores[0]!
      this.#sink(this.#scores[last]!, this.#keys[last]!)
    }
    return { keys, scores }
  }

  #isAbove(score: number, key: number, at: number): boolean {
    return score > this.#scores[at]! || (score === this.#scores[at] && key < this.#keys[at]!)
  }

  #rise(from: number, score: number, key: number): void {
    let at = from
    for (let up = (at - 1) >> 1; at > 0 && !this.#isAbove(score, key, up); up = (at - 1) >> 1) {
      this.#put(at, this.#scores[up]!, this.#keys[up]!)
      at = up
    }
    this.#put(at, score, key)
  }

  #sink(score: number, key: number): void {
    let at = 0
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && this.#isAbove(this.#scores[child]!, this.#keys[child]!, child + 1)) child += 1
      if (!this.#isAbove(score, key, child)) break
      this.#put(at, this.#scores[child]!, this.#keys[child]!)
      at = child
    }
    this.#put(at, score, key)
  }

  #put(at: number, score: number, key: number): void {
    this.#scores[at] = score
    this.#keys[at] = key
  }
}
