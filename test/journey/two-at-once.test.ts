// Two runs of the same verb side by side: one of them wins or both end in the same state, and the next run finds nothing to do.
import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { assert, describe } from '../support/suite.ts'
import { askSomething, directory, firstDeployment, healthReport, oneRelease, releaseAnew, runsAsPointed, writeHealth } from './invariants.ts'
import { model, sharedTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

const nRounds = 2

/** Both runs, their ends as text where one is bad. */
async function inParallel(world: World, args: readonly string[], others: readonly string[] = args): Promise<void> {
  const ends = await Promise.all([world.run(args), world.run(others)])
  for (const end of ends) assert.is(end.exitCode, 0, `${args.join(' ')}: ${end.text}`)
}

describe('two runs side by side', (test) => {
  const template = sharedTemplate(test)
  const rounds = async (body: (world: World) => Promise<void>, n = nRounds) => {
    for (let round = 0; round < n; round++) await withWorld(template(), body)
  }

  test('train: one candidate', () => rounds(async (world) => {
    await rm(join(world.workspace, 'candidates'), { recursive: true })
    await inParallel(world, ['train', '--executor', 'inline'])
    await world.well(['evaluate'])
    await world.well(['release'])
    await oneRelease(world, directory(world))
  }))

  test('release to a folder: one release', () => rounds(async (world) => {
    await inParallel(world, ['release'])
    await oneRelease(world, directory(world))
    await world.well(['release'])
    assert.equal(await readdir(join(world.workspace, 'registry', model)), ['1.0.0'])
  }))

  test('release to the forge: one release', () => rounds(async (world) => {
    await inParallel(world, ['release', '--registry', 'github'])
    await oneRelease(world, githubRegistry(world.forge))
    await world.well(['release', '--registry', 'github'])
    assert.is((await world.forge.listReleases()).length, 1)
  }))

  test('release to the forge from two machines: one release, whole', () => rounds(async (world) => {
    const other = join(world.folder, 'other-workspace')
    await cp(world.workspace, other, { recursive: true })
    await inParallel(world, ['release', '--registry', 'github'], ['release', '--registry', 'github', '--workspace', other])
    await oneRelease(world, githubRegistry(world.forge))
    await world.well(['release', '--registry', 'github'])
    assert.is((await world.forge.listReleases()).filter(({ isDraft }) => !isDraft).length, 1)
  }))

  test('deploy: one router, and what runs is what the pointer says', () => rounds(async (world) => {
    await world.well(['release'])
    await inParallel(world, ['deploy'])
    assert.is((await runsAsPointed(world)).generation, 1)
    await releaseAnew(world, '1.1.0')
    await inParallel(world, ['deploy'])
    assert.is((await runsAsPointed(world)).canary?.version, '1.1.0')
    await askSomething(world)
    await inParallel(world, ['deploy'])
    const pointer = await runsAsPointed(world)
    assert.equal([pointer.stable?.version, pointer.generation], ['1.1.0', 3])
  }))

  test('report: one comment', () => rounds(async (world) => {
    await inParallel(world, ['report', '--pull-request', '1'])
    assert.is((await world.forge.listComments(1)).length, 1)
  }))

  test('alert: one open issue', () => rounds(async (world) => {
    await writeHealth(world, [healthReport(1, 'failing')])
    await inParallel(world, ['alert'])
    assert.is((await world.forge.listIssues({ labels: ['rankops-alert'], state: 'open' })).length, 1)
  }))

  test('check-health: both reports are kept', () => rounds(async (world) => {
    await firstDeployment(world)
    await inParallel(world, ['check-health'])
  }, 1))
})
