// The suite helper must fail where tests would otherwise pass by accident.
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assert, describe, withFolder } from './suite.ts'

describe('the suite helper', (test) => {
  test('passes what is right and prints the name and reason of a skip', async () => {
    const { output, exitCode } = await runSuite(`
      test('is right', () => {})
      test.skip('needs a GPU', 'there is none here')`)
    assert.is(exitCode, 0, output)
    assert.match(output, 'SKIPPED inner: needs a GPU (there is none here)')
    assert.match(output, /Passed:\s+1/)
  })

  for (const [what, body] of [
    ['an assertion that does not hold', 'assert.is(1, 2)'],
    ['a mock that was never used', `nock('https://api.example').get('/used').reply(200)`],
    ['a request without a mock, also one whose failure is swallowed', `await fetch('https://api.example/forgotten').catch(() => {})`],
    ['a tensor that was left behind', `const tf = await import('${import.meta.resolve('@tensorflow/tfjs-core')}'); const { openCpuBackend } = await import('${join(import.meta.dirname, '../../src/tensor/cpu.ts')}'); await openCpuBackend(); tf.tensor1d([1])`],
  ] as const) {
    test(`fails on ${what}`, async () => {
      const { output, exitCode } = await runSuite(`test('goes wrong', async () => { ${body} })`)
      assert.is(exitCode, 1, output)
      assert.match(output, /Passed:\s+0/)
    })
  }
})

/** Runs a suite of its own in a process of its own. */
async function runSuite(body: string): Promise<{ output: string; exitCode: number | null }> {
  return withFolder(async (folder) => {
    const file = join(folder, 'inner.test.ts')
    await writeFile(file, `import { assert, describe, nock } from '${join(import.meta.dirname, 'suite.ts')}'\nvoid assert\nvoid nock\ndescribe('inner', (test) => {${body}\n})\n`)
    const { stdout, stderr, status } = spawnSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' } })
    return { output: stdout + stderr, exitCode: status }
  })
}
