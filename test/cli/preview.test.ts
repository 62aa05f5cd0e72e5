import { join } from 'node:path'
import { readText } from '../../src/base/files.ts'
import { preview } from '../../src/cli/preview.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { reportRecord } from '../../src/report/record.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

interface Bed extends ShopBed, Pick<ForgeBed, 'forge'> {
  pullRequest: number
  /** Commits a text of the spec and previews it as a run of its pull request. */
  previewOf(text: string, given?: Record<string, Given>): Promise<Told & { head: string }>
}

const ours = { 'event-name': 'pull_request', 'head-repository': testRepository, author: 'maria' }

async function withPull(body: (bed: Bed) => Promise<void>): Promise<void> {
  await withShop(async (shop) => withLocalForge(async ({ forge, forgeOf, server, commit }) => {
    await commit('better', { 'models/a.yaml': 'name: a\n' })
    const { number } = await forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: 'better', base: 'main' })
    await body({
      ...shop, forge, pullRequest: number,
      async previewOf(text, given) {
        const head = await shop.commit({ [specPath]: text })
        return { head, ...await shop.tell(preview, { head, repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, 'pull-request': number, ...ours, ...given }) }
      },
    })
  }))
}

const changed = `${goodSpec}# changed\n`

describe('preview', (test) => {
  test('validates, plans and comments in one step, and tells the jobs that follow what to train', () => withPull(async ({ forge, pullRequest, previewOf, workspace }) => {
    const { exitCode, sentence, values, head, summary } = await previewOf(changed)
    assert.is(exitCode, 0, sentence)
    assert.equal([values['problems'], values['train'], values['may-train']], ['0', '["user-behavior"]', 'true'])
    assert.match(values['trainings']!, /^\[\{"model":"user-behavior","hash":"[0-9a-f]{64}"\}\]$/)
    const [comment, ...others] = await forge.listComments(pullRequest)
    assert.is(others.length, 0)
    assert.match(comment!.body, /## Plan: train 1 model[^]*Every spec is right/)
    assert.is(values['comment'], comment!.url)
    assert.match(summary, /Plan: train 1 model/)
    assert.is(reportRecord.parse(await readText(join(workspace, 'report.json')), 'report.json').headSha, head)

    await previewOf(changed.replace('epochs: 1', 'epochs: 2'))
    assert.is((await forge.listComments(pullRequest)).length, 1)
  }))

  test('brings mistakes into the comment, and plans nothing', () => withPull(async ({ forge, pullRequest, previewOf }) => {
    const { exitCode, values, problems, head } = await previewOf(goodSpec.replace('epochs', 'epoch'))
    assert.equal([exitCode, problems.length, values['trainings'], values['may-train']], [65, 1, undefined, 'true'])
    const [comment] = await forge.listComments(pullRequest)
    assert.match(comment!.body, /1 mistake in 1 spec/)
    assert.match(comment!.body, new RegExp(head.slice(0, 7)))
  }))

  test('tells why there is no plan, in place of an earlier one', () => withPull(async ({ forge, pullRequest, previewOf }) => {
    await previewOf(changed)
    const { exitCode, error } = await previewOf(`${changed}resources: { memoryMiB: 4000000 }\n`)
    assert.equal([exitCode, error?.code], [65, 'PLAN_NO_RUNNER'])
    const { body } = (await forge.listComments(pullRequest))[0]!
    assert.match(body, /## Plan: not possible\n\nNo runner can train user-behavior: it asks for 1 CPU, 4000000 MiB; there is [^]*Lower resources: in its spec[^]*Every spec is right/)
    assert.not.match(body, /Plan: train/)
  }))

  test('leaves a record where it may not comment, and trains nothing of a fork', () => withPull(async ({ forge, pullRequest, previewOf, workspace }) => {
    const { exitCode, values, lines } = await previewOf(changed, { 'head-repository': 'stranger/shop' })
    assert.equal([exitCode, values['may-train'], values['comment']], [0, 'false', ''])
    assert.ok(lines.some((line) => line.includes('Nothing of a fork runs on our machines')))
    assert.equal(await forge.listComments(pullRequest), [])
    assert.match(await readText(join(workspace, 'report.json')), /Plan: train 1 model/)
  }))

  test('needs no forge on a command line', () => withShop(async ({ commit, tell }) => {
    const head = await commit({ [specPath]: changed })
    const told = await tell(preview, { head })
    assert.equal([told.exitCode, told.values['comment'], told.values['train']], [0, '', '["user-behavior"]'], told.sentence)
  }))
})
