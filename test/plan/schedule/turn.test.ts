import { costOf, emptyAccounts, lineUp, takeTurn } from '../../../src/plan/schedule/turn.ts'
import type { Accounts, Turn } from '../../../src/plan/schedule/turn.ts'
import { assert, describe } from '../../support/suite.ts'

interface Asked { id: string; team: string; weight?: number; costMinutes?: number; priority?: number }

/** Ids in the line when all ask one after the other and nobody is served meanwhile. */
function lineOf(asked: readonly Asked[]): string[] {
  let accounts: Accounts = emptyAccounts
  const waiting: (Turn & { id: string; submittedAt: number })[] = []
  for (const [submittedAt, { id, team, weight = 1, costMinutes = 60, priority = 0 }] of asked.entries()) {
    const taken = takeTurn(accounts, waiting, { team, weight, costMinutes, priority, totalWeight: 2 })
    accounts = taken.accounts
    waiting.push({ id, submittedAt, ...taken.turn })
  }
  return lineUp(waiting).map(({ id }) => id)
}

describe('takeTurn', (test) => {
  test('a team that asks for much stands behind itself, not before others', () => {
    assert.equal(lineOf([{ id: 'a1', team: 'a' }, { id: 'a2', team: 'a' }, { id: 'a3', team: 'a' }, { id: 'b1', team: 'b' }, { id: 'b2', team: 'b' }]), ['a1', 'b1', 'a2', 'b2', 'a3'])
  })

  test('a team with twice the weight comes twice as often', () => {
    const asked = ['1', '2', '3', '4'].flatMap((n) => [{ id: `a${n}`, team: 'a', weight: 2 }, { id: `b${n}`, team: 'b' }])
    assert.equal(lineOf(asked).slice(0, 6), ['a1', 'b1', 'a2', 'b2', 'a3', 'a4'])
  })

  test('what costs little moves its team on little', () => {
    assert.equal(lineOf([{ id: 'a1', team: 'a', costMinutes: 10 }, { id: 'a2', team: 'a', costMinutes: 10 }, { id: 'b1', team: 'b', costMinutes: 100 }, { id: 'b2', team: 'b' }, { id: 'a3', team: 'a' }]), ['a1', 'b1', 'a2', 'a3', 'b2'])
  })

  test('priority goes ahead by a bounded time: who waits is overtaken by fewer and fewer', () => {
    const asked = [{ id: 'a1', team: 'a' }, { id: 'a2', team: 'a' }, { id: 'a3', team: 'a' }, { id: 'urgent1', team: 'a', priority: 3 }, { id: 'urgent2', team: 'a', priority: 3 }, { id: 'urgent3', team: 'a', priority: 3 }]
    assert.equal(lineOf(asked), ['a1', 'a2', 'urgent1', 'a3', 'urgent2', 'urgent3'])
  })

  test('past use counts while others wait, and is forgotten when nobody does', () => {
    const used = takeTurn(emptyAccounts, [], { team: 'a', weight: 1, costMinutes: 60, priority: 0, totalWeight: 2 }).accounts
    assert.equal(takeTurn(used, [{ start: 0 }], { team: 'a', weight: 1, costMinutes: 1, priority: 0, totalWeight: 2 }).turn.start, 60)
    assert.equal(takeTurn(used, [{ start: 0 }], { team: 'b', weight: 1, costMinutes: 1, priority: 0, totalWeight: 2 }).turn.start, 0)
    assert.equal(takeTurn(used, [], { team: 'b', weight: 1, costMinutes: 1, priority: 0, totalWeight: 2 }), { accounts: { virtualTime: 60, teams: { b: 61 } }, turn: { start: 60, key: 60 } })
  })
})

describe('costOf', (test) => {
  const machine = (cpu: number, gpus: number[] = []) => ({ name: `m${cpu}`, cpu, memoryMiB: 8192, gpus, state: 'online' as const })
  const job = { cpu: 2, memoryMiB: 128, gpu: 0, limitMinutes: 60 }

  test('is the limit by the largest share of anything on the largest machine that is able', () => {
    assert.is(costOf(job, [machine(4), machine(1)]), 30)
    assert.is(costOf({ ...job, gpu: 1 }, [machine(4), machine(4, [1000, 1000])]), 30)
    assert.is(costOf({ ...job, gpu: 2 }, [machine(4, [1000, 1000])]), 60)
  })

  test('is at least a quarter of the limit, and all of it where no machine is known', () => {
    assert.is(costOf(job, [machine(64)]), 15)
    assert.is(costOf(job, []), 60)
  })
})
