import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { runStep } from '../actions/step.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const program = join(import.meta.dirname, 'noisy-step.ts')

describe('runAction', (test) => {
  test('keeps within what a runner takes: ten warnings, one level of groups, a million bytes of summary, small outputs', async () => withFolder(async (folder) => {
    const { exitCode, lines, outputs, summary } = await runStep(program, folder, { cwd: folder, inputs: { times: '12' } })
    assert.is(exitCode, 3)
    assert.is(lines.filter((line) => line.startsWith('::warning::')).length, 10)
    assert.ok(lines.includes('warning: warning 11'))
    assert.equal(lines.filter((line) => line.includes('group')), ['::group::Outer', '::endgroup::'])
    assert.ok(Buffer.byteLength(summary) <= 1_000_000)
    assert.match(summary, /a line of the summary\n\n\(cut: more than a summary may hold\)\s*$/)
    assert.equal([outputs['said'], outputs['exit-code'], outputs['result']], ['12', '3', undefined])
    assert.is(lines.at(-1), '::error::Nobody heard it.')
  }))

  test('takes defaults from the event, and gives a small result as JSON', async () => withFolder(async (folder) => {
    const { outputs } = await runStep(program, folder, { cwd: folder, inputs: { times: '1' }, event: { pull_request: { number: 7 } } })
    assert.is((JSON.parse(outputs['result']!) as { number: number }).number, 7)
  }))

  test('lets no text become a command, and masks secrets first of all', async () => withFolder(async (folder) => {
    const { lines } = await runStep(program, folder, { cwd: folder, inputs: { times: '1', 'key-of-house': 'under the mat' } })
    assert.is(lines[0], '::add-mask::under the mat')
    const commands = lines.filter((line) => /^\s*::/.test(line) || line.includes('##['))
    assert.equal(commands, ['::add-mask::under the mat', '::group::Outer', '::endgroup::', '::warning::warning 1', '::error::Nobody heard it.'])
  }))

  test('is a command line of the same verb when it is called with arguments', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'shout', '--times', '1', '--json'], { encoding: 'utf8' })
    assert.is(status, 3)
    assert.is((JSON.parse(stdout) as { self: number }).self, 2)
    assert.not.match(stdout + stderr, /^::group/m)
    assert.match(stderr, /Outer\n {2}Inner/)
  })
})
