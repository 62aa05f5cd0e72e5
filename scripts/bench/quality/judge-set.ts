import type { ModelFigures } from './figures.ts'
import type { QualitySet } from './sets.ts'

export interface Finding { isKept: boolean; sentence: string }

/** The two promises on a set: the mean AUC of the single networks is no more than the margin below the peer's recorded one, and above logistic
 *  regression's, ours of this run and the peer's. The average over seeds is judged, since one seed alone is off by more than the margin. */
export function judgeSet({ target, peers }: QualitySet, network: ModelFigures, regression: ModelFigures): Finding[] {
  const mean = aucOf(network)
  const recorded = (name: string) => peers.find((peer) => peer.name === name)!.figures.auc!
  const [peer, floor] = [recorded(target.peer), Math.max(aucOf(regression), recorded('scikit-learn LR'))]
  return [
    { isKept: mean >= peer - target.margin, sentence: `mean AUC of ${network.n} seeds ${mean.toFixed(4)}, wanted at least ${(peer - target.margin).toFixed(4)}: ${peer.toFixed(4)} of ${target.peer}, less ${target.margin}` },
    { isKept: mean > floor, sentence: `mean AUC of ${network.n} seeds ${mean.toFixed(4)}, wanted above logistic regression's ${floor.toFixed(4)}` },
  ]
}

function aucOf({ figures }: ModelFigures): number {
  return figures.get('auc')!.value
}
