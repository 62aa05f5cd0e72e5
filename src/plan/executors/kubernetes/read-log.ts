import type { Api } from '../../../kubernetes/api.ts'
import { pathOf } from '../../../kubernetes/objects.ts'
import { containerName } from './build-job.ts'

/** Up to where the log of a pod was read: the time of its last line, and how many lines of that very time. */
export interface LogPlace { time: string; lines: number }

/** What a pod wrote since: whole lines only, and the rest as well where `isLast`. A log that cannot be read now is read later; nothing is told twice. */
export async function readLog(api: Api, pod: string, place: LogPlace | undefined, isLast: boolean): Promise<{ text: string; place: LogPlace | undefined; isRead: boolean }> {
  const answer = await api.ask(`read the log of ${pod}`, 'GET', `${pathOf('Pod', api.namespace, pod)}/log`, {
    query: { container: containerName, timestamps: 'true', ...(place === undefined ? {} : { sinceTime: place.time }) },
    accepted: [400, 403, 404, 500, 502, 503, 504], isOnce: true,
  })
  if (answer.status !== 200) return { text: '', place, isRead: false }
  return { ...newLines(answer.text, place, isLast), isRead: true }
}

/** Each line begins with its time, to the nanosecond; the cluster gives all lines of the second in which the last one was written. */
export function newLines(answer: string, place: LogPlace | undefined, isLast: boolean): { text: string; place: LogPlace | undefined } {
  const lines = answer.split('\n')
  const rest = lines.pop()!
  if (isLast && rest !== '') lines.push(rest)
  let toSkip = place?.lines ?? 0
  let last = place
  const text: string[] = []
  for (const line of lines) {
    const [time = '', ...words] = line.split(' ')
    if (place !== undefined && (time < place.time || (time === place.time && toSkip-- > 0))) continue
    last = { time, lines: last?.time === time ? last.lines + 1 : 1 }
    text.push(`${words.join(' ')}\n`)
  }
  return { text: text.join(''), place: last }
}
