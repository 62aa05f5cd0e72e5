import type { Evaluation } from '../../evaluation/record.ts'
import { formatFigure } from '../../metrics/figures.ts'
import { table, text } from './block.ts'
import type { Part, Words } from './block.ts'

const maxRows = 10

/** How many alarms are right when so many of the positives are to be found. */
export function composePrecisionRecall({ curves: { precisionRecall }, baseline, test }: Evaluation): Part | undefined {
  if (precisionRecall.length < 2) return undefined
  const share = test.examples === 0 ? NaN : test.positives / test.examples
  const hasBaseline = baseline !== undefined && precisionRecall.every((point) => point.baseline !== undefined)
  const series = [
    { name: 'candidate', values: precisionRecall.map(({ candidate }) => candidate) },
    ...(hasBaseline ? [{ name: `baseline ${baseline.version}`, values: precisionRecall.map((point) => point.baseline!) }] : []),
    ...(Number.isFinite(share) ? [{ name: 'by chance', values: precisionRecall.map(() => share) }] : []),
  ]
  const middle = precisionRecall.reduce((a, b) => (Math.abs(b.recall - 0.5) < Math.abs(a.recall - 0.5) ? b : a))
  const summary = `To find ${Math.round(100 * middle.recall)} % of the positives, the candidate is right in ${formatFigure(100 * middle.candidate, 1)} % of what it calls positive${hasBaseline ? `, the baseline in ${formatFigure(100 * middle.baseline!, 1)} %` : ''}`
  const titles = { xTitle: 'recall', yTitle: 'precision' }
  const x = precisionRecall.map(({ recall }) => recall)
  const every = Math.ceil(precisionRecall.length / maxRows)
  const shown = precisionRecall.filter((_, i) => (i + 1) % every === 0)
  return {
    title: 'Precision and recall',
    isFolded: false,
    blocks: [
      text(`${summary}${Number.isFinite(share) ? `; by chance it would be ${formatFigure(100 * share, 1)} %` : ''}.`),
      {
        kind: 'chart',
        chart: {
          summary,
          lines: { title: 'Precision by recall', ...titles, x, series },
          plot: { ...titles, x, series },
          twin: {
            title: 'Precision and recall in figures',
            blocks: [table(['recall', 'precision', ...(hasBaseline ? [`baseline ${baseline.version}`] : [])], shown.map((point): Words[] => [formatFigure(point.recall, 2), formatFigure(point.candidate), ...(hasBaseline ? [formatFigure(point.baseline!)] : [])]), ['right', 'right', 'right'])],
          },
        },
      },
    ],
  }
}
