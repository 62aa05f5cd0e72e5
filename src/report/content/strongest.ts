import { formatFigure } from '../../metrics/figures.ts'
import type { TrainedModel } from '../../training/record.ts'
import { table, text } from './block.ts'
import type { Part, Words } from './block.ts'

/** What a forest goes by; for who knows the shop it is the first look at whether a model goes by what it should not. */
export function composeStrongest({ strongest }: TrainedModel): Part | undefined {
  if (!strongest || strongest.length === 0) return undefined
  return {
    title: 'What it goes by',
    isFolded: true,
    blocks: [
      table(['feature', 'share'], strongest.map(({ feature, share }): Words[] => [[{ code: feature }], `${formatFigure(100 * share, 1)} %`]), ['left', 'right']),
      text('Share of the loss that splits by the feature took away while the trees were grown (gain). It tells what the model uses, not what causes what.'),
    ],
  }
}
