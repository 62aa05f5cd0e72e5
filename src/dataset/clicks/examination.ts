/** At one place of the list: how often an item stood there, and how often something was done with it. */
export interface PlaceCount { place: number; shown: number; acted: number }

/** Where it is not said at which place an item stood. It counts as looked at, and tells nothing of how places are: such rows are often clicks alone. */
export const noPlace = -1
/** Places below the twentieth are one. */
export const lastPlace = 19
/** A place below the least is hardly looked at, and one click there would count for ten. */
const leastExamination = 0.1
/** So many actions at items that also stood elsewhere tell how a place is looked at. */
const fewestActions = 30

/**
 * How often each place of the list is looked at, the best one as 1, between 0.1 and 1.
 *
 * A click needs a look and an item that is wanted: P(click) = e(place) · γ(pair) (the position-based model, Craswell et al. 2008). What was shown for one query at several places tells the two apart
 * (intervention harvesting, Agarwal et al. 2019); a pair that always stood at one place says nothing of e. Fitted by maximum likelihood with counts as Poisson:
 * γ = Σ clicks / Σ shown · e over the places of a pair, e = Σ clicks / Σ shown · γ over the pairs of a place, in turns. A place with little such evidence counts as the one above it, and
 * without any all places count as alike.
 */
export function examinationByPlace(pairs: readonly { places: readonly PlaceCount[] }[]): number[] {
  const moved = pairs.map(({ places }) => places.filter(({ place }) => place !== noPlace)).filter((places) => places.length > 1 && places.some(({ acted }) => acted > 0))
  const nPlaces = pairs.reduce((most, { places }) => places.reduce((n, { place }) => Math.max(n, place + 1), most), 1)
  const actions = new Float64Array(nPlaces)
  for (const places of moved) for (const { place, acted } of places) actions[place]! += acted

  let examination = new Float64Array(nPlaces).fill(1)
  for (let step = 0; step < 200; step++) {
    const expected = new Float64Array(nPlaces)
    for (const places of moved) {
      const wanted = sum(places, ({ acted }) => acted) / sum(places, ({ place, shown }) => shown * examination[place]!)
      for (const { place, shown } of places) expected[place]! += shown * wanted
    }
    const next = Float64Array.from(examination, (before, place) => (isKnown(place) ? actions[place]! / expected[place]! : before))
    const highest = next.reduce((most, value, place) => (isKnown(place) ? Math.max(most, value) : most), 0) || 1
    const scaled = next.map((value) => value / highest)
    const change = scaled.reduce((most, value, place) => Math.max(most, Math.abs(value - examination[place]!)), 0)
    examination = scaled
    if (change < 1e-5) break
  }
  const result: number[] = []
  for (let place = 0; place < nPlaces; place++) result.push(isKnown(place) ? Math.min(1, Math.max(leastExamination, examination[place]!)) : result.at(-1) ?? 1)
  return result

  function isKnown(place: number): boolean {
    return actions[place]! >= fewestActions
  }
}

function sum<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((total, one) => total + value(one), 0)
}
