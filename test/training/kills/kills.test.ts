import { describe } from '../../support/suite.ts'
import { testKills } from './kill-suite.ts'
import { writingSteps } from './trainer.ts'

/** RANKOPS_KILLS=all kills as often as the promise says; else a few times, since each takes a second. */
const isAll = process.env['RANKOPS_KILLS'] === 'all'

describe('a training on wasm that is killed', (test) => {
  testKills(test, { backend: 'wasm', users: 30, epochs: 8, everyMs: 15, kills: isAll ? 50 : 2, writeKills: isAll ? 100 : 3 })
})

describe('a training on typed-arrays that is killed', (test) => {
  testKills(test, { backend: 'typed-arrays', users: 200, epochs: 8, everyMs: 5, kills: isAll ? 50 : 3, writeKills: isAll ? 100 : writingSteps.length })
})
