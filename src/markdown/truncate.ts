/** GitHub takes 65,536 characters (UTF-16 code units) in a comment; the rest is room for what a forge adds. */
export const maxCommentLength = 65_000

/** Cuts a text that is longer than `limit` UTF-16 code units between two paragraphs or two rows of a table, never inside a fenced block,
 *  closes what is open, and says where it is cut and where the whole is. `fullText`: Markdown that names that place. */
export function truncateMarkdown(markdown: string, { limit = maxCommentLength, fullText }: { limit?: number; fullText: string }): string {
  if (markdown.length <= limit) return markdown
  const cuts = findBorders(markdown.split('\n')).filter(({ offset }) => offset > 0 && offset <= limit)
  for (const { offset, openDetails, heading } of cuts.reverse()) {
    const kept = markdown.slice(0, offset).trimEnd() + '\n\n</details>'.repeat(openDetails)
    const text = `${kept}\n\n${notice(heading, fullText)}`
    if (text.length <= limit) return text
  }
  return notice(undefined, fullText)
}

/** A place between two lines: its offset in the text, the part it lies in, and how many `<details>` are open there. */
interface Border { offset: number; heading: string | undefined; openDetails: number }

function findBorders(lines: readonly string[]): Border[] {
  const borders: Border[] = []
  let offset = 0, openDetails = 0
  let fence: string | undefined
  let heading: string | undefined
  lines.forEach((line, i) => {
    if (fence === undefined && isBorder(lines, i)) borders.push({ offset, heading, openDetails })
    offset += line.length + 1
    const mark = /^(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) { if (mark?.startsWith(fence)) fence = undefined; return }
    if (mark) fence = mark
    if (line.startsWith('<details')) openDetails += 1
    if (line.startsWith('</details>')) openDetails -= 1
    heading = /^#{1,6} (.*)/.exec(line)?.[1] ?? /^<summary>(.*)<\/summary>/.exec(line)?.[1] ?? heading
  })
  return borders
}

/** After a blank line, or between two rows of a table of which the first is not its head or rule. */
function isBorder(lines: readonly string[], i: number): boolean {
  if (i === 0) return false
  if (lines[i - 1] === '') return !lines[i]!.startsWith('</details>')
  return isRow(lines[i]) && isRow(lines[i - 1]) && isRow(lines[i - 2]) && !isRule(lines[i - 1]!) && !isRule(lines[i]!)
}

function isRow(line: string | undefined): boolean {
  return line?.startsWith('|') ?? false
}

function isRule(line: string): boolean {
  return /^\|[ :|-]+\|$/.test(line)
}

function notice(heading: string | undefined, fullText: string): string {
  const where = heading === undefined ? 'This text is too long for a comment and left out.' : `Cut here, in “${heading}”: a comment holds no more. The rest of this part and what follows it are left out.`
  return `> ✂️ ${where} The whole text: ${fullText}.`
}
