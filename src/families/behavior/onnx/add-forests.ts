import { mlDomain } from '../../../tensor/onnx/format-onnx.ts'
import { isMember } from '../trees/forest.ts'
import type { Forest } from '../trees/forest.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** [batch, features] → logits, one [batch, 1] a forest. Trees of ONNX compare numbers alone, so each set of categories becomes a feature of its own behind the
 *  others: 1 for members, looked up by the code. */
export function addForests(graph: GraphBuilder, forests: readonly Forest[], categories: readonly number[]): string[] {
  const { features, featureOf } = addMemberships(graph, forests, categories)
  return forests.map((forest, i) => graph.node('TreeEnsembleRegressor', [features], `forest${i + 1}`, { domain: mlDomain, ...attributesOf(forest, featureOf) }))
}

/** Place of the feature that says whether a row is in a set of a tree. */
type FeatureOf = (tree: Forest['trees'][number], set: number) => number

function addMemberships(graph: GraphBuilder, forests: readonly Forest[], categories: readonly number[]): { features: string; featureOf: FeatureOf } {
  const parts = ['features']
  const places = new Map<Forest['trees'][number], number[]>()
  let width = categories.length
  for (const [feature, nCategories] of categories.entries()) {
    const used = forests.flatMap(({ trees }) => trees.flatMap((tree) => [...tree.features].flatMap((asked, node) => (asked === feature && tree.setsAt[node]! >= 0 ? [{ tree, set: tree.setsAt[node]! }] : []))))
    if (used.length === 0) continue
    for (const { tree, set } of used) {
      const own = places.get(tree) ?? []
      own[set] = width++
      places.set(tree, own)
    }
    // The last row is that of the code −1: in no set.
    const members = Array.from({ length: nCategories + 1 }, (_, code) => used.map(({ tree, set }) => (code < nCategories && isMember(tree.sets, set, code) ? 1 : 0))).flat()
    const name = `sets${feature + 1}`
    const codes = graph.node('Cast', [graph.node('Gather', ['features', graph.integers(`${name}.feature`, feature)], `${name}.numbers`, { integers: { axis: 1 } })], `${name}.codes`, { integers: { to: int64 } })
    parts.push(graph.node('Gather', [graph.floats(`${name}.members`, [nCategories + 1, used.length], members), codes], name, { integers: { axis: 0 } }))
  }
  return {
    features: parts.length === 1 ? 'features' : graph.node('Concat', parts, 'featuresAndSets', { integers: { axis: 1 } }),
    featureOf: (tree, set) => places.get(tree)![set]!,
  }
}

const int64 = 7

/** TreeEnsembleRegressor, version 3 of ai.onnx.ml: what is at most the value, or true, goes to the true node. */
function attributesOf({ base, trees }: Forest, featureOf: FeatureOf) {
  const nodes = trees.flatMap((tree, treeId) => [...tree.features].map((feature, node) => {
    const isLeaf = feature < 0
    const set = tree.setsAt[node]!
    const [left, right] = isLeaf ? [0, 0] : [tree.lefts[node]!, tree.lefts[node]! + 1]
    // A membership of 0 is at most ½ and goes right.
    const [yes, no] = set >= 0 ? [right, left] : [left, right]
    return { treeId, node, isLeaf, feature: isLeaf ? 0 : set >= 0 ? featureOf(tree, set) : feature, value: isLeaf ? 0 : set >= 0 ? 0.5 : tree.values[node]!, yes, no, missingYes: tree.missingLeft[node]!, weight: tree.values[node]! }
  }))
  const leaves = nodes.filter(({ isLeaf }) => isLeaf)
  return {
    integers: { n_targets: 1 },
    texts: { aggregate_function: 'SUM', post_transform: 'NONE' },
    lists: {
      nodes_treeids: nodes.map(({ treeId }) => treeId),
      nodes_nodeids: nodes.map(({ node }) => node),
      nodes_featureids: nodes.map(({ feature }) => feature),
      nodes_truenodeids: nodes.map(({ yes }) => yes),
      nodes_falsenodeids: nodes.map(({ no }) => no),
      nodes_missing_value_tracks_true: nodes.map(({ missingYes }) => missingYes),
      target_treeids: leaves.map(({ treeId }) => treeId),
      target_nodeids: leaves.map(({ node }) => node),
      target_ids: leaves.map(() => 0),
    },
    floatLists: { base_values: [base], nodes_values: nodes.map(({ value }) => value), target_weights: leaves.map(({ weight }) => weight) },
    textLists: { nodes_modes: nodes.map(({ isLeaf }) => (isLeaf ? 'LEAF' : 'BRANCH_LEQ')) },
  }
}
