import { unknown } from '../../dataset/record.ts'
import type { Item } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import type { SearchField } from './index/search-index.ts'

/** Fields of the index, in order. */
export const fieldNames = ['name', 'description', 'tags', 'category', 'brand'] as const

/** How often a word of the name counts in a text's vector, against once in any other field: a name is short and says what the thing is. */
const nameRepeats = 3

export function searchFields({ fields, k1, b }: Pick<Spec['parameters'], 'fields' | 'k1' | 'b'>): SearchField[] {
  return fieldNames.map((name) => ({ name, weight: fields[name], k1, b, hasPositions: true }))
}

/** A category or brand that the catalogue tells; empty for what stands where it tells none. */
export function told(name: string): string {
  return name === unknown ? '' : name
}

type Texts = Pick<Item, 'name' | 'description' | 'tags' | 'category' | 'brand'>

/** The tokens of an item, field by field. */
export function fieldTokens(item: Texts, analyzer: Analyzer): string[][] {
  return fieldTexts(item).map((text) => (text === '' ? [] : analyzer.tokens(text)))
}

/** The same with the place of each, for the index. */
export function placedTokens(item: Texts, analyzer: Analyzer): { tokens: string[][]; places: number[][] } {
  const placed = fieldTexts(item).map((text) => (text === '' ? nothing : analyzer.placed(text)))
  return { tokens: placed.map(({ tokens }) => tokens), places: placed.map(({ positions }) => positions) }
}

const nothing = { tokens: [], positions: [] }

function fieldTexts({ name, description, tags, category, brand }: Texts): string[] {
  return [name, description, tags.join(' · '), told(category), told(brand)]
}

/** The same as one text, for its vector. */
export function wholeText([name, ...others]: readonly (readonly string[])[]): string[] {
  return [...Array.from({ length: nameRepeats }, () => name!), ...others].flat()
}
