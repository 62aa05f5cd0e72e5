import { readText } from '../../src/base/files.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'

describe('what is asked in comments, on the embedded forge', (test) => {
  test('a person reacts in one way once', () => withLocalForge(async ({ forge, forgeOf, folder }) => {
    const { number } = await forge.createIssue({ title: 'Talk', body: '', labels: [] })
    const { id } = await forge.createComment(number, '/rankops help')
    for (const reaction of ['eyes', 'eyes', 'rocket'] as const) await forge.reactToComment(id, reaction)
    await forgeOf('maria').reactToComment(id, 'eyes')
    const { entries: [comment] } = JSON.parse(await readText(`${folder}/forge/comments.json`)) as { entries: { reactions: { author: string; content: string }[] }[] }
    assert.equal(comment!.reactions.map(({ author, content }) => `${author} ${content}`), ['github-actions[bot] eyes', 'github-actions[bot] rocket', 'maria eyes'])
  }))

  test('what a stranger writes is not ours, however much it looks like it', () => withLocalForge(async ({ forge, forgeOf }) => {
    const { number } = await forge.createIssue({ title: 'Talk', body: '', labels: [] })
    for (const login of ['mallory', 'maria']) await forgeOf(login).createComment(number, '<!-- rankops -->')
    await forge.createComment(number, '<!-- rankops -->')
    assert.equal((await forge.listComments(number)).map(({ author, isOurs }) => `${author} ${isOurs}`), ['mallory false', 'maria true', 'github-actions[bot] true'])
  }, { setup: { permissions: { mallory: 'read' } } }))

  test('a workflow that was started is written down, since nothing runs it', () => withLocalForge(async ({ forge, commit, folder }) => {
    await commit('main', { '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
    await forge.dispatchWorkflow({ workflow: 'rankops.yml', ref: 'main', inputs: { command: 'train' } })
    const { entries } = JSON.parse(await readText(`${folder}/forge/dispatches.json`)) as { entries: { workflow: string; ref: string; inputs: unknown; actor: string }[] }
    assert.equal(entries.map(({ workflow, ref, inputs, actor }) => [workflow, ref, inputs, actor]), [['rankops.yml', 'main', { command: 'train' }, 'github-actions[bot]']])
  }))
})
