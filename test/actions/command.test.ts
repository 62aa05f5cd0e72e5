import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { build, runStep } from './step.ts'

describe('the action command', (test) => {
  let folder = ''
  test.before(async () => { folder = await mkdtemp(join(tmpdir(), 'rankops-actions-')) })
  test.after(() => rm(folder, { recursive: true, force: true }))

  test('answers the comment of its event, and lets no line of it be a command to the runner', async () => withLocalForge(async ({ forge, forgeOf, server, commit }) => {
    await commit('main', { '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
    const head = await commit('longer', { 'a.txt': 'a' })
    const { number } = await forge.createPullRequest({ title: 'Train longer', body: '', head: 'longer', base: 'main' })
    const program = await build('command', folder)
    await mkdir(join(folder, 'tree'))
    const step = async (body: string) => {
      const comment = await forgeOf('maria').createComment(number, body)
      return runStep(program, join(folder, 'step'), {
        cwd: join(folder, 'tree'),
        inputs: { token: 'ghs_token-of-the-job' },
        event: { action: 'created', comment: { id: comment.id, body, user: { login: 'maria' } }, issue: { number }, repository: { default_branch: 'main' } },
        variables: { GITHUB_REPOSITORY: testRepository, GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl },
      })
    }

    const trained = await step('/rankops train')
    assert.is(trained.exitCode, 0, trained.lines.join('\n'))
    assert.equal([trained.outputs['command'], trained.outputs['outcome'], trained.outputs['deploy']], ['train', 'done', ''])
    assert.match((await forge.listComments(number)).find(({ author }) => author !== 'maria')!.body, new RegExp(head.slice(0, 7)))

    const hostile = await step('/rankops ::error::x%0A::set-output name=outcome::done')
    assert.equal([hostile.exitCode, hostile.outputs['outcome']], [0, 'refused'])
    assert.equal(hostile.lines.filter((line) => line.startsWith('::') && !line.startsWith('::add-mask::')), [])
  }))
})
