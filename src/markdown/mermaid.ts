import { thinOut } from './thin.ts'

/** `values[i]` of every series belongs to `x[i]`. */
export interface LineChart { title: string; xTitle: string; yTitle: string; x: readonly number[]; series: readonly { name: string; values: readonly number[] }[] }

/** More points make the chart wider than a comment, and no clearer. */
export const maxPoints = 40
/** Pixels: as wide as a comment, and low enough that the next paragraph is still on the screen. */
const width = 720, height = 320
/** Told apart by colour-blind people too (Okabe and Ito 2008). Mermaid draws no legend for lines, so the title names the colours. */
const colours = [{ name: 'blue', hex: '#0072b2' }, { name: 'orange', hex: '#e69f00' }, { name: 'green', hex: '#009e73' }]

/** A line chart that GitHub draws itself: no image, no third-party host. Undefined where there is nothing to draw. */
export function formatLineChart({ title, xTitle, yTitle, x, series }: LineChart): string | undefined {
  const indices = thinOut(x.length, maxPoints).filter((i) => series.every(({ values }) => Number.isFinite(values[i])))
  if (indices.length < 2) return undefined
  if (series.length > colours.length) throw new Error(`${series.length} lines in a chart of at most ${colours.length}`)
  const legend = series.map(({ name }, i) => `${colours[i]!.name}: ${name}`).join(', ')
  return [
    '```mermaid',
    `%%{init: {"xyChart": {"width": ${width}, "height": ${height}}, "themeVariables": {"xyChart": {"plotColorPalette": "${colours.map(({ hex }) => hex).join(', ')}"}}}}%%`,
    'xychart-beta',
    `  title "${label(`${title} (${legend})`)}"`,
    `  x-axis "${label(xTitle)}" [${indices.map((i) => x[i]).join(', ')}]`,
    `  y-axis "${label(yTitle)}"`,
    ...series.map(({ values }) => `  line [${indices.map((i) => figure(values[i]!)).join(', ')}]`),
    '```',
  ].join('\n')
}

/** Letters, digits and a little punctuation: what can end neither the quoted label nor the fence. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:()/_+-]+|\/{2,}/gu, ' ').replace(/ {2,}/g, ' ').trim()
}

/** Plain decimals: the chart's grammar knows no exponent. */
function figure(value: number): string {
  return Number(value.toFixed(6)).toFixed(6).replace(/\.?0+$/, '')
}
