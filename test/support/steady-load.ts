// Clients that ask at a steady rate whatever comes back, each with a user of its own, and remember every answer.
import { setTimeout as pause } from 'node:timers/promises'

/** `problem` where there was no good answer with a number in it. */
export interface LoadAnswer { at: Date; version: string; problem?: string }

export interface SteadyLoad {
  answers: readonly LoadAnswer[]
  /** Waits until a version answered so often since this was called. */
  until(version: string, times: number, mostMs?: number): Promise<void>
  /** Asks nothing more and waits for what is under way. */
  end(): Promise<readonly LoadAnswer[]>
}

const mostAtOnce = 300
const timeoutMs = 20_000

/** `path` is that of the family. Where the machine cannot keep up, requests are left out and not sent late. */
export function steadyLoad(url: string, path: string, questions: readonly object[], { perSecond = 40, users = 200 } = {}): SteadyLoad {
  const answers: LoadAnswer[] = []
  const underWay = new Set<Promise<void>>()
  let sent = 0

  // A test that failed asks no more when it has ended.
  const timer = setInterval(() => {
    if (underWay.size >= mostAtOnce) return
    const i = sent++
    const exchange = ask(`user-${i % users}`, questions[i % questions.length]!).then((answer) => { answers.push(answer); underWay.delete(exchange) })
    underWay.add(exchange)
  }, 1000 / perSecond).unref()

  async function ask(user: string, question: object): Promise<LoadAnswer> {
    try {
      const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(question), headers: { 'x-user-id': user }, signal: AbortSignal.timeout(timeoutMs) })
      const text = await answer.text()
      const told = { at: new Date(), version: answer.headers.get('x-rankops-version') ?? '' }
      const { probability } = (answer.ok ? JSON.parse(text) : {}) as { probability?: unknown }
      return typeof probability === 'number' ? told : { ...told, problem: `status ${answer.status}: ${text.slice(0, 200)}` }
    } catch (error) {
      return { at: new Date(), version: '', problem: `no answer: ${String((error as Error).cause ?? error)}` }
    }
  }

  return {
    answers,
    async until(version, times, mostMs = 300_000) {
      const from = answers.length
      const untilMs = performance.now() + mostMs
      while (answers.slice(from).filter((answer) => answer.version === version).length < times) {
        if (performance.now() > untilMs) throw new Error(`${version} did not answer ${times} times within ${mostMs / 1000} s`)
        await pause(50)
      }
    },
    async end() {
      clearInterval(timer)
      await Promise.all(underWay)
      return answers
    },
  }
}
