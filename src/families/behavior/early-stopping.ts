import type { Spec } from '../../spec/record.ts'

type Rules = Spec['training']['earlyStopping']
/** What early stopping remembers of a network: its best epoch so far, and for how many epochs the loss has not fallen by enough. */
export interface Watch { bestEpoch: number; bestLoss: number; staleEpochs: number }

/** The watch after one more epoch (Prechelt 1998). The best epoch is the one of the lowest validation loss; the fit ends after `patience` epochs
 *  in a row that were not better than the best before them by more than `minDelta`. With patience 0 it never ends, and the last epoch is the best. */
export function watchEpoch(before: Watch | undefined, epoch: number, validationLoss: number, rules: Rules): { watch: Watch; isBest: boolean; isOver: boolean } {
  const { patience, minDelta } = rules
  const bestLoss = before?.bestLoss ?? Infinity
  const staleEpochs = validationLoss < bestLoss - minDelta ? 0 : (before?.staleEpochs ?? 0) + 1
  const isBest = patience === 0 || before === undefined || validationLoss < bestLoss
  const watch = { bestEpoch: isBest ? epoch : before.bestEpoch, bestLoss: Math.min(bestLoss, validationLoss), staleEpochs }
  return { watch, isBest, isOver: patience > 0 && staleEpochs >= patience }
}
