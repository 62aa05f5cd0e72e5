// Trainings on TensorFlow's own library, which has one thread where nobody says otherwise, killed as those of our backends are in npm test. RANKOPS_TENSORFLOW may say where it is installed; else it is fetched.
import { describe } from '../support/suite.ts'
import { testKills } from '../training/kills/kill-suite.ts'
import { fetchWheel, folder, setup, wheels } from './tensorflow-folder.ts'

const given = process.env['RANKOPS_TENSORFLOW']
const missing = given === undefined ? await fetchWheel() : undefined
const isAll = process.env['RANKOPS_KILLS'] === 'all'

describe('a training on libtensorflow that is killed', (test) => {
  if (missing !== undefined) {
    test.skip('ends with the bytes of an uninterrupted run', missing)
    return
  }
  test.before(async () => {
    if (given !== undefined) return
    await setup('--wheels', wheels)
    process.env['RANKOPS_TENSORFLOW'] = folder                             // for the trainings, which inherit it
  })
  test.after(() => { if (given === undefined) delete process.env['RANKOPS_TENSORFLOW'] })
  testKills(test, { backend: 'libtensorflow', users: 30, epochs: 8, everyMs: 15, kills: isAll ? 50 : 8, writeKills: isAll ? 100 : 8 })
})
