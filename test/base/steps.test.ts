import { atOnce, inTurns } from '../../src/base/steps.ts'
import type { Steps } from '../../src/base/steps.ts'
import { assert, describe } from '../support/suite.ts'

function* works(seen: string[]): Steps<number> {
  for (const work of ['a', 'b', 'c']) {
    seen.push(work)
    yield
  }
  return 3
}

describe('work in steps', (test) => {
  test('is done at once, or with others between its steps, and comes to the same', async () => {
    const alone: string[] = []
    assert.is(atOnce(works(alone)), 3)
    assert.equal(alone, ['a', 'b', 'c'])

    const seen: string[] = []
    const result = inTurns(works(seen))
    for (let turn = 0; turn < 3; turn++) {
      seen.push('another')
      await new Promise((done) => { setImmediate(done) })
    }
    assert.is(await result, 3)
    assert.equal(seen, ['a', 'another', 'b', 'another', 'c', 'another'])
  })

  test('fails where a step fails', async () => {
    function* broken(): Steps<never> { throw new RangeError('broken') }
    assert.throws(() => atOnce(broken()), 'broken')
    assert.is(await inTurns(broken()).catch(({ message }: Error) => message), 'broken')
  })
})
