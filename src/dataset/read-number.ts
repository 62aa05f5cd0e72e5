/** A finite number as tables write it: "12", "-1.5e3", "1,234.50", full-width digits too. Undefined for what is none. */
export function readNumber(text: string): number | undefined {
  const plain = /^[\d.eE+-]+$/.test(text) ? text : text.normalize('NFKC').trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+|\d{1,3}(,\d{3})+(\.\d*)?)(e[+-]?\d+)?$/i.test(plain)) return undefined
  const number = Number(plain.replaceAll(',', ''))
  return Number.isFinite(number) ? number : undefined
}

const nothing = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', '-', '--', '?', '无', '未知', '缺失'])

/** Whether a cell says that there is no value. */
export function isNothing(text: string): boolean {
  return nothing.has(text) || nothing.has(text.trim().toLowerCase())
}
