import { join } from 'node:path'
import { systemClock } from '../../../src/base/clock.ts'
import { silentLog } from '../../../src/base/log.ts'
import { studyStore } from '../../../src/cli/tune/study-store.ts'
import { stateBranch } from '../../../src/forge/state-branch.ts'
import type { Study } from '../../../src/training/record.ts'
import { forgeFor, withLocalForge } from '../../support/local-forge.ts'
import { assert, describe } from '../../support/suite.ts'

const study: Study = { model: 'clicks', hash: 'a'.repeat(64), objective: 'auc', higherIsBetter: true, ranges: [], codeVersion: '1', dataVersion: 'd', backend: 'typed-arrays', trials: [] }
const hashOf = (n: number) => String(n).padStart(64, '0')

describe('studyStore', (test) => {
  test('seven workers that begin at the same moment have a trial each, and no two the same', () => withLocalForge(async ({ server, folder }) => {
    const taken = await Promise.all(Array.from({ length: 7 }, async (_, i) => {
      const store = studyStore(join(folder, `worker-${i}`), forgeFor(server), { log: silentLog, clock: systemClock, worker: { name: `worker-${i}`, trialMinutes: 10 } })
      const { next } = await store.take(study, ({ underWay = [] }) => ({ hash: hashOf(underWay.length), parameters: {}, origin: 'random' }))
      return next!.hash
    }))
    assert.equal(taken.sort(), Array.from({ length: 7 }, (_, i) => hashOf(i)))
  }))

  test('asks as often, however many studies of the model are remembered', () => withLocalForge(async ({ forge, server, folder }) => {
    const changes = Array.from({ length: 8 }, (_, i) => ({ path: `studies/clicks/${i}.json`, content: `old ${i}` }))
    await forge.commitToBranch(stateBranch, { expectedHead: undefined, message: 'Old studies', changes })
    const own = forgeFor(server)
    await studyStore(join(folder, 'study'), own, { log: silentLog, clock: systemClock }).load(study)
    assert.is(own.usage.requests, 2)
  }))
})
