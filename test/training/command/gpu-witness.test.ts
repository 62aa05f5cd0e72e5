import { gpuWitness } from '../../../src/training/command/gpu-witness.ts'
import { assert, describe } from '../../support/suite.ts'

async function see(...used: (number | undefined)[]) {
  let asked = 0
  const witness = gpuWitness(async () => used[asked++])
  for (const _ of used) await witness.look()
  return { isIdle: witness.isIdle(), asked }
}

describe('gpuWitness', (test) => {
  const rows: [sentence: string, used: (number | undefined)[], isIdle: boolean][] = [
    ['memory that stays as it is tells of nobody', [300, 310, 300], true],
    ['memory that rises tells of somebody', [300, 300, 900], false],
    ['so does memory that an earlier run gives back first', [900, 100, 900], false],
    ['one look says nothing', [300], false],
    ['looks without an answer say nothing', [300, undefined, undefined], false],
  ]
  for (const [sentence, used, isIdle] of rows) test(sentence, async () => { assert.is((await see(...used)).isIdle, isIdle) })

  test('asks no more once it is clear', async () => { assert.is((await see(300, 900, 900, 900)).asked, 2) })
})
