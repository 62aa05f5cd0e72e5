/** Ascending order of ids as people count: whole numbers by their value, before all else; the rest as text. */
export function compareIds(a: string, b: string): number {
  const [isNumberA, isNumberB] = [isWhole(a), isWhole(b)]
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return (isNumberA ? a.length - b.length : 0) || (a < b ? -1 : a > b ? 1 : 0)
}

/** Without leading zeros, so that equal numbers are equal texts. */
function isWhole(id: string): boolean {
  return /^(0|[1-9]\d*)$/.test(id)
}
