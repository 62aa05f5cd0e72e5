import type { Api } from '../../../kubernetes/api.ts'
import { pathOf } from '../../../kubernetes/objects.ts'
import { containerName } from './build-job.ts'

/** Up to where the log of a pod was read: the time of its last line, and how many lines of that very time. */
export interface LogPlace { time: string; lines: number }
/** `isRead`: false where the log could not be read; it is, from `place`, when it can. */
export interface LogPart { text: string; place: LogPlace | undefined; isRead: boolean }

/** What a pod wrote since: whole lines only, and the rest as well where `isLast`. A log that cannot be read now is read later; nothing is told twice. */
export async function readLog(api: Api, pod: string, place: LogPlace | undefined, isLast: boolean): Promise<LogPart> {
  const answer = await api.ask(`read the log of ${pod}`, 'GET', `${pathOf('Pod', api.namespace, pod)}/log`, {
    query: { container: containerName, timestamps: 'true', ...(place === undefined ? {} : { sinceTime: place.time }) },
    accepted: [400, 403, 404, 500, 502, 503, 504], isOnce: true,
  })
  if (answer.status !== 200) return { text: '', place, isRead: false }
  return { ...newLines(answer.text, place, isLast), isRead: true }
}

/** The log of a pod that is held open: what it writes last is not lost where the pod is gone before somebody asks. */
export interface OpenLog {
  /** The first of it has come, or it could not be opened. */
  begun: Promise<void>
  /** The pod writes no more, or the log broke off. */
  over: Promise<void>
  /** What came since the last call. */
  read(isLast: boolean): LogPart
}

export function openLog(api: Api, pod: string, place: LogPlace | undefined, { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number }): OpenLog {
  const begun = Promise.withResolvers<void>()
  let answer = ''
  let nRead = 0
  let isBroken = false
  const over = api.ask(`follow the log of ${pod}`, 'GET', `${pathOf('Pod', api.namespace, pod)}/log`, {
    query: { container: containerName, timestamps: 'true', follow: 'true', ...(place === undefined ? {} : { sinceTime: place.time }) },
    isOnce: true, signal, timeoutMs, onText(part) { answer += part; begun.resolve() },
  }).then(() => {}, () => { isBroken = true }).finally(begun.resolve)
  return {
    begun: begun.promise, over,
    read(isLast) {
      const { text, place: at } = newLines(answer, place, isLast && !isBroken)
      const fresh = text.slice(nRead)
      nRead = text.length
      return { text: fresh, place: at, isRead: !isBroken }
    },
  }
}

/** Each line begins with its time, to the nanosecond; the cluster gives all lines of the second in which the last one was written. A line without a time
 *  is the node's own: it tells there what keeps it from reading on. */
export function newLines(answer: string, place: LogPlace | undefined, isLast: boolean): { text: string; place: LogPlace | undefined } {
  const lines = answer.split('\n')
  const rest = lines.pop()!
  if (isLast && rest !== '') lines.push(rest)
  let toSkip = place?.lines ?? 0
  let last = place
  const text: string[] = []
  for (const line of lines) {
    const [time = '', ...words] = line.split(' ')
    if (!/^\d{4}-\d\d-\d\dT/.test(time)) continue
    if (place !== undefined && (time < place.time || (time === place.time && toSkip-- > 0))) continue
    last = { time, lines: last?.time === time ? last.lines + 1 : 1 }
    text.push(`${words.join(' ')}\n`)
  }
  return { text: text.join(''), place: last }
}
