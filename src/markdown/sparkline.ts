const bars = '▁▂▃▄▅▆▇█'

/** One bar a value, the lowest ▁ and the highest █; equal values are all ▄, a value that is not finite is a dot. */
export function formatSparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite)
  const low = Math.min(...finite)
  const range = Math.max(...finite) - low
  return values.map((value) => {
    if (!Number.isFinite(value)) return '·'
    return range === 0 ? '▄' : bars[Math.min(bars.length - 1, Math.floor(((value - low) / range) * bars.length))]!
  }).join('')
}
