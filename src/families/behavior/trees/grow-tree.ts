import type { BinnedColumn } from './bins.ts'
import { findSplit } from './find-split.ts'
import type { Split, SplitRules, Totals } from './find-split.ts'
import { mostBins, setWords } from './forest.ts'
import type { Tree } from './forest.ts'
import { addColumns, layHistograms, subtractColumn } from './histogram.ts'
import type { Histogram } from './histogram.ts'

export interface GrowthRules extends SplitRules { /** At most. */ leaves: number; learningRate: number }
/** Of all training rows. */
interface Derivatives { gradients: Float64Array; hessians: Float64Array }
/** A tree, and which of the rows it was grown on lie in each of its leaves: parts of the array that it was given. */
interface GrownTree { tree: Tree; leaves: { value: number; rows: Int32Array }[] }

interface Leaf { node: number; rows: Int32Array; total: Totals; histogram: Histogram | undefined; best: (Split & { column: number }) | undefined }

/** Grows trees on the same columns, one after another; histograms are made once and used again. */
export function treeGrower(columns: readonly BinnedColumn[], { gradients, hessians }: Derivatives, rules: GrowthRules) {
  const { starts, length } = layHistograms(columns)
  const spare: Histogram[] = []
  const aside = new Int32Array(gradients.length)
  const ordered = { gradients: new Float64Array(gradients.length), hessians: new Float64Array(gradients.length) }

  /** The leaf whose division gains most is divided next, whatever its depth (leaf-wise: Shi 2007; Ke et al. 2017). `rows` and `chosen` columns are what this
   *  tree may see; the rows are put in the order of its leaves. */
  return function growTree(rows: Int32Array, chosen: readonly number[]): GrownTree {
    const nodes = nodeList()
    const totals = totalsOf(rows)
    const root: Leaf = { node: nodes.add(), rows, total: totals, histogram: undefined, best: undefined }
    if (canSplit(root)) {
      addUp(root)
      search(root)
    }
    const leaves = [root]
    while (leaves.length < rules.leaves) {
      const place = bestPlace(leaves)
      if (place < 0) break
      leaves.splice(place, 1, ...divide(leaves[place]!, leaves.length + 1 < rules.leaves))
    }
    for (const leaf of leaves) release(leaf)
    return { tree: nodes.finish(leaves.map((leaf) => [leaf.node, valueOf(leaf)])), leaves: leaves.map((leaf) => ({ value: valueOf(leaf), rows: leaf.rows })) }

    function divide(parent: Leaf, goesOn: boolean): [Leaf, Leaf] {
      const { best, total } = parent as Leaf & { best: Split & { column: number } }
      const column = columns[best.column]!
      partition(parent.rows, column, best, aside)
      const left: Leaf = { node: nodes.add(), rows: parent.rows.subarray(0, best.left.rows), total: best.left, histogram: undefined, best: undefined }
      const right: Leaf = { node: nodes.add(), rows: parent.rows.subarray(best.left.rows), total: less(total, best.left), histogram: undefined, best: undefined }
      nodes.split(parent.node, column, best, left.node)

      if (goesOn && (canSplit(left) || canSplit(right))) {
        const [small, large] = left.rows.length <= right.rows.length ? [left, right] : [right, left]
        addUp(small)
        for (const i of chosen) subtractColumn(parent.histogram!, small.histogram!, starts[i]!, columns[i]!)
        large.histogram = parent.histogram
        parent.histogram = undefined
        for (const leaf of [left, right]) {
          if (canSplit(leaf)) search(leaf)
          if (!leaf.best) release(leaf)
        }
      }
      release(parent)
      return [left, right]
    }

    function addUp(leaf: Leaf): void {
      leaf.histogram = spare.pop() ?? new Float64Array(length)
      for (let i = 0; i < leaf.rows.length; i++) {
        ordered.gradients[i] = gradients[leaf.rows[i]!]!
        ordered.hessians[i] = hessians[leaf.rows[i]!]!
      }
      addColumns(leaf.histogram, starts, columns, chosen, { rows: leaf.rows, ...ordered })
    }

    function search(leaf: Leaf): void {
      for (const column of chosen) {
        const split = findSplit(leaf.histogram!, starts[column]!, columns[column]!, leaf.total, rules)
        if (split && split.gain > (leaf.best?.gain ?? 0)) leaf.best = { ...split, column }
      }
    }
  }

  function canSplit({ rows }: Leaf): boolean {
    return rows.length >= 2 * rules.rowsPerLeaf
  }

  /** Newton's step, shortened. As float32, the number that the tree holds. */
  function valueOf({ total: { gradient, hessian } }: Leaf): number {
    return hessian + rules.l2 === 0 ? 0 : Math.fround((-rules.learningRate * gradient) / (hessian + rules.l2))
  }

  function totalsOf(rows: Int32Array): Totals {
    let gradient = 0, hessian = 0
    for (const row of rows) {
      gradient += gradients[row]!
      hessian += hessians[row]!
    }
    return { gradient, hessian, rows: rows.length }
  }

  function release(leaf: Leaf): void {
    if (leaf.histogram) spare.push(leaf.histogram)
    leaf.histogram = undefined
  }
}

