/** Lines around a change that are shown with it. */
const context = 2

/** The lines of two texts that differ, `-` before and `+` after, each with two lines around; empty where none does. By the longest common subsequence, in
 *  time and memory of lines × lines: for files that people write. */
export function formatLineDiff(before: string, after: string): string {
  const [a, b] = [before, after].map((text) => text.replace(/\r?\n$/, '').split(/\r?\n/)) as [string[], string[]]
  const lines = align(a, b)
  const isNear = lines.map((_, i) => lines.slice(Math.max(0, i - context), i + context + 1).some(([mark]) => mark !== ' '))
  return lines.flatMap((line, i) => (isNear[i] ? [line] : isNear[i - 1] ? [' …'] : [])).join('\n').replace(/\n …$/, '')
}

function align(a: readonly string[], b: readonly string[]): string[] {
  // common[i][j]: length of the longest common subsequence of a from i and b from j
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)

  const lines: string[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { lines.push(` ${a[i]}`); i += 1; j += 1 }
    else if (i < a.length && (j === b.length || common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push(`-${a[i++]}`)
    else lines.push(`+${b[j++]}`)
  }
  return lines
}
