import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../../base/log.ts'
import type { Api } from '../../../kubernetes/api.ts'
import { logLines } from '../log-lines.ts'
import { byAge, disruptionOf, exitCodeOf, hasStarted } from './judge-job.ts'
import type { PodState } from './judge-job.ts'
import { openLog, readLog } from './read-log.ts'
import type { LogPart, LogPlace, OpenLog } from './read-log.ts'
import { watchPods } from './watch-pods.ts'
import type { PodWatch } from './watch-pods.ts'

export interface PodFollower {
  /** Asks for the pods of the Job, and passes on what they wrote since, each line once. `gone` are those that nobody saw end. */
  look(): Promise<{ pods: PodState[]; gone: PodState[] }>
  /** To be called before pods are told to end: each is gone soon after, and with it its exit code and its last lines, however often one asks. */
  holdOpen(forMs: number): Promise<void>
  /** Passes on the last lines. The exit code of the newest pod that ended, where somebody saw it. */
  end(): Promise<number | undefined>
  close(): void
}

/** How long pods are not told to end since nobody listens yet, and how long, once they are gone, what they did last is waited for. */
const opensWithinMs = 1000
const lastWordsMs = 5000

/** What the pods of a Job do and write. They are asked for, since watches can stall without a word; held open are they only while they end. */
export function followPods(api: Api, job: string, log: Log): PodFollower {
  const labels = { 'batch.kubernetes.io/job-name': job }
  const known = new Map<string, PodState>()
  const logs = new Map<string, PodLog>()
  const closing = new AbortController()
  let watch: PodWatch | undefined

  /** A state without an end never takes the place of one with it. */
  const learn = (pods: readonly PodState[]) => { for (const pod of pods) if (exitCodeOf(pod) !== undefined || exitCodeOf(known.get(pod.metadata.name) ?? pod) === undefined) known.set(pod.metadata.name, pod) }
  const hasEnded = (name: string) => exitCodeOf(known.get(name)!) !== undefined
  const logOf = (name: string) => {
    const made = logs.get(name) ?? podLog(api, name, log)
    logs.set(name, made)
    return made
  }

  return {
    async look() {
      const pods = byAge(await api.list<PodState>('Pod', labels))
      learn(watch?.pods() ?? [])
      learn(pods)
      for (const { metadata: { name } } of pods.filter(hasStarted)) await logOf(name).read(hasEnded(name))
      const isThere = new Set(pods.map(({ metadata }) => metadata.name))
      return { pods, gone: [...known.values()].filter((pod) => !isThere.has(pod.metadata.name) && exitCodeOf(pod) === undefined && disruptionOf(pod) === undefined) }
    },

    async holdOpen(forMs) {
      if (watch) return
      const how = { signal: closing.signal, timeoutMs: forMs + lastWordsMs }
      watch = watchPods(api, labels, how)
      const started = [...known.values()].filter((pod) => hasStarted(pod) && exitCodeOf(pod) === undefined)
      await within(opensWithinMs, [watch.begun, ...started.map(({ metadata: { name } }) => logOf(name).holdOpen(how))])
    },

    async end() {
      const isHeard = () => {
        learn(watch?.pods() ?? [])
        return !watch || [...known.keys()].every((name) => hasEnded(name) || watch!.isOver(name))
      }
      for (const startedAt = performance.now(); !isHeard() && performance.now() - startedAt < lastWordsMs; await sleep(50));
      await within(lastWordsMs, [...logs.values()].map((each) => each.over()))
      for (const [name, each] of logs) await each.read(hasEnded(name)).then(() => each.end())
      return byAge([...known.values()]).map(exitCodeOf).findLast((code) => code !== undefined)
    },

    close() { closing.abort() },
  }
}

interface PodLog {
  read(isLast: boolean): Promise<void>
  holdOpen(how: { signal: AbortSignal; timeoutMs: number }): Promise<void>
  /** Where it is held open: until the pod writes no more. */
  over(): Promise<void>
  end(): Promise<void>
}

function podLog(api: Api, pod: string, log: Log): PodLog {
  const stream = new PassThrough()
  const passedOn = logLines(stream, log)
  let place: LogPlace | undefined
  let open: OpenLog | undefined
  let isDone = false

  async function nextPart(isLast: boolean): Promise<LogPart> {
    if (open && isLast) await within(lastWordsMs, [open.over])
    const part = open?.read(isLast)
    if (part?.isRead) return part
    // What broke off had given whole lines; the rest is asked for.
    open = undefined
    const rest = await readLog(api, pod, part?.place ?? place, isLast)
    return { ...rest, text: (part?.text ?? '') + rest.text }
  }

  return {
    async read(isLast) {
      if (isDone) return
      const part = await nextPart(isLast)
      place = part.place
      if (part.text !== '') stream.write(part.text)
      if (!isLast || !part.isRead) return
      isDone = true
      stream.end()
      await passedOn
    },
    async holdOpen(how) {
      if (isDone) return
      open = openLog(api, pod, place, how)
      await open.begun
    },
    over: async () => { await open?.over },
    async end() {
      isDone = true
      if (!stream.writableEnded) stream.end()
      await Promise.all([finished(stream, { readable: false }), passedOn])
    },
  }
}

async function within(ms: number, all: readonly Promise<unknown>[]): Promise<void> {
  const late = new AbortController()
  await Promise.race([Promise.all(all), sleep(ms, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
}
