import { html } from '../../markdown/html.ts'
import type { SafeHtml } from '../../markdown/html.ts'
import type { Plot } from '../content/block.ts'
import { place, scaleOf } from './scale.ts'
import type { Scale } from './scale.ts'

/** Pixels of the picture, and of the frame within it: room for the figures and titles of the axes. */
const width = 640, height = 300
const frame = { left: 64, right: 624, top: 12, bottom: 252 }

/** A line chart as SVG with its legend. Lines differ in colour and in dashes; `summary` is what it says to who does not see it. */
export function drawPlot({ xTitle, yTitle, x, series, hasDiagonal = false }: Plot, summary: string): SafeHtml {
  const ys = series.flatMap(({ values }) => values)
  const both = hasDiagonal ? scaleOf([0, ...x, ...ys]) : undefined
  const xs = both ?? tightScale(x), yScale = both ?? scaleOf(ys)
  const at = (i: number, value: number) => `${place(xs, x[i]!, frame.left, frame.right)},${place(yScale, value, frame.bottom, frame.top)}`
  const shown = series.toSorted((a, b) => Number(b.isFaint ?? false) - Number(a.isFaint ?? false))
  const bold = series.filter(({ isFaint }) => !isFaint)
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
${axes(xs, yScale, xTitle, yTitle)}
${hasDiagonal ? html`<line class="diagonal" x1="${frame.left}" y1="${frame.bottom}" x2="${frame.right}" y2="${frame.top}"/>` : undefined}
${shown.map(({ values, isFaint }, i) => html`<path class="${isFaint ? 'faint' : `line line-${bold.indexOf(shown[i]!)}`}" d="${pathOf(values, at)}"/>${hasDiagonal ? values.map((value, j) => html`<circle class="dot" r="4" cx="${place(xs, x[j]!, frame.left, frame.right)}" cy="${place(yScale, value, frame.bottom, frame.top)}"/>`) : undefined}
`)}</svg>
<ul class="legend">${bold.map(({ name }, i) => html`<li><svg class="key" viewBox="0 0 30 10" aria-hidden="true"><path class="line line-${i}" d="M1,5L29,5"/></svg>${name}</li>`)}${series.length > bold.length ? html`<li><svg class="key" viewBox="0 0 30 10" aria-hidden="true"><path class="faint" d="M1,5L29,5"/></svg>validation of each network</li>` : undefined}${hasDiagonal ? html`<li><svg class="key" viewBox="0 0 30 10" aria-hidden="true"><path class="diagonal" d="M1,5L29,5"/></svg>predicted as observed</li>` : undefined}</ul>`
}

/** The ends of x are those of the data: nothing is beside it. */
function tightScale(x: readonly number[]): Scale {
  const { ticks } = scaleOf(x)
  const low = Math.min(...x), high = Math.max(...x)
  return { low, high: high === low ? low + 1 : high, ticks: ticks.filter((tick) => tick >= low && tick <= high) }
}

/** Gaps where a value is missing. */
function pathOf(values: readonly number[], at: (i: number, value: number) => string): string {
  return values.map((value, i) => (Number.isFinite(value) ? `${i === 0 || !Number.isFinite(values[i - 1]) ? 'M' : 'L'}${at(i, value)}` : '')).join('')
}

function axes(xs: Scale, ys: Scale, xTitle: string, yTitle: string): SafeHtml {
  const yTicks = ys.ticks.map((tick) => { const y = place(ys, tick, frame.bottom, frame.top); return html`<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${y}" y2="${y}"/><text class="tick" x="${frame.left - 8}" y="${y + 4}" text-anchor="end">${tick}</text>` })
  const xTicks = xs.ticks.map((tick) => html`<text class="tick" x="${place(xs, tick, frame.left, frame.right)}" y="${frame.bottom + 18}" text-anchor="middle">${tick}</text>`)
  const middle = (frame.top + frame.bottom) / 2
  return html`<g aria-hidden="true">${yTicks}${xTicks}<text class="axis" x="${(frame.left + frame.right) / 2}" y="${frame.bottom + 40}" text-anchor="middle">${xTitle}</text><text class="axis" x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">${yTitle}</text></g>`
}
