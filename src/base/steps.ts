import { setImmediate as nextTurn } from 'node:timers/promises'

/** One piece of work in steps: it yields where whoever runs it may do something else for a while. */
export type Steps<T> = Generator<void, T>

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** For a process that answers others meanwhile: they wait for one step at most. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await nextTurn()
  }
}
