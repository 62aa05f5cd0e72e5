import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { assert, describe } from '../../support/suite.ts'

const bench = join(import.meta.dirname, '../../../scripts/bench.ts')
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, ...args], { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } })
  return { status, stdout, stderr: stderr.trim() }
}

describe('npm run bench', (test) => {
  test('alone tells what there is; a name that is not there is the user’s mistake', () => {
    const { status, stdout } = run()
    assert.is(status, 0)
    for (const name of ['quality', 'verdicts', 'plan', 'release-memory', 'comment']) assert.match(stdout, new RegExp(`^  ${name} +\\S`, 'm'))
    assert.equal(run('speed'), { status: 65, stdout, stderr: '' })
  })

  test('a benchmark tells its options, and what is wrong with those given', () => {
    assert.match(run('quality', '--help').stdout, /^--data <path>/m)
    assert.equal(run('quality', '--set', 'iris'), { status: 65, stdout: '', stderr: '--set iris: there are ml-100k, amazon-beauty, crowdflower, qbqtc, online-shoppers, credit-default' })
    assert.equal(run('quality', '--seeds', 'ten'), { status: 65, stdout: '', stderr: '--seeds ten: expected a whole number from 2' })
    assert.equal(run('release-memory', '--sizes', '300'), { status: 65, stdout: '', stderr: '--sizes 300: expected at least two whole numbers of MiB' })
    assert.equal(run('comment', '--rounds', '0'), { status: 65, stdout: '', stderr: '--rounds 0: expected a whole number from 1 to 99' })
    assert.equal(run('serving', '--part', 'latency'), { status: 65, stdout: '', stderr: '--part latency: there are speed, swaps, memory' })
    assert.equal(run('recommendation', '--part', 'quality'), { status: 65, stdout: '', stderr: '--part quality: there are speed and growth' })
    assert.match(run('quality', '--sets').stderr, /Unknown option '--sets'/)
  })
})
