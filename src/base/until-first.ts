import { setTimeout as pause } from 'node:timers/promises'
import { isFailure } from './errors.ts'

/** A writer of many goes on for minutes: n that begin at once need n turns. With a change of two seconds these are enough for the 256 that a matrix has. */
export const attemptsOfMany = 60

const firstPauseMs = 10
const longestPauseMs = 30_000

/** Reads, decides and writes until nobody was faster (FORGE_BRANCH_MOVED): who wrote meanwhile is right, so the whole body is done again, at most so many times. Between them it waits, longer
 *  each time and by chance, so that writers who met do not meet again in step. */
export async function untilFirst<T>(body: () => Promise<T>, { mostAttempts, onMoved = () => {} }: { mostAttempts: number; onMoved?: () => void }): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await body()
    } catch (error) {
      if (!isFailure(error, 'FORGE_BRANCH_MOVED') || attempt === mostAttempts) throw error
      onMoved()
      await pause(Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt))
    }
  }
}
