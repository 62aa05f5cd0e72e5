import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock } from '../../src/base/clock.ts'
import { readHeartbeat, startHeartbeat } from '../../src/training/heartbeat.ts'
import { startRun } from '../../src/training/interruptions.ts'
import type { Run } from '../../src/training/interruptions.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const sums = ({ preemptions, restarts, lostSteps }: Run) => [preemptions, restarts, lostSteps]

/** A run that does some steps and, where it is not killed, ends. */
async function runTo(folder: string, steps: number, stepsInCheckpoint: number, how?: 'preempted' | 'failed'): Promise<number[]> {
  const run = await startRun(folder, stepsInCheckpoint)
  const heartbeat = await startHeartbeat(folder, manualClock('2026-03-01T00:00:00Z'), 0)
  for (let step = stepsInCheckpoint + 1; step <= steps; step++) heartbeat.beat({ steps: step, epoch: 0 })
  if (how) await run.end(how)
  return sums(run)
}

describe('what came between the runs of a training', (test) => {
  test('is nothing at first', () => withFolder(async (folder) => { assert.equal(await runTo(folder, 5, 0), [0, 0, 0]) }))

  test('is counted over all of them: a run that ended without a word was killed, and its steps after the checkpoint are lost', () => withFolder(async (folder) => {
    await runTo(folder, 50, 0)
    assert.equal(await runTo(folder, 70, 40, 'preempted'), [0, 1, 10])
    assert.equal(await runTo(folder, 90, 70), [1, 1, 10])
    assert.equal(await runTo(folder, 95, 85), [1, 2, 15])
  }))

  test('a run that failed by itself was not killed', () => withFolder(async (folder) => {
    await runTo(folder, 50, 0, 'failed')
    assert.equal(await runTo(folder, 60, 50), [0, 0, 0])
  }))

  test('steps are lost once: a run that is killed before its first beat loses none of the run before', () => withFolder(async (folder) => {
    await runTo(folder, 50, 0)
    assert.equal(sums(await startRun(folder, 40)), [0, 1, 10])
    assert.equal(sums(await startRun(folder, 40)), [0, 2, 10])
  }))

  test('what cannot be read counts as nothing', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'runs.json'), '{"restarts": "many"')
    await writeFile(join(folder, 'heartbeat.json'), 'x')
    assert.equal(await runTo(folder, 5, 0), [0, 0, 0])
  }))
})

describe('a heartbeat', (test) => {
  test('is a whole file with the last steps, at most one in its time', () => withFolder(async (folder) => {
    const { beat } = await startHeartbeat(folder, manualClock('2026-03-01T00:00:00Z'), 60_000)
    for (const steps of [1, 2, 3]) beat({ steps, epoch: 0 })
    assert.is(await readFile(join(folder, 'heartbeat.json'), 'utf8'), '{"at":"2026-03-01T00:00:00.000Z","steps":1,"epoch":0}\n')
    assert.equal(await readHeartbeat(folder), { at: '2026-03-01T00:00:00.000Z', steps: 1, epoch: 0 })
    assert.equal(await readdir(folder), ['heartbeat.json'])
  }))
})
