/** One line from axis to axis; `shares[i]` is its place on axis i, 0 to 1. */
export interface ParallelLine { shares: readonly number[]; isStrong: boolean }

/** Wide enough for the names of ten axes below each other's ends. */
const width = 860, height = 320
const strong = '#0072b2', weak = '#b8c4ce'

/** Parallel coordinates (Inselberg 1985) that GitHub draws itself, as a Mermaid line chart whose positions are the axes; strong lines lie above weak ones.
 *  Undefined where there is nothing to compare. */
export function formatParallelChart(title: string, axes: readonly string[], lines: readonly ParallelLine[]): string | undefined {
  if (axes.length < 2 || lines.length < 2) return undefined
  const ordered = [...lines.filter(({ isStrong }) => !isStrong), ...lines.filter(({ isStrong }) => isStrong)]
  const palette = ordered.map(({ isStrong }) => (isStrong ? strong : weak)).join(', ')
  return [
    '```mermaid',
    `%%{init: {"xyChart": {"width": ${width}, "height": ${height}}, "themeVariables": {"xyChart": {"plotColorPalette": "${palette}"}}}}%%`,
    'xychart-beta',
    `  title "${label(title)}"`,
    `  x-axis [${axes.map((axis) => `"${label(axis)}"`).join(', ')}]`,
    '  y-axis "from min to max" 0 --> 1',
    ...ordered.map(({ shares }) => `  line [${shares.map((share) => share.toFixed(3)).join(', ')}]`),
    '```',
  ].join('\n')
}

/** What can end neither the quoted label nor the fence. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:()/_+-]+|\/{2,}/gu, ' ').replace(/ {2,}/g, ' ').trim()
}
