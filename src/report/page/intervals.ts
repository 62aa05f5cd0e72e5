import { html } from '../../markdown/html.ts'
import type { SafeHtml } from '../../markdown/html.ts'
import { formatDifference } from '../../metrics/figures.ts'
import type { IntervalChart } from '../content/block.ts'
import { place, scaleOf } from './scale.ts'

/** Intervals one below the other on one scale, the line at 0 through all. Labels are text beside the pictures: they wrap on a narrow screen
 *  and are never scaled. The table beside it says the same, so it is hidden from screen readers. */
export function drawIntervals({ summary, zero, rows }: IntervalChart): SafeHtml {
  if (rows.length === 0) return html``
  const scale = scaleOf([0, ...rows.flatMap(({ low, high }) => [low, high])])
  const at = (value: number) => place(scale, value, 0, 1000)
  const bars = rows.map(({ label, value, low, high, word }) => html`<div class="name">${label}</div><svg class="interval ${word.replace(' ', '-')}" viewBox="0 0 1000 20" preserveAspectRatio="none"><line class="zero" x1="${at(0)}" x2="${at(0)}" y1="0" y2="20"/><line class="bar" x1="${at(low)}" x2="${at(high)}" y1="10" y2="10"/><line class="value" x1="${at(value)}" x2="${at(value)}" y1="3" y2="17"/></svg>`)
  const ends = [scale.low, scale.high].map((end) => formatDifference(end, 2))
  return html`<figure class="intervals" aria-hidden="true"><figcaption>${summary}; the line through all is 0, ${zero}.</figcaption><div class="rows">${bars}<div></div><div class="ends"><span>${ends[0]}</span><span>${ends[1]}</span></div></div></figure>`
}
