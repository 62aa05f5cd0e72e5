/** The ids of a cell: one, or a JSON list of several; `isList` tells whether it was written as one. */
export function readIds(cell: string): { ids: string[]; isList: boolean } {
  const list = cell.startsWith('[') ? parseList(cell) : undefined
  return list === undefined ? { ids: cell === '' ? [] : [cell], isList: false } : { ids: list.flat(3).map(textOf).filter((id) => id !== ''), isList: true }
}

function parseList(cell: string): unknown[] | undefined {
  try {
    const value = JSON.parse(cell) as unknown
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function textOf(id: unknown): string {
  return typeof id === 'string' ? id.trim() : typeof id === 'number' ? String(id) : ''
}
