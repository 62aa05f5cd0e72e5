import { parseNvidiaSmi } from '../../../src/plan/gpus/parse-nvidia-smi.ts'
import { oneAtATime, usedMiBOf } from '../../../src/plan/gpus/used-memory.ts'
import { visibleGpus } from '../../../src/plan/gpus/visible-gpus.ts'
import { assert, describe } from '../../support/suite.ts'

const gpus = ['GPU-1aaa-0', 'GPU-1bbb-0', 'GPU-2ccc-0'].map((uuid, index) => ({ index, uuid }))

describe('visibleGpus', (test) => {
  const rows: [variable: string | undefined, indices: number[] | undefined][] = [
    [undefined, [0, 1, 2]],
    ['1', [1]],
    ['2, 0', [2, 0]],
    ['GPU-1bbb-0', [1]],
    ['GPU-2', [2]],
    ['', []],
    ['-1', []],
    ['NoDevFiles', []],
    ['1,7,0', [1]],
    ['MIG-0d3b', undefined],
  ]
  for (const [variable, indices] of rows) test(`CUDA_VISIBLE_DEVICES ${variable === undefined ? 'that is not set' : JSON.stringify(variable)} shows ${indices === undefined ? 'parts of GPUs, nobody knows which' : `[${indices}]`}`, () => {
    assert.equal(visibleGpus(gpus, variable)?.map(({ index }) => index), indices)
  })
})

describe('usedMiBOf', (test) => {
  const seen = (...used: string[]) => parseNvidiaSmi({ output: used.map((each, i) => `${i}, GPU-${i}, 81559, ${each}, P0, 550.54.15, H100`).join('\n'), exitCode: 0 })

  test('is the sum over the GPUs that the program may use: what another does beside it is no proof', () => {
    assert.is(usedMiBOf(seen('100', '7000'), undefined), 7100)
    assert.is(usedMiBOf(seen('100', '7000'), '0'), 100)
  })

  test('is not known, and not 0, where the driver does not tell it', () => {
    assert.is(usedMiBOf(seen('100', '[N/A]'), undefined), undefined)
    assert.is(usedMiBOf(seen('100', '[N/A]'), '0'), 100)
    assert.is(usedMiBOf({ reason: 'hangs', problem: '' }, '0'), undefined)
  })
})

describe('oneAtATime', (test) => {
  test('who asks while an answer is awaited gets that one; afterwards it is asked anew, also where it failed', async () => {
    const waiting: PromiseWithResolvers<number>[] = []
    const ask = oneAtATime(() => {
      waiting.push(Promise.withResolvers<number>())
      return waiting.at(-1)!.promise
    })
    const [first, second] = [ask(), ask()]
    assert.is(waiting.length, 1)
    waiting[0]!.resolve(5)
    assert.equal(await Promise.all([first, second]), [5, 5])
    const third = ask()
    waiting[1]!.reject(new Error('no'))
    await third.then(() => assert.unreachable(), () => {})
    void ask()
    assert.is(waiting.length, 3)
  })
})
