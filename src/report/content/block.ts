import type { LineChart } from '../../markdown/mermaid.ts'
import type { Alignment } from '../../markdown/table.ts'
import type { Verdict } from '../../evaluation/record.ts'

// What a report says, as plain data: the comment and the page show the same. No text here is escaped; whoever shows it does that.

/** A run of words, some of them strong or code. */
export type Words = string | readonly Piece[]
export type Piece = string | { strong: string } | { code: string }

export interface Table { heads: readonly string[]; rows: readonly (readonly Words[])[]; alignments?: readonly Alignment[] }

/** A chart. `lines` has equally spaced points, which is all that Mermaid can draw; `plot` is the truer form for the page, where there is one. */
export interface Chart {
  /** What it shows, in a sentence. */
  summary: string
  lines: LineChart
  plot?: Plot
  /** The same for who cannot see it. */
  twin: { title: string; blocks: readonly Block[] }
}
/** `values[i]` belongs to `x[i]`; NaN leaves a gap. `isFaint`: in the background. `hasDiagonal`: with the line on which x and y are equal. */
export interface Plot { xTitle: string; yTitle: string; x: readonly number[]; series: readonly { name: string; values: readonly number[]; isFaint?: boolean }[]; hasDiagonal?: boolean }

/** Differences with their intervals, one a row; `zero` says what 0 is. Each stands in a table beside it, so only the page draws them. */
export interface IntervalChart { summary: string; zero: string; rows: readonly { label: string; value: number; low: number; high: number; word: string }[] }

export type Block =
  | { kind: 'text'; words: Words }
  | { kind: 'list'; items: readonly Words[] }
  | { kind: 'table'; table: Table }
  | { kind: 'bars'; lines: readonly string[] }
  | { kind: 'chart'; chart: Chart }
  | { kind: 'intervals'; chart: IntervalChart }
  | { kind: 'folded'; title: string; blocks: readonly Block[] }

/** `isFolded`: the comment shows its title alone until it is asked for. */
export interface Part { title: string; isFolded: boolean; blocks: readonly Block[] }

/** A whole report on one model: the verdict and what else must be known before the merge, then what it rests on. */
export interface Content { model: string; verdict: Verdict; lead: readonly Block[]; parts: readonly Part[] }

export const text = (words: Words): Block => ({ kind: 'text', words })
export const list = (items: readonly Words[]): Block[] => (items.length === 0 ? [] : [{ kind: 'list', items }])
export const table = (heads: readonly string[], rows: Table['rows'], alignments: readonly Alignment[] = []): Block => ({ kind: 'table', table: { heads, rows, alignments } })
