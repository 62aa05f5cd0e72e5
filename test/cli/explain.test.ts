import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { assert, describe } from '../support/suite.ts'

const root = join(import.meta.dirname, '../..')
const run = (...args: string[]) => spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), 'explain', ...args], { encoding: 'utf8' })

describe('rankops explain', (test) => {
  test('prints what was asked for on stdout, for people or as JSON', () => {
    const { status, stdout, stderr } = run('training.epochs')
    assert.equal([status, stderr], [0, ''])
    assert.match(stdout, /^training\.epochs\n {2}Passes over the training rows, at most\.\n/)
    assert.match(run().stdout, /\n {2}monitoring +When a deployed model is unwell\. \[keys\]\n$/)
    const { keys, default: byDefault } = JSON.parse(run('evaluation.gates', '--json').stdout) as { keys: { path: string }[]; default: unknown }
    assert.equal([keys[0]!.path, byDefault], ['evaluation.gates[].metric', [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }]])
  })

  test('an unknown key is the user’s mistake, with what was probably meant', () => {
    const { status, stdout, stderr } = run('training.epocs')
    assert.equal([status, stdout], [65, ''])
    assert.match(stderr, /^SPEC_KEY_UNKNOWN: No spec has a key training\.epocs; did you mean training\.epochs\?\n/)
  })
})
