import type { Evaluation } from '../../evaluation/record.ts'
import { formatCount, formatFigure } from '../../metrics/figures.ts'
import { table, text } from './block.ts'
import type { Part } from './block.ts'

/** Whether what is called 30 % happens in 30 of 100 cases: predicted and observed in equal parts of the test by score. */
export function composeCalibration({ curves: { calibration } }: Evaluation): Part | undefined {
  if (calibration.length < 2) return undefined
  const predicted = calibration.map((part) => part.predicted)
  const observed = calibration.map((part) => part.observed)
  const gaps = calibration.map((part) => Math.abs(part.predicted - part.observed))
  const widest = gaps.indexOf(Math.max(...gaps))
  const summary = `The widest gap is in part ${widest + 1} of ${calibration.length}: predicted ${formatFigure(predicted[widest]!)}, observed ${formatFigure(observed[widest]!)}`
  return {
    title: 'Calibration',
    isFolded: false,
    blocks: [
      text(`The test in ${calibration.length} equal parts by score: what was predicted, and what share was positive. ${summary}.`),
      {
        kind: 'chart',
        chart: {
          summary,
          lines: { title: 'Calibration', xTitle: 'part of the test, by score', yTitle: 'share of positives', x: calibration.map((_, i) => i + 1), series: [{ name: 'predicted', values: predicted }, { name: 'observed', values: observed }] },
          plot: { xTitle: 'predicted', yTitle: 'observed', x: predicted, series: [{ name: 'candidate', values: observed }], hasDiagonal: true },
          twin: {
            title: 'Calibration in figures',
            blocks: [table(['part', 'examples', 'predicted', 'observed', 'gap'], calibration.map((part, i) => [String(i + 1), formatCount(part.examples), formatFigure(part.predicted), formatFigure(part.observed), formatFigure(gaps[i]!)]), ['left', 'right', 'right', 'right', 'right'])],
          },
        },
      },
    ],
  }
}
