/** Counts rows by reason, and remembers the first row of each so that a person can look at it. */
export interface Tally<Reason extends string> {
  /** `rows`: how many at once, of which the first stands at the place; 1 where nothing is said. */
  add(reason: Reason, place: number, rows?: number): void
  /** By falling number of rows. */
  counts(): { reason: Reason; rows: number }[]
  /** "unknown kind (3 rows, the first is row 12)", one a reason; of several files with the name of that row's file. */
  sentences(files?: readonly string[]): string[]
}

/** A row of the file at that position as one number; places ascend as rows are read. Those of the first file are just their rows. */
export function placeOf(file: number, row: number): number {
  return file * 2 ** 32 + row
}

export function tally<Reason extends string>(): Tally<Reason> {
  const entries = new Map<Reason, { rows: number; first: number }>()
  const sorted = () => [...entries].sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1))
  return {
    add(reason, place, rows = 1) {
      const entry = entries.get(reason)
      if (!entry) { entries.set(reason, { rows, first: place }); return }
      entry.rows += rows
      entry.first = Math.min(entry.first, place)
    },
    counts: () => sorted().map(([reason, { rows }]) => ({ reason, rows })),
    sentences: (files = []) => sorted().map(([reason, { rows, first }]) => `${reason} (${rows === 1 ? '' : `${rows.toLocaleString('en-US')} rows, the first is `}${formatPlace(first, files)})`),
  }
}

export function formatPlace(place: number, files: readonly string[]): string {
  const row = `row ${place % 2 ** 32}`
  return files.length > 1 ? `${row} of ${files[Math.floor(place / 2 ** 32)]!}` : row
}
