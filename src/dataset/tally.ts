/** Counts rows by reason, and remembers the first row of each so that a person can look at it. */
export interface Tally<Reason extends string> {
  add(reason: Reason, row: number): void
  /** By falling number of rows. */
  counts(): { reason: Reason; rows: number }[]
  /** "unknown kind (3 rows, the first is row 12)", one a reason. */
  sentences(): string[]
}

export function tally<Reason extends string>(): Tally<Reason> {
  const entries = new Map<Reason, { rows: number; firstRow: number }>()
  const sorted = () => [...entries].sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1))
  return {
    add(reason, row) {
      const entry = entries.get(reason)
      if (!entry) { entries.set(reason, { rows: 1, firstRow: row }); return }
      entry.rows += 1
      entry.firstRow = Math.min(entry.firstRow, row)
    },
    counts: () => sorted().map(([reason, { rows }]) => ({ reason, rows })),
    sentences: () => sorted().map(([reason, { rows, firstRow }]) => `${reason} (${rows === 1 ? `row ${firstRow}` : `${rows.toLocaleString('en-US')} rows, the first is row ${firstRow}`})`),
  }
}
