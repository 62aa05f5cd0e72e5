/** Rows of a table without quotes. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = text.trimEnd().split('\n').map((line) => line.split(','))
  return rows.map((cells) => Object.fromEntries(header!.map((name, i) => [name, cells[i]!])))
}
