import { formatDetails } from '../markdown/details.ts'
import { formatLineChart } from '../markdown/mermaid.ts'
import { formatSparkline } from '../markdown/sparkline.ts'
import { thinOut } from '../markdown/thin.ts'
import { formatFigure } from '../metrics/figures.ts'
import type { TrainedModel } from '../training/record.ts'

type History = TrainedModel['history']
/** Wider lines break in a comment. */
const maxBars = 40

/** The losses as a chart that the forge draws, with a twin in text for e-mail, the mobile app and screen readers. */
export function formatLearningCurve(history: History): string {
  if (history.length === 0) return ''
  const chart = formatLineChart({
    title: 'Loss',
    xTitle: 'epoch',
    yTitle: 'log loss',
    x: history.map(({ epoch }) => epoch),
    series: [
      { name: 'training', values: history.map(({ trainLoss }) => trainLoss) },
      { name: 'validation', values: history.map(({ validationLoss }) => validationLoss) },
    ],
  })
  return ['### Learning curve', chart, formatDetails('The curve in text', formatTextTwin(history))].filter((part) => part !== undefined).join('\n\n')
}

function formatTextTwin(history: History): string {
  const shown = thinOut(history.length, maxBars)
  const lines = [
    { name: 'training loss  ', values: history.map(({ trainLoss }) => trainLoss), best: Math.min },
    { name: 'validation loss', values: history.map(({ validationLoss }) => validationLoss), best: Math.min },
    { name: 'validation auc ', values: history.map(({ validationAuc }) => validationAuc), best: Math.max },
  ].map(({ name, values, best }) => {
    const finite = values.filter(Number.isFinite)
    const bestValue = finite.length > 0 ? best(...finite) : NaN
    return `${name} ${formatSparkline(shown.map((i) => values[i]!))} ${figure(values[0]!)} → ${figure(values.at(-1)!)}, best ${figure(bestValue)} in epoch ${history[values.indexOf(bestValue)]?.epoch ?? '–'}`
  })
  return `\`\`\`text\n${lines.join('\n')}\n\`\`\``
}

function figure(value: number): string {
  return Number.isFinite(value) ? formatFigure(value, 4) : 'undefined'
}
