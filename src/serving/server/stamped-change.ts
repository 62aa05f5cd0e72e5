import { isToldItem } from './item-change.ts'
import type { ItemChange } from './item-change.ts'

/** When a change was made, in milliseconds, and by which server: of two changes of one product the later one holds, on every server alike. */
export interface Stamp { time: number; by: string }

export interface StampedChange extends ItemChange, Stamp {}

export function isNewer(change: Stamp, other: Stamp): boolean {
  return change.time === other.time ? change.by > other.by : change.time > other.time
}

/** As a router passes it on. */
export function formatStamp({ time, by }: Stamp): string {
  return `${new Date(time).toISOString()} ${by}`
}

/** Undefined for what is none. */
export function parseStamp(text: unknown): Stamp | undefined {
  const [, time, by] = typeof text === 'string' ? /^(\S{20,30}) ([\w-]{1,40})$/.exec(text) ?? [] : []
  return time === undefined || Number.isNaN(Date.parse(time)) ? undefined : { time: Date.parse(time), by: by! }
}

/** A line of the log. */
export function formatChange({ time, by, item, put }: StampedChange): string {
  return `${JSON.stringify({ time: new Date(time).toISOString(), by, item, ...(put && { put }) })}\n`
}

/** Undefined for what is none, such as a line that a kill cut off, or that somebody wrote by hand: every server of the folder would stumble over it, at every start. */
export function parseChange(line: string): StampedChange | undefined {
  try {
    const { time, by, item, put } = JSON.parse(line) as Record<string, unknown>
    if (typeof time !== 'string' || typeof by !== 'string' || typeof item !== 'string' || Number.isNaN(Date.parse(time))) return undefined
    if (put === undefined) return { time: Date.parse(time), by, item }
    return isToldItem(put) && put.item === item ? { time: Date.parse(time), by, item, put } : undefined
  } catch {
    return undefined
  }
}
