// Trainings on TensorFlow's own library with one thread, killed as those of our backends are in npm test. setup-tensorflow has put it where test/real/tensorflow.test.ts does, or
// where RANKOPS_TENSORFLOW says.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findInstalled } from '../../src/tensor/libtensorflow/installed.ts'
import { describe } from '../support/suite.ts'
import { testKills } from '../training/kills/kill-suite.ts'

const folder = process.env['RANKOPS_TENSORFLOW'] ?? join(tmpdir(), 'rankops-tensorflow')
const isInstalled = await findInstalled(folder, 'cpu') !== undefined
// For the trainings, which inherit them.
Object.assign(process.env, { RANKOPS_TENSORFLOW: folder, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' })
const isAll = process.env['RANKOPS_KILLS'] === 'all'

describe('a training on libtensorflow that is killed', (test) => {
  if (isInstalled) testKills(test, { backend: 'libtensorflow', users: 30, epochs: 8, everyMs: 15, kills: isAll ? 50 : 8, writeKills: isAll ? 100 : 8 })
  else test.skip('ends with the bytes of an uninterrupted run', `there is no TensorFlow in ${folder}: rankops setup-tensorflow --folder ${folder} installs it`)
})
