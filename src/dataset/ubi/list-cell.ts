/** The ids of a cell: one, or a list of several as JSON or Python writes it (pandas does, in the CSV files that it makes); `isList` tells whether it was written as one. */
export function readIds(cell: string): { ids: string[]; isList: boolean } {
  const list = cell.startsWith('[') ? parseList(cell) ?? parseList(asJson(cell)) : undefined
  return list === undefined ? { ids: cell === '' ? [] : [cell], isList: false } : { ids: list.flat(3).map(textOf).filter((id) => id !== ''), isList: true }
}

function parseList(cell: string): unknown[] | undefined {
  try {
    const value = (/\d{16}/.test(cell) ? JSON.parse(cell, keepDigits) : JSON.parse(cell)) as unknown
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Ids may have more digits than a JavaScript number keeps; rounded, they are those of other items. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? context?.source ?? value : value
}

/** Python quotes with ' what has none in it. */
function asJson(cell: string): string {
  return cell.replace(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'|\bNone\b/g, (found, inner: string | undefined) => (inner !== undefined ? JSON.stringify(inner.replace(/\\(['"\\])/g, '$1')) : found === 'None' ? 'null' : found))
}

function textOf(id: unknown): string {
  return typeof id === 'string' ? id.trim() : typeof id === 'number' ? String(id) : ''
}
