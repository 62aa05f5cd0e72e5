import { join } from 'node:path'
import { seededRandom } from '../../../src/base/random.ts'
import { assert, withFolder } from '../../support/suite.ts'
import type { Suite } from '../../support/suite.ts'
import { resultOf, runAndKill } from './kill-training.ts'
import type { KilledRun } from './kill-training.ts'
import { writingSteps } from './trainer.ts'
import type { KillOrder } from './trainer.ts'

const seed = Number(process.env['RANKOPS_KILLS_SEED'] ?? Math.floor(Math.random() * 1e6))

/** Kills a training of an order `kills` times at random moments, and `writeKills` times at the steps of writing a checkpoint; it may have to be run again for that. */
export function testKills(test: Suite, { kills: nKills, writeKills: nWriteKills, ...order }: Omit<KillOrder, 'folder'> & { kills: number; writeKills: number }): void {
  const orderIn = (folder: string): KillOrder => ({ folder, ...order })

  test(`ends with the bytes of an uninterrupted run after ${nKills} kills at random moments, and never goes back before its newest checkpoint`, () => withFolder(async (folder) => {
    const random = seededRandom(seed)
    const whole = orderIn(join(folder, 'whole'))
    const { readyToEndMs } = await runAndKill(whole)
    const expected = await resultOf(whole)
    let kills = 0, repeated = 0, resumedWithin = 0
    for (let training = 1; kills < nKills; training++) {
      const order = orderIn(join(folder, `${training}`))
      const runs: KilledRun[] = []
      do runs.push(await runAndKill(order, kills + runs.length < nKills ? random.next() * readyToEndMs * 0.7 : undefined))
      while (runs.at(-1)!.wasKilled)
      kills += runs.length - 1
      const { digests, record, provenance, files } = await resultOf(order)
      assert.equal([digests, record], [expected.digests, expected.record], `seed ${seed}, training ${training}`)
      assert.equal(files, expected.files)
      // One that was killed when all was written, but for its exit, has nothing to be done again.
      const wasDone = runs.length > 1 && runs.at(-1)!.steps.length === 0 && provenance.interruptions?.restarts !== runs.length - 1
      assert.is(provenance.interruptions?.restarts ?? 0, runs.length - (wasDone ? 2 : 1), `seed ${seed}`)
      for (const [i, { steps }] of runs.entries()) {
        const next = runs[i + 1]
        if (!next) continue
        const again = new Set(next.steps)
        const nKept = steps.findLastIndex((line) => line.startsWith('saved ')) + 1
        for (const step of steps.slice(0, nKept)) assert.is(!step.startsWith('saved ') && again.has(step), false, `${step} was in a checkpoint and is done again; seed ${seed}`)
        repeated += steps.slice(nKept).filter((step) => again.has(step)).length
        if (next.steps[0] !== undefined && !next.steps[0].endsWith('.1')) resumedWithin += 1
      }
      if (training > 20 * nKills) throw new Error('nothing is killed')
    }
    process.stdout.write(`seed ${seed}: ${kills} kills, ${repeated} steps were done again, ${resumedWithin} runs began within an epoch\n`)
    assert.ok(kills >= nKills)
  }))

  test(`ends with the bytes of an uninterrupted run after ${nWriteKills} kills while a checkpoint is written`, () => withFolder(async (folder) => {
    const random = seededRandom(seed + 1)
    const whole = orderIn(join(folder, 'whole'))
    await runAndKill(whole)
    const expected = await resultOf(whole)
    const met = new Map<string, number>()
    let kills = 0
    for (let training = 1; kills < nWriteKills; training++) {
      const order = orderIn(join(folder, `${training}`))
      for (let inThis = 0; kills < nWriteKills && inThis < 4; inThis++) {
        const step = kills % writingSteps.length
        const { wasKilled } = await runAndKill({ ...order, dieAt: { writing: 1 + random.below(4), step } })
        if (!wasKilled) break
        kills += 1
        met.set(writingSteps[step]!, (met.get(writingSteps[step]!) ?? 0) + 1)
      }
      await runAndKill(order)
      const { digests, record, files } = await resultOf(order)
      assert.equal([digests, record, files], [expected.digests, expected.record, expected.files], `seed ${seed}, training ${training}`)
      if (training > nWriteKills) throw new Error('nothing is killed')
    }
    process.stdout.write(`seed ${seed}: killed ${[...met].map(([at, times]) => `at "${at}" ${times}`).join(', ')}\n`)
    assert.is(met.size, Math.min(nWriteKills, writingSteps.length))
  }))
}
