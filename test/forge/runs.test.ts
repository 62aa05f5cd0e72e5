import { readText } from '../../src/base/files.ts'
import type { Forge } from '../../src/forge/forge.ts'
import type { RunSetup } from '../../src/forge/local/routes/runs.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const [head, other] = ['a'.repeat(40), 'b'.repeat(40)]
const run = (id: number, change: Partial<RunSetup> = {}): RunSetup => ({ id, workflow: 'rankops.yml', event: 'pull_request', head, ...change })
const wanted = { workflow: 'rankops.yml', event: 'pull_request', head }

/** What is answered, and which runs were started again. */
async function rerun(runs: RunSetup[], call = (forge: Forge) => forge.rerunWorkflow(wanted)): Promise<[boolean, number[]]> {
  return withLocalForge(async ({ forge, folder }) => {
    const answer = await call(forge)
    const text = await readText(`${folder}/forge/reruns.json`).catch(() => '{ "entries": [] }')
    return [answer, (JSON.parse(text) as { entries: { run: number }[] }).entries.map((entry) => entry.run)]
  }, { setup: { runs } })
}

describe('a run that is started again', (test) => {
  test('is the newest of its workflow, event and commit', async () => {
    assert.equal(await rerun([run(1), run(2), run(3, { head: other }), run(4, { event: 'workflow_dispatch' }), run(5, { workflow: 'ci.yml' })]), [true, [2]])
  })

  test('is left alone where it runs already', async () => {
    assert.equal(await rerun([run(1), run(2, { status: 'in_progress' })]), [true, []])
  })

  test('is none where there is none, or where it is too old', async () => {
    assert.equal(await rerun([run(1, { head: other })]), [false, []])
    assert.equal(await rerun([run(1, { isOld: true })]), [false, []])
  })

  test('is started where it failed, and not where nothing did', async () => {
    const failed = (forge: Forge) => forge.rerunWorkflow(wanted, 'failed')
    assert.equal(await rerun([run(1)], failed), [true, [1]])
    assert.equal(await rerun([run(1, { hasFailed: false })], failed), [false, []])
  })

  test('is not looked for where a forge starts no workflows', () => withLocalForge(async ({ forge }) => {
    assert.is(await forge.rerunWorkflow(wanted), false)
    await assertFails('FORGE_LACKS', () => forge.dispatchWorkflow({ workflow: 'rankops.yml', ref: 'main', inputs: {} }))
    await assertFails('FORGE_LACKS', () => forge.rerunWorkflow(wanted))
  }, { without: ['dispatches'] }))
})
