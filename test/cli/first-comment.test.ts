// From a repository that has never heard of RankOps to the first comment: what must be typed, and what must be in the repository.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import { init } from '../../src/cli/init.ts'
import { plan } from '../../src/cli/plan.ts'
import { report } from '../../src/cli/report.ts'
import { validate } from '../../src/cli/validate.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { withRepository } from './repository-bed.ts'

const execute = promisify(execFile)

describe('the first comment on a new repository', (test) => {
  test('takes 2 commands, at most 40 lines and no secrets', () => withRepository({}, ({ folder, git, commit, tell, server: rankops }) => withLocalForge(async ({ server, forge, forgeOf }) => {
    await writeShop(simulateShop({ seed: 1, users: 60, days: 10 }), join(folder, 'data'))
    const base = await commit({})
    for (const [key, value] of [['user.name', 'maria'], ['user.email', 'maria@acme.example'], ['remote.origin.url', server.gitDirectory]] as const) await git('config', key, value)
    await git('push', '-q', '-f', 'origin', 'main')

    // The first command.
    const told = await tell(init, { rankops: 'acme/rankops@v0.1.0', 'server-url': rankops.url })
    assert.is(told.exitCode, 0, told.sentence)
    const { written } = told.result as { written: { path: string; lines: number }[] }
    // The second one is what the first one says.
    const commands = told.text.split('\n').filter((line) => line.startsWith('  ')).map((line) => line.trim())
    assert.is(commands.length, 1)
    await execute('sh', ['-ec', commands[0]!], { cwd: folder })
    const head = await git('rev-parse', 'HEAD')
    const pull = await forgeOf('maria').createPullRequest({ title: 'Add RankOps', body: '', head: 'add-rankops', base: 'main' })
    assert.is(pull.head.sha, head)

    // What the called workflow does with the pull request, until it has something to say.
    const workspace = join(folder, '.rankops')
    const forgeInputs = { repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl }
    for (const [verb, given] of [[validate, {}], [plan, { base, head, registry: 'github', ...forgeInputs }], [report, { head, 'pull-request': pull.number, ...forgeInputs }]] as const) {
      const step = await tell(verb, { workspace, ...given })
      assert.is(step.exitCode, 0, `${verb.name}: ${step.sentence}`)
    }
    const comments = await forge.listComments(pull.number)
    assert.is(comments.length, 1)
    assert.match(comments[0]!.body, /user-behavior/)

    const lines = written.map((file) => file.lines)
    assert.equal(lines, [9, 25])
    for (const { path, lines: nLines } of written) {
      const text = await readFile(join(folder, path), 'utf8')
      assert.is(text.split('\n').length - 1, nLines)
      assert.not.match(text, /secrets/)
    }
  })))
})
