/** "0.812": a metric's value with a fixed number of decimals; never "-0.000". */
export function formatFigure(value: number, decimals = 3): string {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : text
}

/** "+0.012": a difference, with its sign. */
export function formatDifference(value: number, decimals = 3): string {
  const text = formatFigure(value, decimals)
  return Number(text) > 0 ? `+${text}` : text
}

/** "0.812 [0.801, 0.822]": a value and the interval it was measured with. */
export function formatInterval({ value, low, high }: { value: number; low: number; high: number }, format = (n: number) => formatFigure(n)): string {
  return `${format(value)} [${format(low)}, ${format(high)}]`
}

/** "12,345": a count. Most are small, and what knows how all languages write numbers takes 10 ms to load. */
export function formatCount(n: number): string {
  return Number.isInteger(n) && n >= 0 && n < 1000 ? String(n) : n.toLocaleString('en-US')
}

/** "0.14 EUR", "1,250 EUR": an amount of money, more than nothing for what costs something. */
export function formatCost(amount: number, currency = ''): string {
  const figure = amount > 0 && amount < 0.01 ? 'less than 0.01' : amount >= 1000 ? formatCount(Math.round(amount)) : amount.toFixed(2)
  return `${figure} ${currency}`.trim()
}

/** "30 KiB", "3.2 MiB", "1.4 GiB": a size. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024 ** 2) return `${formatCount(Math.ceil(bytes / 1024))} KiB`
  return bytes < 1024 ** 3 ? `${formatFigure(bytes / 1024 ** 2, 1)} MiB` : `${formatFigure(bytes / 1024 ** 3, 1)} GiB`
}
