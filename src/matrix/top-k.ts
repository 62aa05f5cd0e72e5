/** Places of the `k` highest scores, highest first, equal ones by ascending place. Scores that are not above `floor`, and NaN, are left out: fewer than
 *  `k` may come. O(n + hits · log k). */
export function topK(scores: ArrayLike<number>, k: number, floor = -Infinity): Int32Array {
  const size = Math.min(k, scores.length)
  const heap = new Int32Array(size)
  if (size === 0) return heap
  // The worst of those kept is at the top of the heap.
  const isWorse = (a: number, b: number) => scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b)
  let n = 0
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]!
    if (!(score > floor)) continue
    if (n < size) {
      let at = n++
      for (let up = (at - 1) >> 1; at > 0 && isWorse(place, heap[up]!); up = (at - 1) >> 1) {
        heap[at] = heap[up]!
        at = up
      }
      heap[at] = place
    } else if (isWorse(heap[0]!, place)) sink(place)
  }
  return heap.slice(0, n).sort((a, b) => (isWorse(a, b) ? 1 : -1))

  function sink(place: number): void {
    let at = 0
    for (let child = 1; child < n; child = 2 * at + 1) {
      if (child + 1 < n && isWorse(heap[child + 1]!, heap[child]!)) child += 1
      if (!isWorse(heap[child]!, place)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = place
  }
}
