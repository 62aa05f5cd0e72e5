import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stateBranch } from '../../src/forge/state-branch.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { build, runStep } from './step.ts'

describe('the action tune', (test) => {
  let folder = ''
  test.before(async () => { folder = await mkdtemp(join(tmpdir(), 'rankops-actions-')) })
  test.after(() => rm(folder, { recursive: true, force: true }))

  test('trains without node_modules, shows the study on the page of the run, and goes on with it in the next', async () => withShop(async ({ folder: cwd, commit }) => withLocalForge(async ({ forge, server }) => {
    await commit({ [specPath]: `${goodSpec}tune: { parameters: [{ key: training.classWeights, choices: [none, balanced] }] }\n` })
    const program = await build('tune', folder)
    const step = (name: string, mostTrials: string) => runStep(program, join(folder, name), {
      cwd,
      inputs: { token: 'ghs_token-of-the-job', state: 'branch', workspace: join(folder, name, 'workspace'), 'most-trials': mostTrials },
      variables: { GITHUB_REPOSITORY: testRepository, GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl },
    })
    const first = await step('first', '1')
    assert.is(first.exitCode, 0, first.lines.join('\n'))
    assert.is(first.lines[0], '::add-mask::ghs_token-of-the-job')
    assert.ok(first.lines.includes('::group::Tune user-behavior'), first.lines.join('\n'))
    assert.is(first.outputs['is-done'], 'false')
    assert.match(first.summary, '### Study of user-behavior')
    assert.is((await forge.readBranch(stateBranch, 'studies/user-behavior')).files.size, 1)

    const second = await step('second', '')
    assert.is(second.exitCode, 0, second.lines.join('\n'))
    assert.ok(second.lines.some((line) => line.startsWith('Done already: 1 of the trials')), second.lines.join('\n'))
    assert.is(second.outputs['is-done'], 'true')
    assert.is((JSON.parse(second.outputs['best']!) as unknown[]).length, 1)
  })))
})
