import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../../src/base/files.ts'
import { plan } from '../../src/cli/plan.ts'
import { report } from '../../src/cli/report.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { reportRecord } from '../../src/report/record.ts'
import type { Report } from '../../src/report/record.ts'
import type { ArtifactSetup } from '../../src/forge/local/routes/artifacts.ts'
import type { LocalForgeOptions } from '../../src/forge/local/server.ts'
import { zip } from '../support/zip.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

interface Bed extends ShopBed, Pick<ForgeBed, 'forge'> {
  /** The head of an open pull request, and its number. */
  head: string
  pullRequest: number
  push(): Promise<string>
  /** Publishes a record that a run of `head` left behind. */
  publish(record: Report | string, given?: Record<string, Given>): Promise<Told>
}

/** A shop whose forge has an open pull request. */
async function withPull(body: (bed: Bed) => Promise<void>, options: Partial<LocalForgeOptions> = {}): Promise<void> {
  await withShop(async (shop) => withLocalForge(async ({ forge, forgeOf, server, commit }) => {
    const push = () => commit('better', { 'models/a.yaml': `name: a${Math.random()}\n` })
    const head = await push()
    const { number } = await forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: 'better', base: 'main' })
    const path = join(shop.workspace, '../record.json')
    await body({
      ...shop, forge, head, pullRequest: number, push,
      async publish(record, given) {
        await writeFile(path, typeof record === 'string' ? record : reportRecord.format(record))
        return shop.tell(report, { repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, publish: path, head, ...given })
      },
    })
  }, options))
}

const planSays = (headSha: string, markdown = '## Plan: train 1 model'): Report => ({ headSha, sections: [{ id: 'plan', markdown }] })

describe('report to a record', (test) => {
  test('writes what it knows without a forge, and a mistake in a spec without a plan', () => withShop(async ({ commit, tell, workspace }) => {
    const record = join(workspace, 'report.json')
    const head = await commit({ [specPath]: `${goodSpec}# changed\n` })
    assert.is((await tell(plan, { head })).exitCode, 0)
    const told = await tell(report, { record })
    assert.is(told.exitCode, 0, told.sentence)
    assert.equal([told.values['action'], told.values['comment']], ['recorded', ''])
    const written = reportRecord.parse(await readText(record), record)
    assert.is(written.headSha, head)
    assert.equal(written.sections.map(({ id }) => id), ['plan', 'validate'])

    const broken = await commit({ [specPath]: goodSpec.replace('epochs', 'epoch') })
    assert.is((await tell(report, { record })).error?.code, 'INPUT_MISSING')
    assert.is((await tell(report, { record, head: broken })).exitCode, 0)
    const mistakes = reportRecord.parse(await readText(record), record)
    assert.is(mistakes.headSha, broken)
    assert.match(mistakes.sections[0]!.markdown, /1 mistake in 1 spec/)
  }))

  test('is not published in the same step', () => withShop(async ({ tell }) => {
    assert.is((await tell(report, { record: 'a', publish: 'b' })).error?.code, 'INPUT_INVALID')
  }))
})

describe('report from a record', (test) => {
  test('finds the pull request by the commit that ran, and writes its one comment', () => withPull(async ({ forge, head, pullRequest, publish }) => {
    const first = await publish(planSays(head))
    assert.is(first.exitCode, 0, first.sentence)
    assert.is(first.values['action'], 'created')
    assert.is((await publish(planSays(head))).values['action'], 'unchanged')
    const comments = await forge.listComments(pullRequest)
    assert.is(comments.length, 1)
    assert.match(comments[0]!.body, /## Plan: train 1 model/)
  }))

  test('is read from an artefact of the run, never more of it than an honest one has', () => {
    const artifacts: ArtifactSetup[] = []
    return withPull(async ({ forge, head, pullRequest, publish }) => {
      const left = (content: string | Uint8Array) => { artifacts.splice(0, 1, { name: 'rankops-plan-1', runId: 7, isOfFork: true, archive: zip([{ name: 'plan.json', content: '{}' }, { name: 'report.json', content }]) }) }
      const given = { publish: 'artifact:rankops-plan-1', 'run-id': '7' }
      left(Buffer.alloc(20_000_000))
      const bomb = await publish('', given)
      assert.equal([bomb.error?.code, bomb.exitCode, (await forge.listComments(pullRequest)).length], ['FORGE_ARTIFACT_UNFIT', 65, 0])
      left(reportRecord.format(planSays(head)))
      assert.is((await publish('', given)).values['action'], 'created')
      assert.match((await forge.listComments(pullRequest))[0]!.body, /Plan: train 1 model/)
      assert.is((await publish('', { ...given, publish: 'artifact:other' })).error?.code, 'FILE_NOT_FOUND')
      assert.is((await publish('', { publish: given.publish })).error?.code, 'INPUT_MISSING')
    }, { setup: { artifacts } })
  })

  test('writes nothing where the record speaks of another commit than the one that ran', () => withPull(async ({ forge, pullRequest, publish }) => {
    const told = await publish(planSays('f'.repeat(40)))
    assert.is(told.error?.code, 'REPORT_REFUSED')
    assert.match(told.sentence, /speaks of commit "f+"/)
    assert.equal(await forge.listComments(pullRequest), [])
  }))

  test('writes nothing where no open pull request has that head any more', () => withPull(async ({ forge, head, pullRequest, push, publish }) => {
    await push()
    const told = await publish(planSays(head))
    assert.equal([told.exitCode, told.values['action'], told.values['comment']], [0, 'none', ''])
    assert.equal(await forge.listComments(pullRequest), [])
  }))

  test('is marked as old where the number is known and the head moved on', () => withPull(async ({ forge, head, pullRequest, push, publish }) => {
    await push()
    assert.is((await publish(planSays(head), { 'pull-request': pullRequest })).values['action'], 'created')
    assert.match((await forge.listComments(pullRequest))[0]!.body, /not of the newest commit/)
  }))

  test('refuses a verdict, another form, and more than a comment could need', () => withPull(async ({ forge, head, pullRequest, publish }) => {
    assert.is((await publish({ headSha: head, sections: [{ id: 'report', markdown: 'better' }] })).error?.code, 'REPORT_REFUSED')
    assert.is((await publish(JSON.stringify({ record: 'report/1', headSha: head, sections: [], pullRequest: 1 }))).error?.code, 'RECORD_INVALID')
    assert.is((await publish('{')).error?.code, 'RECORD_INVALID')
    assert.is((await publish(planSays(head, 'x'.repeat(600_000)))).error?.code, 'REPORT_REFUSED')
    assert.equal(await forge.listComments(pullRequest), [])
  }))
})
