// How the demo talks: numbered steps with the time since the start, sentences below them.
import { performance } from 'node:perf_hooks'
import type { Log } from '../../src/base/log.ts'

export interface Storyteller {
  step<T>(title: string, body: () => Promise<T>): Promise<T>
  line(sentence: string): void
  /** The log of the verbs, told as part of the story. */
  log: Log
}

export function storyteller(nSteps: number): Storyteller {
  let step = 0
  const line = (sentence: string) => { console.log(`      ${sentence}`) }
  const isNews = onlyOnce(/^\| (Dropped|Repaired): /)
  return {
    async step(title, body) {
      step += 1
      const seconds = (performance.now() / 1000).toFixed(0).padStart(3)
      console.log(`\n${seconds} s  [${step}/${nSteps}] ${title}`)
      return body()
    },
    line,
    log: {
      info: (sentence) => { for (const part of sentence.split('\n')) if (isNews(part)) line(part) },
      warn: (sentence) => line(`warning: ${sentence}`),
      debug() {},
      group: (title, body) => { line(`${title}:`); return body() },
    },
  }
}

/** The same data is read for each training; what was dropped from it is told the first time. */
function onlyOnce(pattern: RegExp): (line: string) => boolean {
  const told = new Set<string>()
  return (line) => {
    if (!pattern.test(line)) return true
    if (told.has(line)) return false
    told.add(line)
    return true
  }
}
