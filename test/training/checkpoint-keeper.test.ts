import { manualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { CheckpointFolder } from '../../src/training/checkpoint-folder.ts'
import { checkpointKeeper } from '../../src/training/checkpoint-keeper.ts'
import { startMeter } from '../../src/training/meter.ts'
import { assert, describe } from '../support/suite.ts'

const checkpoint = { epoch: 1, arrays: {}, state: {} }

/** A keeper whose checkpoints take `costMs`; `saved` are the steps that each of them holds. */
function bed({ everyMs = 1000, costMs = 0, abort = new AbortController() } = {}) {
  const clock = manualClock('2026-03-01T00:00:00Z')
  const saved: number[] = []
  const beats: number[] = []
  const checkpoints: CheckpointFolder = { save: async (_checkpoint, _spent, steps) => { clock.advance(costMs); saved.push(steps); return true }, newest: async () => undefined, remove: async () => {} }
  const keeper = checkpointKeeper({ checkpoints, saved: undefined, everyMs, heartbeat: { beat: ({ steps }) => { beats.push(steps) } }, meter: startMeter(clock, undefined), clock, signal: abort.signal })
  return { clock, saved, beats, keeper, abort }
}

describe('a keeper of checkpoints', (test) => {
  test('says that one is due when the time has passed, and again after as long', async () => {
    const { clock, keeper } = bed()
    clock.advance(999)
    assert.is(keeper.isCheckpointDue(), false)
    clock.advance(1)
    assert.is(keeper.isCheckpointDue(), true)
    await keeper.saveCheckpoint(checkpoint)
    assert.is(keeper.isCheckpointDue(), false)
    clock.advance(1000)
    assert.is(keeper.isCheckpointDue(), true)
  })

  test('says so at once where the run is to end', () => {
    const { keeper, abort } = bed()
    assert.is(keeper.isCheckpointDue(), false)
    abort.abort()
    assert.is(keeper.isCheckpointDue(), true)
  })

  test('minds no clock that is set back or forward', () => {
    const { clock, keeper } = bed()
    clock.set('2020-01-01T00:00:00Z')
    clock.advance(1000)
    assert.is(keeper.isCheckpointDue(), true)
    const other = bed()
    other.clock.set('2036-01-01T00:00:00Z')
    assert.is(other.keeper.isCheckpointDue(), false)
  })

  test('beats at every question and every checkpoint, and keeps with each how many steps were done', async () => {
    const { keeper, beats, saved } = bed()
    for (let step = 0; step < 3; step++) keeper.isCheckpointDue()
    await keeper.saveCheckpoint(checkpoint)
    assert.equal(beats, [0, 1, 2, 3, 3, 3])
    assert.equal(saved, [3])
  })

  test('writes at every end of an epoch where that takes no time, and gives at most a tenth of it to what takes some', async () => {
    for (const [costMs, expected] of [[0, 100], [1, 100], [50, 20]] as const) {
      const { clock, keeper, saved } = bed({ everyMs: 1e9, costMs })
      for (let epoch = 0; epoch < 100; epoch++) {
        clock.advance(100)
        await keeper.saveCheckpoint(checkpoint)
      }
      assert.is(saved.length, expected, `${costMs} ms each`)
    }
  })

  test('loses no more than one interval and one step, whatever steps and checkpoints take', async () => {
    const seed = Math.floor(Math.random() * 1e6)
    const random = seededRandom(seed)
    for (let run = 0; run < 200; run++) {
      const [everyMs, costMs, longestStep] = [10 + random.below(500), random.below(50), 1 + random.below(40)]
      const { clock, keeper, saved } = bed({ everyMs, costMs })
      let savedAt = clock.elapsedMs()
      for (let step = 0; step < 300; step++) {
        clock.advance(1 + random.below(longestStep))
        const isEpochEnd = random.next() < 0.05
        if (keeper.isCheckpointDue() || isEpochEnd) {
          const before = saved.length
          await keeper.saveCheckpoint(checkpoint)
          if (saved.length > before) savedAt = clock.elapsedMs()
        }
        const lostMs = clock.elapsedMs() - savedAt
        assert.ok(lostMs <= everyMs + longestStep, `${lostMs} ms of work would be lost at an interval of ${everyMs} ms; seed ${seed}`)
      }
    }
  })
})
