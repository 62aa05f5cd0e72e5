import type { Rung, Trial } from './record.ts'

/** One of so many goes on. */
const reduction = 3

interface HalvingRules { minEpochs: number; epochs: number }

/** The epochs after which a trial is looked at: minEpochs, 3 times as many, 9 times …, as long as some are left to save. */
export function rungsOf({ minEpochs, epochs }: HalvingRules): number[] {
  const rungs: number[] = []
  for (let epoch = minEpochs; epoch < epochs; epoch *= reduction) rungs.push(epoch)
  return rungs
}

/** Whether a trial that got to its last rung is ended there: it must be among the best third of all that did. Nothing is ended before three are complete:
 *  of fewer there is no third, and good ones would go for being second. Trials need not wait for each other
 *  (asynchronous successive halving: Li, Jamieson et al. 2020). */
export function isPruned(rungs: readonly Rung[], earlier: readonly Trial[]): boolean {
  const last = rungs.at(-1)
  if (last === undefined || earlier.filter(({ state }) => state === 'complete').length < reduction) return false
  const losses = earlier.flatMap((trial) => trial.rungs.filter(({ epoch }) => epoch === last.epoch).map(({ loss }) => loss))
  const nBetter = losses.filter((loss) => loss < last.loss).length
  return nBetter >= Math.max(1, Math.floor((losses.length + 1) / reduction))
}
