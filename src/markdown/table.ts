export type Alignment = 'left' | 'right'

/** A table of GitHub's Markdown. Heads and cells are Markdown already (`escapeText` what others wrote); a line break or a bare pipe in
 *  one cannot break the table. Figures are read best aligned right. */
export function formatTable(heads: readonly string[], rows: readonly (readonly string[])[], alignments: readonly Alignment[] = []): string {
  const rule = heads.map((_, column) => (alignments[column] === 'right' ? '---:' : '---'))
  const short = rows.find((row) => row.length !== heads.length)
  if (short) throw new Error(`A row of ${short.length} cells in a table of ${heads.length} columns`)
  return [heads.map(cell), rule, ...rows.map((row) => row.map(cell))].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function cell(markdown: string): string {
  return markdown.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').replace(/\|/g, '&vert;').replace(/\\$/, '&#92;').trim()
}
