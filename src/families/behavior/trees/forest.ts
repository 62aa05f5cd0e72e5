/** A tree of decisions, node by node; the first is the root. The children of a split are `lefts[node]` and the node after it. */
export interface Tree {
  /** Place of the feature that a split looks at; −1: a leaf. */
  features: Int32Array
  /** Of a leaf its value; of a split on a number its threshold: what is at most that goes left. Float32, so that files and other runtimes hold the same. */
  values: Float32Array
  lefts: Int32Array
  /** Of a split on categories the place of its set in `sets`: what is in it goes left. −1 for numbers. */
  setsAt: Int32Array
  /** 1 where a missing number (NaN) goes left. A category that is missing or unknown is in no set. */
  missingLeft: Uint8Array
  /** What a split gained: by how much it lowered twice the loss, to second order. 0 for leaves. */
  gains: Float32Array
  /** `setWords` words of 32 bits for each set of category codes. */
  sets: Uint32Array
}

/** The sum of its trees over `base` is a score: for a probability, its log odds. */
export interface Forest { base: number; trees: Tree[] }

/** A feature holds at most so many bins: categories have codes below it. */
export const mostBins = 256
export const setWords = mostBins / 32

export function scoreOf({ base, trees }: Forest, row: Float32Array, at = 0): number {
  let score = base
  for (const tree of trees) score += valueOf(tree, row, at)
  return score
}

/** The value of the leaf that a row of features, which begins at `at`, falls into. */
export function valueOf(tree: Tree, row: Float32Array, at: number): number {
  const { features, values, lefts, setsAt } = tree
  let node = 0
  for (let feature = features[0]!; feature >= 0; feature = features[node]!) {
    const x = row[at + feature]!
    const isLeft = setsAt[node]! >= 0 ? isMember(tree.sets, setsAt[node]!, x) : x <= values[node]! || (x !== x && tree.missingLeft[node] === 1)
    node = isLeft ? lefts[node]! : lefts[node]! + 1
  }
  return values[node]!
}

export function isMember(sets: Uint32Array, place: number, code: number): boolean {
  return code >= 0 && code < mostBins && ((sets[place * setWords + (code >> 5)]! >>> (code & 31)) & 1) === 1
}

/** What all splits on each feature gained. */
export function gainsByFeature(forests: readonly Forest[], width: number): Float64Array {
  const gains = new Float64Array(width)
  for (const { trees } of forests) for (const tree of trees) for (const [node, feature] of tree.features.entries()) if (feature >= 0) gains[feature]! += tree.gains[node]!
  return gains
}

/** Thresholds, sets and leaves: one number or set a node. */
export function nodesOf({ trees }: Forest): number {
  return trees.reduce((sum, { features }) => sum + features.length, 0)
}
