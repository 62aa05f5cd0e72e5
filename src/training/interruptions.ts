import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readTextIfAny, writeFileAtomic } from '../base/files.ts'
import { heartbeatName, readHeartbeat } from './heartbeat.ts'

/** What came between: runs that were told to end, runs that were killed or died, and the steps that were done more than once for it. */
export interface Interruptions { preemptions: number; restarts: number; lostSteps: number }

export interface Run extends Interruptions { end(how: 'preempted' | 'failed'): Promise<void> }
interface Runs extends Interruptions { isUnderWay: boolean }

/** In the folder of a training, until it is done. */
export const runsName = 'runs.json'
const none: Runs = { preemptions: 0, restarts: 0, lostSteps: 0, isUnderWay: false }

/** Tells a run from the one before it: one that ended without a word was killed, and what it did after its newest checkpoint is done again. What it lost
 *  is known by its last heartbeat, so to about a second. */
export async function startRun(folder: string, stepsInCheckpoint: number): Promise<Run> {
  const before = await readRuns(folder)
  const heartbeat = await readHeartbeat(folder)
  const { isUnderWay: wasKilled, ...sums } = before
  const interruptions = {
    ...sums,
    restarts: sums.restarts + (wasKilled ? 1 : 0),
    lostSteps: sums.lostSteps + Math.max(0, (heartbeat?.steps ?? 0) - stepsInCheckpoint),
  }
  const write = (runs: Runs) => writeFileAtomic(join(folder, runsName), `${JSON.stringify(runs)}\n`)
  // The heartbeat of the run before has been counted.
  rmSync(join(folder, heartbeatName), { force: true })
  await write({ ...interruptions, isUnderWay: true })
  return {
    ...interruptions,
    end: (how) => write({ ...interruptions, preemptions: interruptions.preemptions + (how === 'preempted' ? 1 : 0), isUnderWay: false }),
  }
}

async function readRuns(folder: string): Promise<Runs> {
  try {
    const { preemptions, restarts, lostSteps, isUnderWay } = JSON.parse(await readTextIfAny(join(folder, runsName)) ?? '{}') as Partial<Runs>
    const count = (value: number | undefined) => (Number.isSafeInteger(value) ? value! : 0)
    return { preemptions: count(preemptions), restarts: count(restarts), lostSteps: count(lostSteps), isUnderWay: isUnderWay === true }
  } catch {
    return none
  }
}
