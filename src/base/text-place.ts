/** Line and column count from 1; columns count UTF-16 code units, as editors and GitHub's annotations do. */
export interface Place { line: number; column: number }

/** Turns offsets in a text into places. Lines end with LF, CR LF or CR. */
export function placeFinder(text: string): (offset: number) => Place {
  const lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)]
  return (offset) => {
    let line = 0
    let after = lineStarts.length
    while (after - line > 1) {
      const middle = (line + after) >> 1
      if (lineStarts[middle]! <= offset) line = middle
      else after = middle
    }
    return { line: line + 1, column: offset - lineStarts[line]! + 1 }
  }
}
