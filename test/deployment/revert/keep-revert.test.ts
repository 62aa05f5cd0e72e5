import { failure } from '../../../src/base/errors.ts'
import type { Fault } from '../../../src/forge/local/faults.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { pointer, rollout } from '../example.ts'
import { firstText, path, promoted, secondText, withWithdrawal, withdrawn } from './example.ts'
import type { RevertBed } from './example.ts'

const branch = 'rankops/revert-clicks-1.1.0'
const pulls = '/repos/acme/shop/pulls'

const stateOf = async ({ forge }: Pick<RevertBed, 'forge'>) => (await forge.listPullRequests('all')).map(({ number, state, isMerged, head }) => `#${number} ${isMerged ? 'merged' : state} ${head.ref}`)

describe('the pull request that takes a spec back', (test) => {
  test('is opened once, with the file of the release that serves, and is told anew when more is known', () => withWithdrawal(async (bed) => {
    assert.is((await bed.keep()).kind, 'open')
    assert.equal(await stateOf(bed), [`#1 open ${branch}`])
    const [pull] = await bed.forge.listPullRequests('open')
    assert.is(pull!.title, 'Take clicks back to the spec of 1.0.0, since 1.1.0 was withdrawn')
    assert.match(pull!.body, /by `maria`[^]*carts are empty[^]*Nothing is trained, released or deployed[^]*close and open it again/)
    assert.not.match(pull!.body, /Look at the changed lines/)
    assert.equal([await bed.forge.readFile(path, branch), await bed.forge.readFile('other.txt', branch)], [firstText, 'stays'])
    assert.equal(await bed.forge.listChangedFiles('main', branch), [{ path, status: 'modified' }])

    const { usage } = bed.forge
    const nWrites = usage.writes
    assert.equal(await bed.keep(), { kind: 'keep', url: pull!.url, reason: 'it is open' })
    assert.is(usage.writes, nWrites)

    bed.issueUrl = 'http://127.0.0.1:9/issues/7'
    assert.is((await bed.keep()).kind, 'update')
    assert.match((await bed.forge.getPullRequest(1)).body, /\[the alert\]\(http:\/\/127\.0\.0\.1:9\/issues\/7\)/)
    assert.is((await bed.keep()).kind, 'keep')
    assert.equal(await stateOf(bed), [`#1 open ${branch}`])
  }))

  test('is left alone where a person closed it, and where it was merged nothing is due', () => withWithdrawal(async (bed) => {
    await bed.keep()
    await bed.forge.updateIssue(1, { state: 'closed' })
    assert.equal((({ kind, reason }) => [kind, reason])(await bed.keep()), ['keep', 'somebody closed it'])
    assert.equal(await stateOf(bed), [`#1 closed ${branch}`])
    await bed.forge.updateIssue(1, { state: 'open' })
    await bed.forge.mergePullRequest(1, (await bed.forge.getPullRequest(1)).head.sha)
    assert.is(await bed.forge.readFile(path, 'main'), firstText)
    assert.equal(await bed.keep(), { kind: 'none', reason: `${path} on main is the spec of 1.0.0, which serves.` })
    assert.equal(await stateOf(bed), [`#1 merged ${branch}`])
  }))

  test('says so where the file was changed since for other reasons', () => withWithdrawal(async (bed) => {
    await bed.commit('main', { [path]: `${secondText}description: More\n` })
    await bed.keep()
    assert.match((await bed.forge.getPullRequest(1)).body, /Look at the changed lines:\*\* the file was changed after 1\.1\.0 was released from it/)
    assert.is(await bed.forge.readFile(path, branch), firstText)
  }))

  const over: [sentence: string, change: (bed: RevertBed) => Promise<unknown>, comment: RegExp][] = [
    ['the version is tried again', (bed) => bed.record(pointer('1.0.0', { version: '1.1.0' }), [rollout('1.1.0', 'progressing', { attempt: 2 })]), /clicks 1\.1\.0 is on its way in production/],
    ['a newer release is on its way', (bed) => bed.record(pointer('1.0.0', { version: '1.2.0' }), [rollout('1.2.0')]), /clicks 1\.2\.0 is on its way in production/],
    ['a newer release serves', (bed) => bed.record(pointer('1.2.0'), [rollout('1.2.0', 'promoted', { finishedAt: '2026-03-02T10:00:00.000Z' })]), /clicks 1\.2\.0 serves in production, and nothing after it was withdrawn/],
    ['somebody took the spec back', (bed) => bed.commit('main', { [path]: firstText }), /models\/clicks\.yaml on main is the spec of 1\.0\.0, which serves/],
    ['the spec was removed', (bed) => bed.commit('main', { [path]: undefined }), /models\/clicks\.yaml is not on main any more/],
  ]
  for (const [sentence, change, comment] of over) {
    test(`is closed with a word where ${sentence}`, () => withWithdrawal(async (bed) => {
      await bed.keep()
      await change(bed)
      assert.is((await bed.keep()).kind, 'close')
      assert.equal(await stateOf(bed), [`#1 closed ${branch}`])
      assert.match((await bed.forge.listComments(1)).map(({ body }) => body).join(), comment)
      assert.is((await bed.keep()).kind, 'none')
      assert.is((await bed.forge.listComments(1)).length, 1)
    }))
  }

  test('of a later attempt is another one, also where the first was closed; the one before is closed', () => withWithdrawal(async (bed) => {
    await bed.keep()
    await bed.record({ ...pointer('1.0.0'), by: 'maria' }, [{ ...withdrawn, attempt: 2 }])
    await bed.keep()
    assert.equal(await stateOf(bed), [`#2 open ${branch}-attempt-2`, `#1 closed ${branch}`])
  }))

  test('is not opened where nothing serves, nothing was withdrawn, or the file of the release is not known', () => withWithdrawal(async (bed) => {
    bed.commits['1.0.0'] = '0'.repeat(40)
    assert.equal(await bed.keep(), { kind: 'none', reason: 'It is not known from which file 1.0.0 was released.' })
    assert.match(bed.log.lines.join('\n'), /models\/clicks\.yaml is not there at 0{40}, from which it was released/)
    await bed.record(pointer(undefined), [withdrawn])
    assert.equal(await bed.keep(), { kind: 'none', reason: 'No clicks serves in production.' })
    await bed.record(pointer('1.0.0'), [promoted, rollout('1.1.0', 'superseded', { finishedAt: '2026-03-03T10:00:00.000Z' })])
    assert.equal(await bed.keep(), { kind: 'none', reason: 'clicks 1.0.0 serves in production, and nothing after it was withdrawn.' })
    assert.equal([await stateOf(bed), await bed.forge.resolveCommit(branch)], [[], undefined])
  }))

  test('is one click away where workflows may open none', () => withWithdrawal(async (bed) => {
    const refused = { ...bed.forge, createPullRequest: async () => { throw failure('FORGE_FORBIDDEN', { what: 'Create pull request', host: 'github.com', permission: 'pull-requests: write', problem: 'GitHub Actions is not permitted to create or approve pull requests.' }) } }
    const { kind, url } = await bed.keep(refused)
    assert.equal([kind, url], ['none', bed.forge.webUrl(`/compare/main...${branch}?expand=1`)])
    assert.match(bed.log.lines.join('\n'), /"Allow GitHub Actions to create and approve pull requests"/)
    assert.is(await bed.forge.readFile(path, branch), firstText)

    // A person opens it by hand: its words stay.
    await bed.forge.createPullRequest({ title: 'Back', body: 'By hand', head: branch, base: 'main' })
    assert.is((await bed.keep()).kind, 'keep')
    assert.equal([await stateOf(bed), (await bed.forge.getPullRequest(1)).body], [[`#1 open ${branch}`], 'By hand'])
  }))

  const faults: [sentence: string, faults: Fault[]][] = [
    ['its creation', [{ kind: '502-after', match: `POST ${pulls}` }]],
    ['its branch', [{ kind: '502-after', match: 'POST /repos/acme/shop/git/refs' }]],
    ['both', [{ kind: '502-after', match: 'POST /repos/acme/shop/git/refs' }, { kind: 'drop', match: `POST ${pulls}` }]],
  ]
  for (const [sentence, played] of faults) {
    test(`is one where the answer to ${sentence} is lost`, () => withWithdrawal(async (bed) => {
      for (const fault of played) bed.server.addFault(fault)
      await bed.keep().catch(() => {})
      await bed.keep()
      assert.equal(await stateOf(bed), [`#1 open ${branch}`])
    }))
  }

  test('that was not written is an error of the outside, and the next run writes it upon the branch that is there', () => withWithdrawal(async (bed) => {
    bed.server.addFault({ kind: '502-before', match: `POST ${pulls}` })
    await assertFails('FORGE_UNAVAILABLE', () => bed.keep())
    assert.is(await bed.forge.resolveCommit(branch) === undefined, false)
    assert.is((await bed.keep()).kind, 'open')
    assert.equal((await bed.forge.listCommits(branch, path, 5)).map(({ message }) => message.split('\n')[0]).slice(0, 2), ['revert(clicks): the spec of 1.0.0, since 1.1.0 was withdrawn', `Change ${path}, other.txt`])
  }))
})
