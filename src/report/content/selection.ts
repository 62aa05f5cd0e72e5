import { formatCount, formatFigure } from '../../metrics/figures.ts'
import { betterSmallMetrics } from '../../metrics/names.ts'
import type { TrainedModel } from '../../training/record.ts'
import { table, text } from './block.ts'
import type { Part, Words } from './block.ts'

type Trial = NonNullable<TrainedModel['selection']>['trials'][number]

/** What the algorithm `auto` compared on the validation part: the best of each algorithm, the best first; or why it compared nothing. */
export function composeSelection({ selection }: TrainedModel): Part | undefined {
  if (selection?.whyUsual !== undefined) return { title: 'What auto compared', isFolded: false, blocks: [text(`Nothing. ${selection.whyUsual}`)] }
  if (!selection || selection.trials.length === 0) return undefined
  const { metric, trials, chosen } = selection
  const sign = betterSmallMetrics.includes(metric) ? 1 : -1
  const isBetter = (a: Trial, b: Trial) => sign * (a.value - b.value) < 0
  const best = [...Map.groupBy(trials, ({ algorithm }) => algorithm).values()].map((own) => ({ own, trial: own.includes(trials[chosen]!) ? trials[chosen]! : own.reduce((a, b) => (isBetter(b, a) ? b : a)) }))
  best.sort((a, b) => sign * (a.trial.value - b.trial.value))
  return {
    title: 'What auto compared',
    isFolded: false,
    blocks: [
      table(['algorithm', metric, 'settings', 'tried'], best.map(({ own, trial }): Words[] => [
        trial === trials[chosen] ? [{ strong: trial.algorithm }, ' (taken)'] : trial.algorithm,
        formatFigure(trial.value, 4),
        settingsWords(trial.settings),
        formatCount(own.length),
      ]), ['left', 'right', 'left', 'right']),
      text(`${formatCount(trials.length)} ${trials.length === 1 ? 'setting' : 'settings'}, each judged by ${metric} on the validation part; the best of each algorithm is shown. The test had no say in it.`),
    ],
  }
}

/** "neighbours 400, shrink 0": fractions with as many digits as tell. */
function settingsWords(settings: Trial['settings']): string {
  return Object.entries(settings).map(([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`).join(', ')
}
