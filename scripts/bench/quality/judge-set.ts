import type { ModelFigures } from './figures.ts'
import type { QualitySet } from './sets.ts'

export interface Finding { isKept: boolean; sentence: string }

/** How much lower than lightgbm's the AUC of forests may be, and how much more processor time they may take. */
const forests = { margin: 0.003, slower: 3 }

/** The promises on a set: the mean AUC of the single networks is no more than the margin below the peer's recorded one, and above logistic
 *  regression's, ours of this run and the peer's; that of the single forests is near lightgbm's recorded one, at not much more processor time than it takes
 *  beside them, where it was run. The average over seeds is judged, since one seed alone is off by more than the margin. */
export function judgeSet({ target, peers }: QualitySet, { network, regression, forest, lightgbm }: { network: ModelFigures; regression: ModelFigures; forest: ModelFigures; lightgbm: ModelFigures | undefined }): Finding[] {
  const [mean, ofForests] = [aucOf(network), aucOf(forest)]
  const recorded = (name: string) => peers.find((peer) => peer.name === name)!.figures.auc!
  const [peer, floor, best] = [recorded(target.peer), Math.max(aucOf(regression), recorded('scikit-learn LR')), recorded('lightgbm')]
  return [
    { isKept: mean >= peer - target.margin, sentence: `mean AUC of ${network.n} seeds ${mean.toFixed(4)}, wanted at least ${(peer - target.margin).toFixed(4)}: ${peer.toFixed(4)} of ${target.peer}, less ${target.margin}` },
    { isKept: mean > floor, sentence: `mean AUC of ${network.n} seeds ${mean.toFixed(4)}, wanted above logistic regression's ${floor.toFixed(4)}` },
    { isKept: ofForests >= best - forests.margin, sentence: `mean AUC of ${forest.n} forests ${ofForests.toFixed(4)}, wanted at least ${(best - forests.margin).toFixed(4)}: ${best.toFixed(4)} of lightgbm, less ${forests.margin}` },
    ...(lightgbm ? [{ isKept: forest.cpuSeconds <= forests.slower * lightgbm.cpuSeconds, sentence: `a forest takes ${(forest.cpuSeconds / lightgbm.cpuSeconds).toFixed(1)} times the processor time of lightgbm, wanted at most ${forests.slower}` }] : []),
  ]
}

function aucOf({ figures }: ModelFigures): number {
  return figures.get('auc')!.value
}
