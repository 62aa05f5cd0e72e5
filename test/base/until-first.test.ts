import { failure } from '../../src/base/errors.ts'
import { untilFirst } from '../../src/base/until-first.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const moved = () => failure('FORGE_BRANCH_MOVED', { branch: 'rankops/state', expected: 'x' })

/** A body whose first calls fail so; gives how often it was called. */
function failing(times: number, error: Error): { body(): Promise<number>; calls(): number } {
  let calls = 0
  return { calls: () => calls, async body() {
    calls += 1
    if (calls <= times) throw error
    return calls
  } }
}

describe('untilFirst', (test) => {
  test('does the whole again until nobody was faster, and tells of each time', async () => {
    const { body } = failing(3, moved())
    let told = 0
    assert.is(await untilFirst(body, { mostAttempts: 5, onMoved: () => { told += 1 } }), 4)
    assert.is(told, 3)
  })

  test('gives up after so many attempts', async () => {
    const { body, calls } = failing(9, moved())
    await assertFails('FORGE_BRANCH_MOVED', () => untilFirst(body, { mostAttempts: 4 }))
    assert.is(calls(), 4)
  })

  test('takes no other failure for a lost race', async () => {
    const { body, calls } = failing(1, failure('FORGE_UNAVAILABLE', { what: 'Write', host: 'x', problem: '502' }))
    await assertFails('FORGE_UNAVAILABLE', () => untilFirst(body, { mostAttempts: 4 }))
    assert.is(calls(), 1)
  })
})
