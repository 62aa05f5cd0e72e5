/** The places of the highest values of a long stream, in which most are soon too low to be looked at. */
interface BestOf {
  /** Gives what a value must be above from now on, to be kept. */
  offer(place: number, value: number): number
  /** Places, ascending. */
  finish(): Int32Array
}

/** Of equal values at the end of the list the earlier offered ones stay. */
export function openBestOf(count: number): BestOf {
  const places = new Int32Array(4 * count), values = new Float32Array(4 * count)
  let n = 0, threshold = -Infinity

  /** Keeps the highest `count`. */
  function cut(): void {
    if (n <= count) return
    const lowest = select(values.slice(0, n), n - count)
    let above = 0, kept = 0
    for (let i = 0; i < n; i++) if (values[i]! > lowest) above += 1
    for (let i = 0, equal = count - above; i < n; i++) {
      if (values[i]! < lowest || (values[i] === lowest && equal-- <= 0)) continue
      places[kept] = places[i]!
      values[kept++] = values[i]!
    }
    n = kept
    threshold = lowest
  }
  return {
    offer(place, value) {
      if (value > threshold) {
        places[n] = place
        values[n++] = value
        if (n === places.length) cut()
      }
      return threshold
    },
    finish() {
      cut()
      return places.slice(0, n).sort()
    },
  }
}

/** The value that would stand at `place` in ascending order (Hoare 1961). Puts the values in another order. */
function select(values: Float32Array, place: number): number {
  let low = 0, high = values.length - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1]!
    let i = low, j = high
    while (i <= j) {
      while (values[i]! < pivot) i += 1
      while (values[j]! > pivot) j -= 1
      if (i > j) break
      const swapped = values[i]!
      values[i++] = values[j]!
      values[j--] = swapped
    }
    if (place <= j) high = j
    else if (place >= i) low = i
    else break
  }
  return values[place]!
}
