import { findWithdrawal, listModelsWithReverts } from '../../../src/deployment/revert/find-withdrawal.ts'
import type { Pointer, Rollout } from '../../../src/deployment/record.ts'
import { assert, describe } from '../../support/suite.ts'
import { pointer, rollout } from '../example.ts'
import { promoted, withdrawn } from './example.ts'

const at = (finishedAt: string): Partial<Rollout> => ({ startedAt: finishedAt, finishedAt })
const aborted = rollout('1.1.0', 'aborted', at('2026-03-01T12:00:00.000Z'))

const rows: [sentence: string, at: Pointer | undefined, rollouts: Rollout[], found: string | undefined][] = [
  ['a release that was rolled back', pointer('1.0.0'), [promoted, withdrawn], '1.1.0'],
  ['a canary that the rules aborted', pointer('1.0.0'), [promoted, aborted], '1.1.0'],
  ['of a release and its canary that went together, the newer one', pointer('1.0.0'), [rollout('1.10.0', 'aborted', at('2026-03-01T12:00:00.000Z')), rollout('1.9.0', 'aborted', at('2026-03-01T12:00:00.000Z'))], '1.10.0'],
  ['the last of several', pointer('1.0.0'), [promoted, rollout('1.2.0', 'aborted', at('2026-03-02T12:00:00.000Z')), aborted], '1.2.0'],
  ['not where it was promoted after all', pointer('1.1.0'), [promoted, rollout('1.1.0', 'promoted', at('2026-03-02T12:00:00.000Z'))], undefined],
  ['not where another was promoted since', pointer('1.2.0'), [promoted, aborted, rollout('1.2.0', 'promoted', at('2026-03-02T12:00:00.000Z'))], undefined],
  ['not while another is on its way', pointer('1.0.0', { version: '1.2.0' }), [promoted, aborted, rollout('1.2.0')], undefined],
  ['not where nothing serves', pointer(undefined), [aborted], undefined],
  ['not where there is no deployment', undefined, [], undefined],
  ['not what was superseded', pointer('1.0.0'), [promoted, rollout('1.1.0', 'superseded', at('2026-03-02T12:00:00.000Z'))], undefined],
]

describe('findWithdrawal', (test) => {
  for (const [sentence, now, rollouts, found] of rows) test(sentence, () => assert.is(findWithdrawal(now, rollouts)?.rollout.version, found))

  test('a person is named for a rollback, and nobody where the rules aborted', () => {
    assert.is(findWithdrawal({ ...pointer('1.0.0'), by: 'maria' }, [withdrawn])?.by, 'maria')
    assert.is(findWithdrawal({ ...pointer('1.0.0'), by: 'maria' }, [aborted])?.by, undefined)
  })

  test('there is something to look at for 30 days after a release was withdrawn, or while it is tried again', () => {
    const day = (n: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + n * 24 * 60 * 60 * 1000)
    assert.equal(listModelsWithReverts([promoted], day(0)), [])
    assert.equal([listModelsWithReverts([promoted, aborted], day(29)), listModelsWithReverts([promoted, aborted], day(31))], [['clicks'], []])
    assert.equal(listModelsWithReverts([rollout('1.1.0', 'progressing', { attempt: 2, startedAt: day(2).toISOString() }), { ...aborted, model: 'a' }], day(3)), ['a', 'clicks'])
  })
})
