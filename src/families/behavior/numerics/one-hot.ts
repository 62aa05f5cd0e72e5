/** One place per frequent value, then one for all the rare ones together, if there are any. Both lists are sorted by code unit, so that
 *  equal columns give equal places. */
export interface OneHot { categories: string[]; rare: string[] }

/** A value with fewer than `rareBelow` training rows is rare, and so is what is not among the `most` frequent ones. */
export function fitOneHot(values: readonly string[], rareBelow: number, most = Infinity): OneHot {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const frequent = [...counts.keys()].filter((value) => counts.get(value)! >= rareBelow).sort((a, b) => counts.get(b)! - counts.get(a)! || compare(a, b))
  const categories = frequent.slice(0, most).sort(compare)
  const own = new Set(categories)
  return { categories, rare: [...counts.keys()].filter((value) => !own.has(value)).sort(compare) }
}

/** Number of places. */
export function widthOf({ categories, rare }: OneHot): number {
  return categories.length + (rare.length > 0 ? 1 : 0)
}

/** The place that is 1 for a value; −1 for one that training never saw: all its places are 0. */
export function placeOf({ categories, rare }: OneHot, value: string): number {
  const place = find(categories, value)
  return place >= 0 || find(rare, value) < 0 ? place : categories.length
}

/** Binary search: a column of ids may hold a hundred thousand values. */
function find(sorted: readonly string[], value: string): number {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const order = compare(value, sorted[middle]!)
    if (order === 0) return middle
    if (order < 0) high = middle - 1
    else low = middle + 1
  }
  return -1
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
