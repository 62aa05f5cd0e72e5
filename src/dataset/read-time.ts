export type TimeForm = 'exact' | 'seconds' | 'milliseconds' | 'no zone' | 'date' | 'order number'

const calendar = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i
const earliest = Date.UTC(1990, 0)
const latest = Date.UTC(2200, 0)

/** A moment in milliseconds since 1970 (UTC) and how it was written: ISO 8601 with zone (`exact`) or without (read as UTC), with `-`
 *  or `/`, a date alone (its midnight), seconds or milliseconds since 1970. Undefined for all else, for days that no calendar
 *  has and for times before 1990 or after 2200, which are numbers of another meaning. */
export function readTime(text: string): { time: number; form: TimeForm } | undefined {
  const read = /^\d{9,13}$/.test(text) ? readNumber(text) : readCalendar(text)
  return read && read.time >= earliest && read.time < latest ? read : undefined
}

/** An order number in the place of a time, such as 1, 2, 3 …: so many milliseconds, which is before every time. */
export function readOrder(text: string): { time: number; form: TimeForm } | undefined {
  return /^\d{1,9}$/.test(text) ? { time: Number(text), form: 'order number' } : undefined
}

/** Whether what was read is an order number, no time. */
export function isOrder(time: number): boolean {
  return time < earliest
}

function readNumber(text: string): { time: number; form: TimeForm } {
  return text.length <= 10 ? { time: Number(text) * 1000, form: 'seconds' } : { time: Number(text), form: 'milliseconds' }
}

function readCalendar(text: string): { time: number; form: TimeForm } | undefined {
  const match = calendar.exec(text)
  if (!match) return undefined
  const [, year, , month, day, hour, minute, second = '0', fraction = '', zone] = match
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const date = new Date(midnight)
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() + 1 !== Number(month)) return undefined
  if (hour === undefined) return zone ? undefined : { time: midnight, form: 'date' }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const offset = zone ? zoneMinutes(zone) : 0
  if (offset === undefined) return undefined
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const time = midnight + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000 + milliseconds
  return { time, form: zone ? 'exact' : 'no zone' }
}

function zoneMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
  return hours <= 14 && minutes <= 59 ? (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) : undefined
}
