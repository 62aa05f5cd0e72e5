// What every forge driver must do. A driver is tested with an empty repository whose branch `main` holds README.md. It belongs to acme; maria may
// write, stranger may read, and nobody is called dependabot[bot].
import { readFile, writeFile } from 'node:fs/promises'
import type { Forge } from '../../src/forge/forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

export interface ForgeUnderTest {
  forge: Forge
  /** The driver, acting as a person. */
  forgeOf(login: string): Forge
  folder: string
  commit(branch: string, files: Record<string, string | undefined>, message?: string): Promise<string>
}

export function testForge(driver: string, withForge: (body: (bed: ForgeUnderTest) => Promise<void>) => Promise<void>): void {
  describe(`forge contract, ${driver}: code`, (test) => {
    test('a branch, a sha and a part of a sha name their commit, an unknown name none', () => withForge(async ({ forge, commit }) => {
      const sha = await commit('main', { 'a.txt': 'a' })
      assert.is(await forge.resolveCommit('main'), sha)
      assert.is(await forge.resolveCommit(sha), sha)
      assert.is(await forge.resolveCommit(sha.slice(0, 10)), sha)
      assert.is(await forge.resolveCommit('no-such-branch'), undefined)
      assert.is(await forge.resolveCommit('0'.repeat(40)), undefined)
    }))

    test('a commit comes before those that are made on top of it, not before itself or what is beside it', () => withForge(async ({ forge, commit }) => {
      const first = await commit('main', { a: '1' })
      const beside = await commit('beside', { b: '1' })
      const second = await commit('main', { a: '2' })
      const pairs: [string, string, boolean][] = [[first, second, true], [first, beside, true], [second, first, false], [second, beside, false], [first, first, false], [first, '0'.repeat(40), false]]
      for (const [commitSha, descendant, expected] of pairs) assert.is(await forge.isAncestor(commitSha, descendant), expected)
    }))

    test('changed files are those since the merge base, with renames', () => withForge(async ({ forge, commit }) => {
      await commit('main', { 'keep.yaml': 'a\nb\nc\nd\n', 'old.yaml': '1\n2\n3\n4\n5\n', 'gone.yaml': 'gone' })
      await commit('change', { 'keep.yaml': 'a\nb\nc\nD\n', 'old.yaml': undefined, 'new.yaml': '1\n2\n3\n4\n5\n', 'gone.yaml': undefined, 'models/added.yaml': 'x' })
      await commit('main', { 'meanwhile.yaml': 'on main' })
      const files = await forge.listChangedFiles('main', 'change')
      assert.equal(files.toSorted((a, b) => a.path.localeCompare(b.path)), [
        { path: 'gone.yaml', status: 'removed' },
        { path: 'keep.yaml', status: 'modified' },
        { path: 'models/added.yaml', status: 'added' },
        { path: 'new.yaml', status: 'renamed', previousPath: 'old.yaml' },
      ])
    }))

    test('more than 300 changed files are all named', () => withForge(async ({ forge, commit }) => {
      await commit('change', Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`models/m${i}.yaml`, `${i}`])))
      const files = await forge.listChangedFiles('main', 'change')
      assert.is(files.length, 301)
      assert.ok(files.every(({ status }) => status === 'added'))
    }))

    test('a file is read as text at a branch, tag or commit; a folder or a missing file is none', () => withForge(async ({ forge, commit }) => {
      const first = await commit('main', { 'models/搜索.yaml': '名称: 一\n', 'models/empty.json': '' })
      await commit('main', { 'models/搜索.yaml': '名称: 二\n' })
      assert.is(await forge.readFile('models/搜索.yaml', first), '名称: 一\n')
      assert.is(await forge.readFile('models/搜索.yaml', 'main'), '名称: 二\n')
      assert.is(await forge.readFile('models/empty.json', 'main'), '')
      assert.is(await forge.readFile('models', 'main'), undefined)
      assert.is(await forge.readFile('models/other.yaml', 'main'), undefined)
      assert.is(await forge.readFile('README.md', 'no-such-branch'), undefined)
    }))
  })

  describe(`forge contract, ${driver}: pull requests`, (test) => {
    test('a pull request follows its branch until it is merged with a merge commit', () => withForge(async ({ forge, commit }) => {
      const first = await commit('change', { 'a.txt': 'a' })
      const pull = await forge.createPullRequest({ title: 'Add a', body: 'Why', head: 'change', base: 'main' })
      assert.equal([pull.title, pull.body, pull.state, pull.isMerged, pull.isFork, pull.head, pull.base.ref, pull.mergeCommit], ['Add a', 'Why', 'open', false, false, { ref: 'change', sha: first }, 'main', undefined])

      const second = await commit('change', { 'b.txt': 'b' })
      assert.is((await forge.getPullRequest(pull.number)).head.sha, second)
      await assertFails('FORGE_HEAD_MOVED', () => forge.mergePullRequest(pull.number, first))

      const merge = await forge.mergePullRequest(pull.number, second)
      const merged = await forge.getPullRequest(pull.number)
      assert.equal([merged.state, merged.isMerged, merged.mergeCommit, merged.head.sha], ['closed', true, merge, second])
      assert.is(await forge.resolveCommit('main'), merge)
      assert.is(await forge.readFile('b.txt', 'main'), 'b')
    }))

    test('a merge that is asked for twice gives the same commit', () => withForge(async ({ forge, commit }) => {
      const head = await commit('change', { 'a.txt': 'a' })
      const { number } = await forge.createPullRequest({ title: 'Add a', body: '', head: 'change', base: 'main' })
      assert.is(await forge.mergePullRequest(number, head), await forge.mergePullRequest(number, head))
    }))

    test('a conflict cannot be merged', () => withForge(async ({ forge, commit }) => {
      const head = await commit('change', { 'README.md': 'one\n' })
      await commit('main', { 'README.md': 'two\n' })
      const { number } = await forge.createPullRequest({ title: 'Conflict', body: '', head: 'change', base: 'main' })
      await assertFails('FORGE_NOT_MERGEABLE', () => forge.mergePullRequest(number, head))
      assert.is(await forge.readFile('README.md', 'main'), 'two\n')
    }))

    test('pull requests are listed by state, and a second one for the same branch is refused', () => withForge(async ({ forge, commit }) => {
      const head = await commit('one', { 'a.txt': 'a' })
      await commit('two', { 'b.txt': 'b' })
      const one = await forge.createPullRequest({ title: 'One', body: '', head: 'one', base: 'main' })
      const two = await forge.createPullRequest({ title: 'Two', body: '', head: 'two', base: 'main' })
      await assertFails('FORGE_REFUSED', () => forge.createPullRequest({ title: 'Two again', body: '', head: 'two', base: 'main' }))
      await forge.mergePullRequest(one.number, head)
      const numbers = async (state: 'open' | 'closed' | 'all') => (await forge.listPullRequests(state)).map(({ number }) => number)
      assert.equal([await numbers('open'), await numbers('closed'), await numbers('all')], [[two.number], [one.number], [two.number, one.number]])
    }))

    test('pull requests of one branch are listed without the others', () => withForge(async ({ forge, commit }) => {
      await commit('one', { 'a.txt': 'a' })
      await commit('two/with-slash', { 'b.txt': 'b' })
      await forge.createPullRequest({ title: 'One', body: '', head: 'one', base: 'main' })
      await forge.createPullRequest({ title: 'Two', body: '', head: 'two/with-slash', base: 'main' })
      assert.equal((await forge.listPullRequests('all', 'two/with-slash')).map(({ title }) => title), ['Two'])
      assert.equal(await forge.listPullRequests('closed', 'two/with-slash'), [])
      assert.equal(await forge.listPullRequests('all', 'three'), [])
    }))

    test('a pull request is closed and told anew as an issue is, and is then closed and not merged', () => withForge(async ({ forge, commit }) => {
      await commit('one', { 'a.txt': 'a' })
      const { number } = await forge.createPullRequest({ title: 'One', body: '', head: 'one', base: 'main' })
      await forge.updateIssue(number, { title: 'First', body: 'More' })
      await forge.updateIssue(number, { state: 'closed' })
      const { title, body, state, isMerged } = await forge.getPullRequest(number)
      assert.equal({ title, body, state, isMerged }, { title: 'First', body: 'More', state: 'closed', isMerged: false })
    }))

    test('a pull request that does not exist is the user’s mistake', () => withForge(async ({ forge }) => {
      await assertFails('FORGE_NOT_FOUND', () => forge.getPullRequest(99))
      await assertFails('FORGE_NOT_FOUND', () => forge.createComment(99, 'Hello'))
    }))
  })

  describe(`forge contract, ${driver}: conversations`, (test) => {
    test('comments come all and in order, beyond one page', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Long talk', body: '', labels: [] })
      for (let i = 0; i < 103; i++) await forge.createComment(number, `comment ${i}`)
      const bodies = (await forge.listComments(number)).map(({ body }) => body)
      assert.equal(bodies, Array.from({ length: 103 }, (_, i) => `comment ${i}`))
    }))

    test('of a comment it is known whether a robot or a person of the repository wrote it', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Talk', body: '', labels: [] })
      assert.is((await forge.createComment(number, 'ours')).isOurs, true)
      assert.equal((await forge.listComments(number)).map(({ isOurs }) => isOurs), [true])
    }))

    test('a comment is updated in its place', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Talk', body: '', labels: [] })
      const first = await forge.createComment(number, '<!-- rankops -->\n训练中')
      await forge.createComment(number, 'second')
      const updated = await forge.updateComment(first.id, '<!-- rankops -->\n完成')
      assert.is(updated.id, first.id)
      assert.equal((await forge.listComments(number)).map(({ body }) => body), ['<!-- rankops -->\n完成', 'second'])
    }))

    test('a comment is deleted once, a second time changes nothing', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Talk', body: '', labels: [] })
      const first = await forge.createComment(number, 'first')
      await forge.createComment(number, 'second')
      await forge.deleteComment(first.id)
      await forge.deleteComment(first.id)
      assert.equal((await forge.listComments(number)).map(({ body }) => body), ['second'])
    }))

    test('a body beyond the forge’s limit is refused, one at the limit is kept', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Long', body: '', labels: [] })
      await assertFails('FORGE_REFUSED', () => forge.createComment(number, 'x'.repeat(65_537)))
      assert.is((await forge.createComment(number, 'x'.repeat(65_536))).body.length, 65_536)
    }))

    test('issues are found by all of their labels and by state, pull requests are none', () => withForge(async ({ forge, commit }) => {
      await forge.ensureLabel({ name: 'alert', color: 'd73a4a', description: 'Something fails' })
      await forge.ensureLabel({ name: 'alert', color: 'd73a4a', description: 'Something fails' })
      const drift = await forge.createIssue({ title: 'Drift', body: 'b', labels: ['alert', 'model:search'] })
      const down = await forge.createIssue({ title: 'Down', body: 'b', labels: ['alert', 'model:ads'] })
      await commit('change', { 'a.txt': 'a' })
      await forge.createPullRequest({ title: 'No issue', body: '', head: 'change', base: 'main' })
      const numbers = async (labels: string[], state: 'open' | 'closed' | 'all') => (await forge.listIssues({ labels, state })).map(({ number }) => number)
      assert.equal(await numbers(['alert'], 'open'), [down.number, drift.number])
      assert.equal(await numbers(['alert', 'model:search'], 'open'), [drift.number])
      assert.equal(await numbers([], 'all'), [down.number, drift.number])
    }))

    test('an issue is closed with a reason and opened again', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Down', body: 'b', labels: ['alert'] })
      const closed = await forge.updateIssue(number, { state: 'closed', stateReason: 'completed', body: 'resolved' })
      assert.equal([closed.state, closed.body, typeof closed.closedAt], ['closed', 'resolved', 'string'])
      assert.is((await forge.listIssues({ labels: ['alert'], state: 'open' })).length, 0)
      const open = await forge.updateIssue(number, { state: 'open', stateReason: 'reopened', title: 'Down again', labels: ['alert', 'again'] })
      assert.equal([open.state, open.title, open.labels, open.closedAt], ['open', 'Down again', ['alert', 'again'], undefined])
    }))
  })

  describe(`forge contract, ${driver}: releases`, (test) => {
    const draft = { tag: 'search-v1.0.0', name: 'search 1.0.0', body: 'Card', isDraft: true }

    test('a draft takes assets, is published, and its assets come back byte by byte', () => withForge(async ({ forge, commit, folder }) => {
      const head = await commit('main', { 'a.txt': 'a' })
      const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256))
      await writeFile(`${folder}/weights.bin`, bytes)
      const release = await forge.createRelease({ ...draft, commit: head })
      const asset = await forge.uploadAsset(release, 'weights.bin', `${folder}/weights.bin`)
      assert.equal([asset.name, asset.bytes, asset.state], ['weights.bin', 70_000, 'uploaded'])
      assert.is(await forge.resolveCommit(draft.tag), undefined)

      const published = await forge.updateRelease(release.id, { isDraft: false })
      assert.equal([published.isDraft, published.tag, published.commit, published.assets.map(({ id }) => id)], [false, draft.tag, head, [asset.id]])
      assert.is(await forge.resolveCommit(draft.tag), head)
      await forge.downloadAsset(asset.id, `${folder}/again.bin`)
      assert.ok((await readFile(`${folder}/again.bin`)).equals(bytes))
    }))

    test('a part of a file is an asset too', () => withForge(async ({ forge, commit, folder }) => {
      await writeFile(`${folder}/digits`, '0123456789')
      const release = await forge.createRelease({ ...draft, commit: await commit('main', { 'a.txt': 'a' }) })
      const asset = await forge.uploadAsset(release, 'part', `${folder}/digits`, { start: 3, bytes: 4 })
      await forge.downloadAsset(asset.id, `${folder}/part`)
      assert.equal([asset.bytes, await readFile(`${folder}/part`, 'utf8')], [4, '3456'])
    }))

    test('a tag that is released cannot be released again', () => withForge(async ({ forge, commit }) => {
      const head = await commit('main', { 'a.txt': 'a' })
      await forge.createRelease({ ...draft, commit: head, isDraft: false })
      await assertFails('FORGE_REFUSED', () => forge.createRelease({ ...draft, commit: head, isDraft: false }))
      const second = await forge.createRelease({ ...draft, commit: head })
      await assertFails('FORGE_REFUSED', () => forge.updateRelease(second.id, { isDraft: false }))
    }))

    test('an asset’s name is taken until the asset is deleted, and deleting twice is no error', () => withForge(async ({ forge, commit, folder }) => {
      await writeFile(`${folder}/a`, 'abc')
      const release = await forge.createRelease({ ...draft, commit: await commit('main', { 'a.txt': 'a' }) })
      const asset = await forge.uploadAsset(release, 'a.bin', `${folder}/a`)
      await assertFails('FORGE_REFUSED', () => forge.uploadAsset(release, 'a.bin', `${folder}/a`))
      await forge.deleteAsset(asset.id)
      await forge.deleteAsset(asset.id)
      await forge.uploadAsset(release, 'a.bin', `${folder}/a`)
      assert.equal((await forge.listReleases())[0]!.assets.map(({ name }) => name), ['a.bin'])
    }))

    test('a draft is deleted once, a second time changes nothing; what is published is never deleted', () => withForge(async ({ forge, commit, folder }) => {
      await writeFile(`${folder}/a`, 'abc')
      const head = await commit('main', { 'a.txt': 'a' })
      const kept = await forge.createRelease({ ...draft, commit: head })
      const second = await forge.createRelease({ ...draft, commit: head })
      for (const release of [kept, second]) await forge.uploadAsset(release, 'a.bin', `${folder}/a`)
      await forge.updateRelease(kept.id, { isDraft: false })
      await forge.deleteDraft(second.id)
      await forge.deleteDraft(second.id)
      await assertFails('FORGE_PUBLISHED', () => forge.deleteDraft(kept.id))
      const [only, ...others] = await forge.listReleases()
      assert.equal([only!.id, others], [kept.id, []])
      await forge.downloadAsset(only!.assets[0]!.id, `${folder}/b`)
      assert.is(await readFile(`${folder}/b`, 'utf8'), 'abc')
    }))

    test('a digest, where the forge gives one, is that of the bytes', () => withForge(async ({ forge, commit, folder }) => {
      await writeFile(`${folder}/a`, 'abc')
      const release = await forge.createRelease({ ...draft, commit: await commit('main', { 'a.txt': 'a' }) })
      const { digest } = await forge.uploadAsset(release, 'a.bin', `${folder}/a`)
      assert.is(digest, forge.lacks.has('assetDigests') ? undefined : 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    }))
  })

  describe(`forge contract, ${driver}: deployments`, (test) => {
    test('deployments of an environment come newest first, with payload and newest state', () => withForge(async ({ forge }) => {
      const deployment = { ref: 'main', description: 'canary 10 %', payload: { model: 'search', version: '1.0.0' } }
      const first = await forge.createDeployment({ ...deployment, environment: 'production' })
      const second = await forge.createDeployment({ ...deployment, environment: 'production' })
      await forge.createDeployment({ ...deployment, environment: 'staging' })
      await forge.createDeploymentStatus(first.id, { state: 'in_progress', description: 'starting' })
      await forge.createDeploymentStatus(first.id, { state: 'success', description: 'serving', environmentUrl: 'http://127.0.0.1:8080' })
      const found = await forge.listDeployments('production')
      assert.equal(found.map(({ id, state }) => [id, state]), [[second.id, undefined], [first.id, 'success']])
      assert.equal([found[1]!.payload, found[1]!.ref, found[1]!.description], [deployment.payload, 'main', 'canary 10 %'])
    }))

    test('the newest state comes with its words, and the rest of a long list without', () => withForge(async ({ forge }) => {
      const ids: number[] = []
      for (let i = 0; i < 6; i++) ids.push((await forge.createDeployment({ ref: 'main', environment: 'production/search', description: '', payload: {} })).id)
      for (const id of ids) await forge.createDeploymentStatus(id, { state: 'in_progress', description: `canary ${id}`, logUrl: 'http://127.0.0.1:8080/run' })
      const found = await forge.listDeployments('production/search')
      assert.equal(found.map(({ id, stateDescription }) => [id, stateDescription]), ids.toReversed().map((id, i) => [id, i < 5 ? `canary ${id}` : undefined]))
    }))

    test('a ref that does not exist cannot be deployed', () => withForge(async ({ forge }) => {
      await assertFails('FORGE_REFUSED', () => forge.createDeployment({ ref: 'search-v9.9.9', environment: 'production', description: '', payload: {} }))
    }))
  })

  describe(`forge contract, ${driver}: what is asked in comments`, (test) => {
    test('what a person may do is told, and of who is named nowhere too', () => withForge(async ({ forge }) => {
      assert.equal([await forge.getPermission('acme'), await forge.getPermission('maria'), await forge.getPermission('stranger'), await forge.getPermission('dependabot[bot]')], ['admin', 'write', 'read', 'none'])
    }))

    test('a comment takes a reaction as often as it is given; one that is gone takes none', () => withForge(async ({ forge }) => {
      const { number } = await forge.createIssue({ title: 'Talk', body: '', labels: [] })
      const { id } = await forge.createComment(number, '/rankops help')
      for (const reaction of ['eyes', 'rocket', 'eyes', 'confused'] as const) await forge.reactToComment(id, reaction)
      await assertFails('FORGE_NOT_FOUND', () => forge.reactToComment(99, 'eyes'))
    }))

    test('a workflow of the repository is started on a branch that exists', () => withForge(async ({ forge, commit }) => {
      const dispatch = { workflow: 'rankops.yml', ref: 'main', inputs: { command: 'train', head: 'a'.repeat(40) } }
      await assertFails('FORGE_NOT_FOUND', () => forge.dispatchWorkflow(dispatch))
      await commit('main', { '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
      await forge.dispatchWorkflow(dispatch)
      await assertFails('FORGE_REFUSED', () => forge.dispatchWorkflow({ ...dispatch, ref: 'gone' }))
    }))
  })

  describe(`forge contract, ${driver}: a branch as memory`, (test) => {
    const branch = 'rankops/state'

    test('a missing branch is empty, and the first commit makes it without a parent', () => withForge(async ({ forge }) => {
      assert.equal(await forge.readBranch(branch), { head: undefined, files: new Map() })
      const head = await forge.commitToBranch(branch, { expectedHead: undefined, message: 'Begin', changes: [{ path: 'deployments/production/search.json', content: '{}\n' }] })
      assert.equal(await forge.readBranch(branch), { head, files: new Map([['deployments/production/search.json', '{}\n']]) })
    }))

    test('a commit changes what it names, deletes what it says and keeps the rest', () => withForge(async ({ forge }) => {
      const first = await forge.commitToBranch(branch, { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a/1', content: '一' }, { path: 'a/2', content: '2' }, { path: 'b', content: 'b' }] })
      const second = await forge.commitToBranch(branch, { expectedHead: first, message: 'Go on', changes: [{ path: 'a/1' }, { path: 'a/2', content: 'two' }, { path: 'never/was' }] })
      const { head, files } = await forge.readBranch(branch, 'a')
      assert.is(head, second)
      assert.equal([...files], [['a/2', 'two']])
      assert.is((await forge.readBranch(branch)).files.get('b'), 'b')
      assert.equal([...(await forge.readBranch(branch, ['a', 'c'])).files.keys()], ['a/2'])
      assert.equal([...(await forge.readBranch(branch, 'b')).files.keys()], ['b'], 'of a file it is that file')
    }))

    test('what was just written is read with one request, and as another driver reads it', () => withForge(async ({ forge, forgeOf }) => {
      let head: string | undefined
      for (const changes of [[{ path: 'a/1', content: '一' }, { path: 'b', content: 'b' }], [{ path: 'a/1' }, { path: 'a/2', content: '2' }]]) {
        head = await forge.commitToBranch(branch, { expectedHead: head, message: 'Write', changes })
        const { requests } = forge.usage
        const read = await forge.readBranch(branch)
        assert.is(forge.usage.requests - requests, 1)
        assert.equal(read, await forgeOf('maria').readBranch(branch))
      }
    }))

    test('of two writers that saw the same head one wins, the other learns that the branch moved', () => withForge(async ({ forge }) => {
      const head = await forge.commitToBranch(branch, { expectedHead: undefined, message: 'Begin', changes: [{ path: 'lease', content: 'free' }] })
      const outcomes = await Promise.allSettled(['one', 'two'].map((writer) => forge.commitToBranch(branch, { expectedHead: head, message: `Lease for ${writer}`, changes: [{ path: 'lease', content: writer }] })))
      assert.equal(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
      const winner = ['one', 'two'][outcomes.findIndex(({ status }) => status === 'fulfilled')]
      assert.is((outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason.code, 'FORGE_BRANCH_MOVED')
      assert.is((await forge.readBranch(branch)).files.get('lease'), winner)
    }))

    test('a new branch begins upon a commit, and keeps what else is there', () => withForge(async ({ forge, commit }) => {
      const main = await commit('main', { 'models/a.yaml': 'a', 'models/b.yaml': 'b' })
      const head = await forge.commitToBranch('rankops/revert-a-1.0.0', { expectedHead: undefined, startAt: main, message: 'Back', changes: [{ path: 'models/a.yaml', content: 'before' }] })
      assert.equal([await forge.resolveCommit('rankops/revert-a-1.0.0'), await forge.resolveCommit('main'), await forge.isAncestor(main, head)], [head, main, true])
      assert.equal([await forge.readFile('models/a.yaml', head), await forge.readFile('models/b.yaml', head)], ['before', 'b'])
      await assertFails('FORGE_BRANCH_MOVED', () => forge.commitToBranch('rankops/revert-a-1.0.0', { expectedHead: undefined, startAt: main, message: 'Again', changes: [{ path: 'models/a.yaml', content: 'other' }] }))
    }))

    test('a branch that someone else made first is not overwritten', () => withForge(async ({ forge }) => {
      await forge.commitToBranch(branch, { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a', content: 'mine' }] })
      await assertFails('FORGE_BRANCH_MOVED', () => forge.commitToBranch(branch, { expectedHead: undefined, message: 'Begin too', changes: [{ path: 'a', content: 'theirs' }] }))
      assert.is((await forge.readBranch(branch)).files.get('a'), 'mine')
    }))

    test('the commits of a path come newest first and no more than asked for', () => withForge(async ({ forge }) => {
      let head: string | undefined
      for (const content of ['1', '2', '3']) head = await forge.commitToBranch(branch, { expectedHead: head, message: `pointer ${content}`, changes: [{ path: 'pointer', content }] })
      await forge.commitToBranch(branch, { expectedHead: head, message: 'other', changes: [{ path: 'other', content: '' }] })
      const commits = await forge.listCommits(branch, 'pointer', 2)
      assert.equal(commits.map(({ message }) => message), ['pointer 3', 'pointer 2'])
      assert.is(commits[0]!.sha, head)
      assert.match(commits[0]!.committedAt, /^\d{4}-\d\d-\d\dT/)
      assert.equal(await forge.listCommits('no/branch', 'pointer', 2), [])
    }))
  })

  describe(`forge contract, ${driver}: how the repository is set up`, (test) => {
    test('a new repository requires nothing and has no labels; its workflows are named and active', () => withForge(async ({ forge, forgeOf, commit }) => {
      await commit('main', { '.github/workflows/rankops.yml': 'name: RankOps\non: push\n', '.github/workflows/other.yaml': 'on: push\n', '.github/other.yml': 'name: none\n' })
      const { defaultBranch, isArchived, hasIssues } = await forge.getRepository()
      assert.equal([defaultBranch, isArchived, hasIssues], ['main', false, true])
      assert.equal(await forge.listWorkflows(), [
        { name: '.github/workflows/other.yaml', path: '.github/workflows/other.yaml', state: 'active' },
        { name: 'RankOps', path: '.github/workflows/rankops.yml', state: 'active' },
      ])
      assert.equal([await forge.listRequiredChecks('main'), await forge.listRequiredChecks('a/branch')], [[], []])
      assert.equal(await forge.listLabels(), [])
      await forge.ensureLabel({ name: 'rankops', color: 'ededed', description: '' })
      assert.equal(await forge.listLabels(), ['rankops'])
      assert.equal(await forgeOf('maria').getWorkflowDefaults(), { permissions: 'read', mayCreatePullRequests: false })
      assert.equal(await forgeOf('maria').listRunners(), [])
    }))

    test('a token of a workflow sees neither runners nor what workflows may do by default', () => withForge(async ({ forge }) => {
      assert.match((await assertFails('FORGE_FORBIDDEN', () => forge.listRunners())).message, /needs "administration: read"/)
      await assertFails('FORGE_FORBIDDEN', () => forge.getWorkflowDefaults())
    }))
  })
}
