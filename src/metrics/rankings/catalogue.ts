/** What metrics know of the items, by place. `popularity`: training events of each; `labels`: numbers of its category, brand and tags, ascending. Missing where nothing
 *  tells of it. */
export interface Catalogue {
  readonly nItems: number
  readonly popularity?: ArrayLike<number>
  readonly labels?: readonly ArrayLike<number>[]
}

/** Labels of the items as numbers; undefined where no item has any. */
export function labelsOf(items: readonly { category: string; brand: string; tags: readonly string[] }[]): Int32Array[] | undefined {
  const numbers = new Map<string, number>()
  const numberOf = (label: string) => {
    const known = numbers.get(label)
    if (known !== undefined) return known
    numbers.set(label, numbers.size)
    return numbers.size - 1
  }
  const labels = items.map(({ category, brand, tags }) => {
    const given = [...(category === '' ? [] : [`category ${category}`]), ...(brand === '' ? [] : [`brand ${brand}`]), ...new Set(tags.filter((tag) => tag !== '').map((tag) => `tag ${tag}`))]
    return Int32Array.from(given, numberOf).sort()
  })
  return numbers.size === 0 ? undefined : labels
}
