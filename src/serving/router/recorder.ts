import type { Question } from './send.ts'

interface Recorder {
  record(question: Question): void
  /** From the oldest to the newest. */
  list(): Question[]
}

/** Longer bodies are not recorded. */
const recordedBytes = 16 * 1024
const nRecorded = 500

/** Keeps the newest 500 requests that were answered well, in memory and nowhere else, some 8 MiB at most: they hold what users asked, so no address
 *  gives them, and they go with the process. */
export function recorder(): Recorder {
  const ring: Question[] = []
  let next = 0
  return {
    record(question) {
      if (question.body.length > recordedBytes) return
      ring[next] = question
      next = (next + 1) % nRecorded
    },
    list: () => [...ring.slice(next), ...ring.slice(0, next)],
  }
}
