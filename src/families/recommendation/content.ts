import type { Item } from '../../dataset/record.ts'
import { sparseFromTriples } from '../../matrix/sparse.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import { attributesOf } from './attributes.ts'
import { withEmbeddings } from './embeddings.ts'
import type { Scorer } from './scorer.ts'

/** Columns `from` … `to` − 1 are words of names and descriptions; those before are other attributes, those after numbers of vectors. */
export interface ContentVectors extends SparseMatrix { words: { from: number; to: number } }

/** Attributes as TF-IDF (Salton and Buckley 1988): [items × attributes], 1 · ln(N / df) for each that an item has, rows of length 1. An attribute of one item alone says
 *  nothing of others: words of that kind are left out. Vectors that items bring stand beside them, a column a number. */
export function fitContent(items: readonly Item[], wordsOf: (text: string) => readonly string[]): ContentVectors {
  const attributes = attributesOf(items, wordsOf)
  const frequencies = new Map<string, number>()
  for (const list of attributes) for (const attribute of list) frequencies.set(attribute, (frequencies.get(attribute) ?? 0) + 1)
  const vocabulary = [...frequencies].filter(([attribute, df]) => df < items.length && (df > 1 || !isWord(attribute))).sort(([a], [b]) => (a < b ? -1 : 1))
  const columns = new Map(vocabulary.map(([attribute], column) => [attribute, column]))
  const weights = vocabulary.map(([, df]) => Math.log(items.length / df))

  const cells = { rows: [] as number[], columns: [] as number[], values: [] as number[] }
  for (const [row, list] of attributes.entries()) {
    const known = list.map((attribute) => columns.get(attribute)).filter((column) => column !== undefined)
    const length = Math.sqrt(known.reduce((sum, column) => sum + weights[column]! ** 2, 0))
    for (const column of known) {
      cells.rows.push(row)
      cells.columns.push(column)
      cells.values.push(weights[column]! / length)
    }
  }
  // In the order of the alphabet words come last.
  const from = vocabulary.findIndex(([attribute]) => isWord(attribute))
  const words = { from: from < 0 ? vocabulary.length : from, to: vocabulary.length }
  return { ...withEmbeddings(sparseFromTriples(items.length, vocabulary.length, cells), items), words }
}

function isWord(attribute: string): boolean {
  return attribute.startsWith('word ')
}

/** score_j = Σ_i w_i cos(i, j) over the items i of a history. Linear in the attributes of all items, whatever the history. */
export function contentScorer(vectors: SparseMatrix): Scorer {
  const { rows, columns, starts, indices, values } = vectors
  const profile = new Float64Array(columns)
  return {
    isNonNegative: true,
    score({ items, weights }, scores) {
      profile.fill(0)
      for (let n = 0; n < items.length; n++) {
        for (let at = starts[items[n]!]!; at < starts[items[n]! + 1]!; at++) profile[indices[at]!]! += weights[n]! * values[at]!
      }
      for (let row = 0; row < rows; row++) {
        let sum = 0
        for (let at = starts[row]!, end = starts[row + 1]!; at < end; at++) sum += values[at]! * profile[indices[at]!]!
        scores[row] = sum
      }
    },
    contributions: ({ items, weights }, item) => Float64Array.from(items, (i, n) => weights[n]! * cosine(vectors, i, item)),
  }
}

/** Of two rows of length 1. Both are ascending by column. */
export function cosine({ starts, indices, values }: SparseMatrix, a: number, b: number): number {
  let sum = 0
  for (let x = starts[a]!, y = starts[b]!; x < starts[a + 1]! && y < starts[b + 1]!;) {
    const gap = indices[x]! - indices[y]!
    if (gap === 0) sum += values[x++]! * values[y++]!
    else if (gap < 0) x++
    else y++
  }
  return sum
}