/** Of equal ones the first. −1 where no division gains. */
function bestPlace(leaves: readonly Leaf[]): number {
  let best = -1
  for (const [i, leaf] of leaves.entries()) if (leaf.best && (best < 0 || leaf.best.gain > leaves[best]!.best!.gain)) best = i
  return best
}

/** Those that go left first; rows stay in their order on both sides. */
function partition(rows: Int32Array, { bins }: BinnedColumn, { bin, missingLeft, members }: Split, aside: Int32Array): void {
  const goesLeft = new Uint8Array(mostBins)
  if (members) for (const member of members) goesLeft[member] = 1
  else goesLeft.fill(1, 1, bin + 1)[0] = missingLeft ? 1 : 0
  let nLeft = 0, nRight = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    if (goesLeft[bins[row]!] === 1) rows[nLeft++] = row
    else aside[nRight++] = row
  }
  rows.set(aside.subarray(0, nRight), nLeft)
}

function less(a: Totals, b: Totals): Totals {
  return { gradient: a.gradient - b.gradient, hessian: a.hessian - b.hessian, rows: a.rows - b.rows }
}

function nodeList() {
  const nodes: { feature: number; value: number; left: number; set: number; missingLeft: boolean; gain: number }[] = []
  const sets: number[] = []
  return {
    add: () => nodes.push({ feature: -1, value: 0, left: 0, set: -1, missingLeft: false, gain: 0 }) - 1,

    split(node: number, { feature, uppers }: BinnedColumn, { bin, missingLeft, members, gain }: Split, left: number): void {
      nodes[node] = { feature, value: members ? 0 : uppers[bin]!, left, set: members ? sets.length / setWords : -1, missingLeft, gain }
      if (members) sets.push(...wordsOf(members.map((member) => member - 1)))
    },

    finish(values: readonly (readonly [node: number, value: number])[]): Tree {
      for (const [node, value] of values) nodes[node]!.value = value
      return {
        features: Int32Array.from(nodes, ({ feature }) => feature),
        values: Float32Array.from(nodes, ({ value }) => value),
        lefts: Int32Array.from(nodes, ({ left }) => left),
        setsAt: Int32Array.from(nodes, ({ set }) => set),
        missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => (missingLeft ? 1 : 0)),
        gains: Float32Array.from(nodes, ({ gain }) => gain),
        sets: Uint32Array.from(sets),
      }
    },
  }
}

function wordsOf(codes: readonly number[]): number[] {
  const words = new Uint32Array(setWords)
  for (const code of codes) words[code >> 5]! |= 1 << (code & 31)
  return [...words]
}
