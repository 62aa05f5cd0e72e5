// The promise: any run may be killed between any two effects and started again, nothing doubled, nothing lost. Each verb runs as a process
// of its own and is killed at its n-th effect, in a world of its own, for every n or (where there are very many) a sample; then it runs
// undisturbed. RANKOPS_KILLS=all takes every n.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePointer } from '../../scripts/demo/state-files.ts'
import { readText, verifyFiles } from '../../src/base/files.ts'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import { assert, describe } from '../support/suite.ts'
import { killPointsOf } from './command.ts'
import type { KillPoint } from './command.ts'
import { explain, killEverywhere, sample } from './kill-everywhere.ts'
import { askSomething, directory, firstDeployment, healthReport, healthReports, oneRelease, releaseAnew, runsAsPointed, writeHealth } from './invariants.ts'
import { environment, sideBySide, model, unfinishedFiles, sharedTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

describe('a run that is killed at any effect and started again', (test) => {
  const template = sharedTemplate(test)

  test('train: the model has the same bytes', async () => {
    let digests: string | undefined
    await killEverywhere(template(), {
      args: ['train', '--executor', 'inline'],
      atMost: 6,
      before: async ({ workspace }) => rm(join(workspace, 'candidates'), { recursive: true }),
      check: async ({ workspace }) => {
        const [candidate, ...others] = await readdir(join(workspace, 'candidates'))
        assert.equal(others, [])
        const folder = join(workspace, 'candidates', candidate!)
        const { files } = trainedModelRecord.parse(await readText(join(folder, 'trained-model.json')), 'trained')
        await verifyFiles(join(folder, 'model'), files)
        assert.equal((await readdir(join(folder, 'model'))).sort(), files.map(({ path }) => path).sort())
        digests ??= JSON.stringify(files)
        assert.is(JSON.stringify(files), digests)
      },
    })
  })

  test('report: one comment, and it is up to date', () => killEverywhere(template(), {
    args: ['report', '--pull-request', '1'],
    atMost: 8,
    check: async ({ forge }) => {
      const comments = await forge.listComments(1)
      assert.is(comments.length, 1)
      assert.match(comments[0]!.body, /Fit to release/)
    },
  }))

  test('release to a folder: one release of the candidate', () => killEverywhere(template(), {
    args: ['release'],
    atMost: 7,
    check: async (world) => {
      await oneRelease(world, directory(world))
      assert.equal(await readdir(join(world.workspace, 'registry', model)), ['1.0.0'])
      assert.equal(await unfinishedFiles(join(world.workspace, 'registry')), [])
    },
  }))

  test('release to the forge: one release of the candidate, and no draft beside it', () => killEverywhere(template(), {
    args: ['release', '--registry', 'github'],
    atMost: 7,
    check: async (world) => {
      await oneRelease(world, githubRegistry(world.forge))
      assert.equal((await world.forge.listReleases()).map(({ tag, isDraft }) => [tag, isDraft]), [[`${model}-v1.0.0`, false]])
    },
  }))

  test('deploy for the first time: what runs is what the pointer says', () => killEverywhere(template(), {
    args: ['deploy'],
    atMost: 6,
    before: (world) => world.well(['release']),
    check: async (world) => {
      const pointer = await runsAsPointed(world)
      assert.equal([pointer.stable?.version, pointer.generation], ['1.0.0', 1])
    },
  }))

  test('check-health: each finished run has its one report', async () => withWorld(template(), async (world) => {
    const args = ['check-health']
    await world.well(['release'])
    await world.well(['deploy'])
    const { effects } = await world.well(args)
    const points = sample(killPointsOf(effects), 3)
    let nKilled = 0
    for (const point of points) {
      const before = await healthReports(world)
      const first = await world.run(args, point)
      if (first.wasKilled) nKilled += 1
      await world.well(args)
      const after = await healthReports(world)
      const nNew = after.length - before.length
      assert.ok(nNew === 1 || nNew === 2, `${nNew} reports after a kill ${point.when} ${effects[point.n - 1]}`)
      assert.is(new Set(after.map(({ at }) => at)).size, after.length)
    }
    console.log(`check-health: ${effects.length} effects, ${nKilled} kills at ${points.length} of ${killPointsOf(effects).length} moments`)
    assert.is(nKilled, points.length)
    await runsAsPointed(world)
  }))

  test('alert: one issue for a cause, with the text of its observation', () => killEverywhere(template(), {
    args: ['alert'],
    atMost: 6,
    before: (world) => writeHealth(world, [healthReport(1, 'failing')]),
    check: async (world) => {
      const issues = await world.forge.listIssues({ labels: ['rankops-alert'], state: 'all' })
      assert.equal(issues.map(({ state }) => state), ['open'])
      assert.match(issues[0]!.body, /nothing of it runs/i)
    },
  }))

  test('alert: the cause is gone, and its issue is closed with one comment', () => killEverywhere(template(), {
    args: ['alert'],
    atMost: 4,
    before: async (world) => {
      await writeHealth(world, [healthReport(1, 'failing')])
      await world.well(['alert'])
      await writeHealth(world, [healthReport(1, 'failing'), healthReport(2, 'ok'), healthReport(3, 'ok')])
    },
    check: async (world) => {
      const issues = await world.forge.listIssues({ labels: ['rankops-alert'], state: 'all' })
      assert.equal(issues.map(({ state }) => state), ['closed'])
      assert.is((await world.forge.listComments(issues[0]!.number)).length, 1)
    },
  }))

  test('deploy a canary and promote it: after every kill the rollout ends, and what runs is what the pointer says', async () => {
    const run = await withWorld(template(), async (world) => {
      await firstDeployment(world)
      await releaseAnew(world, '1.1.0')
      const start = await world.well(['deploy'])
      await askSomething(world)
      return { start: start.effects, promote: (await world.well(['deploy'])).effects }
    })
    const pairs = pairUp(sample(killPointsOf(run.start), 4), sample(killPointsOf(run.promote), 4))
    let nKilled = 0
    const halves = [pairs.filter((_, i) => i % 2 === 0), pairs.filter((_, i) => i % 2 === 1)]
    await sideBySide(halves, (half) => withWorld(template(), async (world) => {
      await firstDeployment(world)
      for (const [i, { start, promote }] of half.entries()) {
        const version = `1.${i + 1}.0`
        await releaseAnew(world, version)
        for (const [name, point, effects] of [['start', start, run.start], ['promote', promote, run.promote]] as const) {
          if (name === 'promote') await askSomething(world)
          const first = await world.run(['deploy'], point)
          if (first.wasKilled) nKilled += 1
          await explain(`${name} of ${version} killed ${point.when} effect ${point.n} (${effects[point.n - 1]})`, async () => {
            await untilOutcome(world, version, name)
            const pointer = await runsAsPointed(world)
            assert.is((name === 'start' ? pointer.canary : pointer.stable)?.version, version)
            assert.is(pointer.generation, 2 * i + (name === 'start' ? 2 : 3))
          })
        }
      }
    }))
    console.log(`deploy (canary): ${run.start.length} + ${run.promote.length} effects, ${nKilled} kills`)
    assert.ok(nKilled >= pairs.length)
  })
})

/** A canary whose answers were not judged yet holds; it is asked a little more. */
async function untilOutcome(world: World, version: string, name: 'start' | 'promote'): Promise<void> {
  await world.well(['deploy'])
  const pointer = parsePointer((await world.forge.readBranch('rankops/state')).files, environment, model)
  if (name === 'start' || pointer?.stable?.version === version) return
  await askSomething(world)
  await world.well(['deploy'])
}

function pairUp(starts: readonly KillPoint[], promotes: readonly KillPoint[]): { start: KillPoint; promote: KillPoint }[] {
  return Array.from({ length: Math.max(starts.length, promotes.length) }, (_, i) => ({ start: starts[i % starts.length]!, promote: promotes[i % promotes.length]! }))
}
