import { failure } from '../base/errors.ts'

/** One row of a table, in whatever format it came: the texts of its cells, in the order of the header. `row` counts as a person does who looks at the
 *  file: in CSV the header is row 1, and blank lines count too. */
export interface Row { row: number; cells: string[] }

/** No honest row is so long (in characters): a quote was left open, and the rest of the file would count as one cell. */
const longestRow = 1_000_000

/** Reads RFC 4180 from text chunks: quotes, doubled quotes, delimiters and line breaks in quotes, CR LF or LF. Gives the rows in
 *  batches, since awaiting each row would cost more than reading it. Blank lines are left out; the header comes as the first
 *  row. A last row that was cut off, an open quote or text behind a closing quote fails with DATA_TORN_ROW. */
export async function* readCsv(chunks: AsyncIterable<string>, path: string, delimiter = ','): AsyncGenerator<Row[]> {
  const parser = csvParser(path, delimiter)
  for await (const chunk of chunks) {
    const rows = parser.push(chunk)
    if (rows.length > 0) yield rows
  }
  yield parser.end()
}

/** The same for text at hand: `push` gives the rows that are complete, `end` the last one where no line break follows it. */
function csvParser(path: string, delimiter = ','): { push(chunk: string): Row[]; end(): Row[] } {
  let rest = ''
  let nRows = 0
  let width = 0

  function takeRows(text: string, isEnd: boolean): Row[] {
    const rows: Row[] = []
    let at = 0
    let quote = text.indexOf('"')
    while (at < text.length) {
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at)
      const lineEnd = text.indexOf('\n', at)
      const isPlain = quote === -1 || (lineEnd !== -1 && lineEnd < quote)
      const taken = isPlain ? takePlainRow(text, at, lineEnd, isEnd, delimiter) : takeQuotedRow(text, at, isEnd, delimiter)
      if (typeof taken === 'string') throw failure('DATA_TORN_ROW', { path, row: nRows + 1, problem: taken })
      if (!taken) break
      nRows += 1
      at = taken.next
      if (taken.cells.length === 1 && taken.cells[0]!.trim() === '') continue
      if (width === 0) width = taken.cells.length
      if (!taken.hasLineEnd && taken.cells.length < width) {
        throw failure('DATA_TORN_ROW', { path, row: nRows, problem: `the file ends after ${taken.cells.length} of ${width} cells` })
      }
      rows.push({ row: nRows, cells: taken.cells })
    }
    rest = text.slice(at)
    if (rest.length > longestRow) throw failure('DATA_TORN_ROW', { path, row: nRows + 1, problem: 'it does not end; a quote may have been left open' })
    return rows
  }

  return { push: (chunk) => takeRows(rest + chunk, false), end: () => takeRows(rest, true) }
}

interface Taken { cells: string[]; next: number; hasLineEnd: boolean }

/** Undefined where the row goes on in the next chunk. */
function takePlainRow(text: string, start: number, lineEnd: number, isEnd: boolean, delimiter: string): Taken | undefined {
  if (lineEnd === -1 && !isEnd) return undefined
  const end = lineEnd === -1 ? text.length : lineEnd
  return { cells: text.slice(start, withoutCarriageReturn(text, start, end)).split(delimiter), next: end + 1, hasLineEnd: lineEnd !== -1 }
}

/** A row with a quote in it; a text says what is wrong with it. */
function takeQuotedRow(text: string, start: number, isEnd: boolean, delimiter: string): Taken | string | undefined {
  const cells: string[] = []
  for (let at = start; ;) {
    if (text[at] === '"') {
      const cell = takeQuotedCell(text, at)
      if (!cell) return isEnd ? 'a quote is left open' : undefined
      cells.push(cell.value)
      at = cell.next
    } else {
      const end = cellEnd(text, at, delimiter)
      cells.push(text.slice(at, text[end] === delimiter ? end : withoutCarriageReturn(text, at, end)))
      at = end
    }
    if (text[at] === '\r' && (text[at + 1] === '\n' || at + 1 === text.length)) at += 1
    if (at >= text.length) return isEnd ? { cells, next: at, hasLineEnd: false } : undefined
    if (text[at] === '\n') return { cells, next: at + 1, hasLineEnd: true }
    if (text[at] !== delimiter) return 'text follows a closing quote; a quote may be missing or too many'
    at += 1
  }
}

function takeQuotedCell(text: string, start: number): { value: string; next: number } | undefined {
  let value = ''
  for (let from = start + 1; ;) {
    const close = text.indexOf('"', from)
    if (close === -1) return undefined
    if (text[close + 1] !== '"') return { value: value + text.slice(from, close), next: close + 1 }
    value += text.slice(from, close + 1)
    from = close + 2
  }
}

function cellEnd(text: string, start: number, delimiter: string): number {
  let end = start
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end++
  return end
}

function withoutCarriageReturn(text: string, start: number, end: number): number {
  return end > start && text[end - 1] === '\r' ? end - 1 : end
}

/** A row as text with a final line feed; `parse(format(cells))` equals the cells. */
export function formatCsvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
}
