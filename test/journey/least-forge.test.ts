// The whole loop on a forge that has nothing which RankOps can do without: it ends as on any other, and each thing that is missing is told once.
import { join } from 'node:path'
import { isFailure } from '../../src/base/errors.ts'
import { lackOf } from '../../src/forge/capabilities.ts'
import type { Capability } from '../../src/forge/capabilities.ts'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { assert, describe } from '../support/suite.ts'
import { healthReport, oneRelease, runsAsPointed, writeHealth } from './invariants.ts'
import { model, withTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

const github = ['--registry', 'github']
const all = Object.keys(lackOf) as Capability[]

describe('a forge that can do the least', (test) => {
  test('plan, report, command, release, deploy, check-health and alert end well, each lack told once', () => withTemplate((template) => withWorld(template, async (world) => {
    const told: [string, Capability[]][] = []
    const tell = async (...args: string[]) => { told.push([args[0]!, lacksIn((await world.well(args)).text)]) }
    await tell('plan', ...github, '--find-candidates', 'artifacts')
    await tell('report', '--pull-request', '1')
    await ask(world, tell, '/rankops help')
    await ask(world, tell, '/rankops train')
    await tell('release', ...github)
    await tell('deploy', ...github)
    await tell('check-health', ...github)
    await writeHealth(world, [healthReport(1, 'failing')], 'staging')
    await tell('alert')

    assert.equal(told, [['plan', ['artifacts']], ['report', []], ['command', ['reactions']], ['command', ['reactions', 'dispatches']], ['release', ['assetDigests']], ['deploy', ['deployments']], ['check-health', []], ['alert', []]])
    await oneRelease(world, githubRegistry(world.forge))
    assert.is((await runsAsPointed(world)).stable?.version, '1.0.0')
    const [comment, ...others] = (await world.forge.listComments(1)).filter(({ body }) => body.includes('<!-- rankops'))
    assert.equal([others, /\| ✅ The commands are listed below\./.test(comment!.body), /❌ Start rankops\.yml on main: .* starts no workflows that are asked for; a push to the pull request starts them\./.test(comment!.body)], [[], true, true])
    assert.is((await world.forge.listIssues({ labels: ['rankops-alert'], state: 'open' })).length, 1)
    assert.equal(await world.forge.listDeployments(`production/${model}`).catch((error: unknown) => isFailure(error) && error.code), 'FORGE_LACKS')

    // Told again, all is as it is.
    await tell('release', ...github)
    await tell('deploy', ...github)
    assert.is((await world.forge.listReleases()).length, 1)
    assert.is((await runsAsPointed(world)).generation, 1)
  }, { without: all })))
})

/** Which lacks a run told of; one that is told twice is there twice. */
function lacksIn(text: string): Capability[] {
  return all.flatMap((capability) => Array.from({ length: text.split(lackOf[capability]).length - 1 }, () => capability))
}

async function ask(world: World, tell: (...args: string[]) => Promise<void>, body: string): Promise<void> {
  const { id } = await world.forge.createComment(1, body)
  await tell('command', ...github, '--issue', '1', '--comment-id', String(id), '--author', 'maria', '--body', body, '--folder', join(world.folder, 'shop'))
}
