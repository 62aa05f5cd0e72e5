import { seededRandom } from '../../src/base/random.ts'
import { allocate, thisMachine } from '../../src/plan/allocation.ts'
import type { Runner, TrainingRequest } from '../../src/plan/allocation.ts'
import { openSlots } from '../../src/plan/autoscaler/runner-set.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const cpuRunner = (name: string, cpu = 4): Runner => ({ name, executor: 'process', cpu, memoryMiB: 8192, gpu: 0 })
const gpuRunner: Runner = { name: 'gpu', executor: 'kubernetes', cpu: 16, memoryMiB: 65_536, gpu: 2 }
const asks = (model: string, cpu = 1, memoryMiB = 1024, gpu = 0): TrainingRequest => ({ model, cpu, memoryMiB, gpu })

/** `model → runner wave` in the order of allocation. */
function slotsOf(requests: TrainingRequest[], runners: Runner[]): string[] {
  return allocate(requests, runners).map(({ model, runner, wave }) => `${model} → ${runner} ${wave}`)
}

describe('allocate', (test) => {
  test('places the largest first, and equals by name', () => {
    assert.equal(slotsOf([asks('b'), asks('a'), asks('much memory', 1, 4096), asks('gpu', 1, 128, 1)], [cpuRunner('one'), gpuRunner]), ['gpu → gpu 1', 'much memory → one 1', 'a → one 1', 'b → one 1'])
  })

  test('spreads trainings evenly over equal runners', () => {
    assert.equal(slotsOf(['a', 'b', 'c', 'd'].map((model) => asks(model)), [cpuRunner('two'), cpuRunner('one')]), ['a → one 1', 'b → two 1', 'c → one 1', 'd → two 1'])
  })

  test('begins another wave when a machine is full', () => {
    assert.equal(slotsOf([asks('a', 3), asks('b', 3), asks('c', 1), asks('d', 2)], [cpuRunner('one')]), ['a → one 1', 'b → one 2', 'd → one 3', 'c → one 1'])
  })

  test('keeps GPUs free for those who ask for them, unless nothing else is free', () => {
    assert.equal(slotsOf([asks('a', 4), asks('b', 4)], [gpuRunner, cpuRunner('one')]), ['a → one 1', 'b → gpu 1'])
  })

  test('lets trainings share a GPU whose memory is known, as far as that goes', () => {
    const sharing = (model: string, gpuMemoryMiB: number): TrainingRequest => ({ ...asks(model, 1, 1024, 1), gpuMemoryMiB })
    const known = { ...gpuRunner, gpuMemoryMiB: 16_000 }
    assert.equal(slotsOf([sharing('a', 8000), sharing('b', 8000), asks('whole', 1, 1024, 1), sharing('c', 8000)], [known]), ['a → gpu 1', 'b → gpu 1', 'c → gpu 1', 'whole → gpu 2'])
    assert.equal(slotsOf([sharing('a', 1), sharing('b', 1), sharing('c', 1)], [gpuRunner]), ['a → gpu 1', 'b → gpu 1', 'c → gpu 2'])
  })

  test('gives each runner that an autoscaler may make one training in a wave, after machines that are there, and tells them as a set', async () => {
    const slots = openSlots([{ ...cpuRunner('set'), autoscaler: { max: 2 } }])
    assert.equal(slotsOf(['a', 'b', 'c'].map((model) => asks(model)), slots), ['a → set-1 1', 'b → set-2 1', 'c → set-1 2'])
    assert.equal(slotsOf(['a', 'b', 'c'].map((model) => asks(model, 1.5)), [...slots, cpuRunner('there')]), ['a → there 1', 'b → there 1', 'c → set-1 1'])
    const error = await assertFails('PLAN_NO_RUNNER', () => slotsOf([asks('large', 9)], [...slots, cpuRunner('there')]))
    assert.match(error.message, 'there is there (4 CPU, 8192 MiB); set (up to 2 with 4 CPU, 8192 MiB)')
  })

  test('adds fractions of cores without an error of rounding', () => {
    assert.equal(slotsOf(['a', 'b', 'c'].map((model) => asks(model, 0.1)), [cpuRunner('one', 0.3)]), ['a → one 1', 'b → one 1', 'c → one 1'])
  })

  test('refuses what no runner can ever run and lists what there is', async () => {
    const error = await assertFails('PLAN_NO_RUNNER', () => allocate([asks('a'), asks('big', 1, 1024, 4)], [cpuRunner('one'), gpuRunner]))
    assert.is(error.message, 'No runner can train big: it asks for 1 CPU, 1024 MiB, 4 GPU; there is one (4 CPU, 8192 MiB); gpu (16 CPU, 65536 MiB, 2 GPU)')
    assert.match((await assertFails('PLAN_NO_RUNNER', () => allocate([asks('a')], []))).message, 'there is no runner at all')
    assert.equal(allocate([], []), [])
  })

  test('takes this machine for a runner', () => {
    assert.equal(slotsOf([asks('a')], [thisMachine({ cpu: 2, memoryMiB: 2048 })]), ['a → this machine 1'])
  })

  const firstSeed = 4_100
  test(`never gives a runner more than it has, places every training once, and wastes no wave (seeds ${firstSeed} to ${firstSeed + 99})`, () => {
    process.stdout.write(`seeds ${firstSeed} to ${firstSeed + 99} `)
    for (let seed = firstSeed; seed < firstSeed + 100; seed++) {
      const random = seededRandom(seed)
      const runners: Runner[] = Array.from({ length: 1 + random.below(4) }, (_, i) => ({ name: `r${i}`, executor: 'process', cpu: 8 + random.below(8), memoryMiB: 4096 + random.below(4096), gpu: i === 0 ? 4 : random.below(3) }))
      const requests = Array.from({ length: random.below(30) }, (_, i) => asks(`m${i}`, random.pick([0.1, 0.5, 1, 3, 8]), 128 + random.below(3000), random.pick([0, 0, 1, 2])))
      const slots = allocate(requests, runners)
      const where = `seed ${seed}`

      assert.equal(slots.map(({ model }) => model).sort(), requests.map(({ model }) => model).sort(), where)
      const used = (runner: Runner, wave: number, what: 'cpu' | 'memoryMiB' | 'gpu') => slots
        .filter((slot) => slot.runner === runner.name && slot.wave === wave)
        .reduce((total, { model }) => total + requests.find((request) => request.model === model)![what], 0)
      for (const { wave } of slots) {
        for (const runner of runners) {
          for (const what of ['cpu', 'memoryMiB', 'gpu'] as const) assert.ok(used(runner, wave, what) <= runner[what] + 1e-6, `${where}: ${runner.name} wave ${wave} ${what}`)
        }
      }
      for (const { model, wave } of slots.filter((slot) => slot.wave > 1)) {
        const { cpu, memoryMiB, gpu } = requests.find((request) => request.model === model)!
        const fitsEarlier = runners.some((runner) => used(runner, wave - 1, 'cpu') + cpu <= runner.cpu && used(runner, wave - 1, 'memoryMiB') + memoryMiB <= runner.memoryMiB && used(runner, wave - 1, 'gpu') + gpu <= runner.gpu)
        assert.not(fitsEarlier, `${where}: ${model} waits for wave ${wave} though wave ${wave - 1} has room`)
      }
      assert.equal(allocate([...requests].reverse(), [...runners].reverse()), slots, where)
    }
  })
})
