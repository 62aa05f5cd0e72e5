import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { assert, describe } from '../../support/suite.ts'

const bench = (...args: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, '../../../scripts/bench.ts'), 'tune', ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' } })

describe('npm run bench -- tune', (test) => {
  test('tells how many epochs a study needs, what it promises, and that the peer was not run', () => {
    const { status, stdout, stderr } = bench('--seeds', '2')
    assert.is(status, 0, stdout + stderr)
    assert.match(stdout, /\| tpe and halving \|/)
    assert.match(stdout, 'KEPT tpe and halving need at most half the epochs')
    assert.match(stdout, 'Optuna was not run: name a Python with --peers.')
  })

  test('refuses what is no number of seeds', () => {
    const { status, stderr } = bench('--seeds', 'many')
    assert.is(status, 65)
    assert.match(stderr, '--seeds many')
  })
})
