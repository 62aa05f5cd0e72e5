import type { ItemChange } from './item-change.ts'

/** A change with its time, in milliseconds, and the server that took it: of two changes of one product the later one holds, on every server alike. */
export interface StampedChange extends ItemChange { time: number; by: string }

export function isNewer(change: Pick<StampedChange, 'time' | 'by'>, other: Pick<StampedChange, 'time' | 'by'>): boolean {
  return change.time === other.time ? change.by > other.by : change.time > other.time
}

/** A line of the log. */
export function formatChange({ time, by, item, put }: StampedChange): string {
  return `${JSON.stringify({ time: new Date(time).toISOString(), by, item, ...(put && { put }) })}\n`
}

/** Undefined for what is none, such as a line that a kill cut off. */
export function parseChange(line: string): StampedChange | undefined {
  try {
    const { time, by, item, put } = JSON.parse(line) as Record<string, unknown>
    if (typeof time !== 'string' || typeof by !== 'string' || typeof item !== 'string' || Number.isNaN(Date.parse(time))) return undefined
    return { time: Date.parse(time), by, item, ...(put !== undefined && { put: put as NonNullable<ItemChange['put']> }) }
  } catch {
    return undefined
  }
}
