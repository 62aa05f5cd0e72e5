import type { Steps } from '../../../base/steps.ts'
import { refuseModel } from '../../refuse-model.ts'
import { setWords } from './forest.ts'
import type { Forest, Tree } from './forest.ts'

/** Words of 32 bits, little-endian. Of a forest: its base, how many trees; of a tree: how many nodes, how many sets; of a node: feature, value, first child,
 *  kind, gain; then the sets. */
const wordsOfNode = 5
/** The kind of a node on categories is the place of its set; of others it says where a missing number goes. */
const [missingRight, missingLeft] = [-1, -2]

export function formatForests(forests: readonly Forest[]): Uint8Array {
  const sizeOf = ({ features, sets }: Tree) => 2 + wordsOfNode * features.length + sets.length
  const bytes = Buffer.alloc(4 * forests.reduce((sum, { trees }) => sum + 2 + trees.reduce((words, tree) => words + sizeOf(tree), 0), 0))
  let at = 0
  const float = (value: number) => { at = bytes.writeFloatLE(value, at) }
  const integer = (value: number) => { at = bytes.writeInt32LE(value, at) }
  for (const { base, trees } of forests) {
    float(base)
    integer(trees.length)
    for (const tree of trees) {
      integer(tree.features.length)
      integer(tree.sets.length / setWords)
      for (const [node, feature] of tree.features.entries()) {
        integer(feature)
        float(tree.values[node]!)
        integer(tree.lefts[node]!)
        integer(tree.setsAt[node]! >= 0 ? tree.setsAt[node]! : tree.missingLeft[node] === 1 ? missingLeft : missingRight)
        float(tree.gains[node]!)
      }
      for (const word of tree.sets) at = bytes.writeUInt32LE(word, at)
    }
  }
  return bytes
}

/** So many forests over features of which each has so many categories. Bytes that are not exactly these, or trees in which a row would never arrive, fail
 *  with MODEL_INVALID. One forest a step. */
export function* parseForests(bytes: Uint8Array, count: number, categories: readonly number[]): Steps<Forest[]> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (words: number) => {
    const from = at
    at += 4 * words
    if (!(words >= 0) || at > view.length) refuseModel('trees.bin ends in the middle of a tree')
    return from
  }
  const integer = () => view.readInt32LE(take(1))
  const float = () => view.readFloatLE(take(1))

  const parseTree = (): Tree => {
    const [n, nSets] = [integer(), integer()]
    if (n < 1 || nSets < 0 || 4 * (wordsOfNode * n + setWords * nSets) > view.length - at) refuseModel('trees.bin ends in the middle of a tree')
    const tree: Tree = { features: new Int32Array(n), values: new Float32Array(n), lefts: new Int32Array(n), setsAt: new Int32Array(n).fill(-1), missingLeft: new Uint8Array(n), gains: new Float32Array(n), sets: new Uint32Array(setWords * nSets) }
    for (let node = 0; node < n; node++) {
      tree.features[node] = integer()
      tree.values[node] = float()
      tree.lefts[node] = integer()
      const kind = integer()
      if (kind >= 0) tree.setsAt[node] = kind
      else tree.missingLeft[node] = kind === missingLeft ? 1 : 0
      tree.gains[node] = float()
    }
    for (let word = 0; word < tree.sets.length; word++) tree.sets[word] = view.readUInt32LE(take(1))
    return checkTree(tree, categories)
  }

  const forests: Forest[] = []
  for (let i = 0; i < count; i++) {
    const base = float()
    if (!Number.isFinite(base)) refuseModel('a forest begins at no finite number')
    const trees = Math.max(0, integer())
    const grown: Tree[] = []
    while (grown.length < trees) grown.push(parseTree())
    forests.push({ base, trees: grown })
    yield
  }
  if (at !== view.length) refuseModel('trees.bin holds more than its forests')
  return forests
}

/** Children come after their parents, so that every way ends at a leaf. */
function checkTree(tree: Tree, categories: readonly number[]): Tree {
  const { features, values, lefts, setsAt, gains, sets } = tree
  const n = features.length
  for (let node = 0; node < n; node++) {
    const feature = features[node]!
    // A threshold of ∞ divides what is known from what is missing.
    const isFinite = Number.isFinite(values[node]) || (feature >= 0 && values[node] === Infinity)
    if (!isFinite || !Number.isFinite(gains[node])) refuseModel('a tree holds no finite number')
    if (feature === -1) continue
    const nCategories = categories[feature] ?? refuseModel('a tree asks for a feature that there is not')
    if (!(lefts[node]! > node && lefts[node]! + 1 < n)) refuseModel('a tree goes round in circles')
    if (nCategories > 0 ? !(setsAt[node]! >= 0 && setsAt[node]! < sets.length / setWords) : setsAt[node]! >= 0) refuseModel('a tree asks for a set that there is not')
  }
  return tree
}
