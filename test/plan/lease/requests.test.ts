import { systemClock } from '../../../src/base/clock.ts'
import { leaseBook } from '../../../src/plan/lease/lease-book.ts'
import { branchStore } from '../../../src/plan/lease/stores/branch.ts'
import { heartbeat, submission } from '../../contracts/lease-book.ts'
import { forgeFor, withLocalForge } from '../../support/local-forge.ts'
import { assert, describe } from '../../support/suite.ts'

const names = Array.from({ length: 8 }, (_, i) => `runner-${i}`)

describe('a lease book on a forge', (test) => {
  test('asks as often for a beat of a runner or a lease, however many others there are', () => withLocalForge(async ({ server }) => {
    const [forge, other] = [forgeFor(server), forgeFor(server)]
    const [book, others] = [leaseBook(branchStore(forge), systemClock), leaseBook(branchStore(other), systemClock)]
    for (const name of names) await others.tellRunner(heartbeat(name, 1, { cpu: 1 }))
    const { started } = await others.round({ submissions: names.map((name) => submission(name)), shares: { weightOf: () => 1 }, listed: [] })
    const claims = started.map(({ job, token }) => ({ job: job.id, token }))
    const cost = async (body: () => Promise<unknown>) => {
      const before = forge.usage.requests
      await body()
      return forge.usage.requests - before
    }
    await book.beat(claims[0]!, 'first')
    for (const [i, claim] of claims.entries()) if (i > 0) await others.beat(claim, 'beat')
    for (const name of names) await others.tellRunner(heartbeat(name, 2, { cpu: 1 }))
    assert.is(await cost(() => book.beat(claims[0]!, 'second')), 6)
    for (const name of names) await others.tellRunner(heartbeat(name, 3, { cpu: 1 }))
    assert.is(await cost(() => book.tellRunner(heartbeat(names[0]!, 4, { cpu: 1 }))), 7)
  }))
})
