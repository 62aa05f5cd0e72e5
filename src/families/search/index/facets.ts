/** How many of the documents that match have each value, for filters beside a list of results. `valuesOf`: the values of a document by its key, from 0. */
export function countFacet(valuesOf: (key: number) => Iterable<number>, nValues: number): { onMatch: (key: number) => void; counts: Int32Array } {
  const counts = new Int32Array(nValues)
  return { counts, onMatch: (key) => { for (const value of valuesOf(key)) counts[value]! += 1 } }
}
