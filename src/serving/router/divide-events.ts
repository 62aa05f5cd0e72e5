import { eventTypes } from '../record.ts'

/** A report of events (`POST /v1/events`) as far as a router must know it; whether it is right, the server says. */
export interface EventReport { events: readonly unknown[]; /** Whether they stood in a list. */ isList: boolean }

/** Events for one receiver, and where each of them stood in the report. */
export interface EventPart<R> { receiver: R; events: unknown[]; indices: number[] }

/** Undefined where a body is no such report. */
export function parseReport(body: Buffer): EventReport | undefined {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const events = (value as { events?: unknown }).events
    return Array.isArray(events) ? { events, isList: true } : { events: [value], isList: false }
  } catch {
    return undefined
  }
}

/** Whose event it is; undefined where it does not say. */
export function userOf(event: unknown): string | undefined {
  const { user, userId } = (event ?? {}) as { user?: unknown; userId?: unknown }
  const given = user ?? userId
  return typeof given === 'string' && given !== '' ? given : undefined
}

/** The events by who is to get them, each in its old order. */
export function divideEvents<R>({ events }: EventReport, receiverOf: (event: unknown) => R): EventPart<R>[] {
  const parts = new Map<R, EventPart<R>>()
  for (const [i, event] of events.entries()) {
    const receiver = receiverOf(event)
    const part = parts.get(receiver) ?? { receiver, events: [], indices: [] }
    parts.set(receiver, part)
    part.events.push(event)
    part.indices.push(i)
  }
  return [...parts.values()]
}

/** How many there are of each known type: whatever else clients write makes no new series. */
export function countTypes(events: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const event of events) {
    const { kind, type = kind } = (event ?? {}) as { kind?: unknown; type?: unknown }
    const known = eventTypes.find((each) => each === type)
    if (known) counts.set(known, (counts.get(known) ?? 0) + 1)
  }
  return counts
}

interface PartAnswer { status: number; body: string; indices: readonly number[] }

/** One answer for all parts. Where all were accepted, the first one's with the numbers summed (`{ accepted }`); else the worst one's: the client
 *  sends all of it again, and what the others had accepted comes twice, which cleaning removes from the data. Places in it are those of
 *  the whole report. */
export function joinAnswers(parts: readonly PartAnswer[]): { status: number; body: string } {
  const worst = parts.reduce((a, b) => (b.status > a.status ? b : a))
  if (worst.status >= 300) return { status: worst.status, body: worst.body.replace(/\bevents\[(\d+)\]/g, (place, i: string) => (worst.indices[Number(i)] === undefined ? place : `events[${worst.indices[Number(i)]}]`)) }
  return { status: parts[0]!.status, body: `${JSON.stringify(parts.map(({ body }) => JSON.parse(body) as Record<string, unknown>).reduce(sumFields))}\n` }
}

function sumFields(sum: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, typeof value === 'number' && typeof next[name] === 'number' ? value + next[name] : value]))
}
