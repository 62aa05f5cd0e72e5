import { renameSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { readTextIfAny } from '../base/files.ts'

/** How far a training is: steps of it that are done, over all its runs, and whole epochs. `at` is for people. */
interface Heartbeat { at: string; steps: number; epoch: number }

/** In the folder of a training. Whoever watches it looks whether the file changes, and never compares clocks. */
export const heartbeatName = 'heartbeat.json'

/** Writes a heartbeat where there is progress, and only then: a training that waits for ever has none. Not synced, since it tells of a process
 *  that lives; at most one in `everyMs`, the first at once. Synchronous, so that a step that is told of was really done. */
export async function startHeartbeat(folder: string, clock: Clock, everyMs = 1000): Promise<{ beat(position: Omit<Heartbeat, 'at'>): void }> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, heartbeatName)
  let beatenAt = -Infinity
  return {
    beat(position) {
      if (performance.now() - beatenAt < everyMs) return
      beatenAt = performance.now()
      try {
        writeFileSync(`${path}.tmp`, `${JSON.stringify({ at: clock.now().toISOString(), ...position } satisfies Heartbeat)}\n`)
        renameSync(`${path}.tmp`, path)
      } catch {
        // A full disk ends no training that could go on.
      }
    },
  }
}

/** The last heartbeat in a folder; undefined where there is none, or none that can be read. */
export async function readHeartbeat(folder: string): Promise<Heartbeat | undefined> {
  try {
    const { at, steps, epoch } = JSON.parse(await readTextIfAny(join(folder, heartbeatName)) ?? '{}') as Partial<Heartbeat>
    return typeof steps === 'number' && typeof epoch === 'number' ? { at: String(at), steps, epoch } : undefined
  } catch {
    return undefined
  }
}
