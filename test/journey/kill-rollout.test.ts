// A rollout that takes a turn: another canary in place of the first, a shadow before the first step. Killed at any effect and started again,
// one version goes, one comes, and what runs is what the pointer says.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRollouts } from '../../scripts/demo/state-files.ts'
import { readText } from '../../src/base/files.ts'
import { specPath } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { askSomething, firstDeployment, releaseAnew, runsAsPointed } from './invariants.ts'
import { killEverywhere } from './kill-everywhere.ts'
import { environment, model, sharedTemplate } from './kill-world.ts'
import type { World } from './kill-world.ts'

describe('a rollout that is killed where it takes a turn', (test) => {
  const template = sharedTemplate(test)

  test('another canary in place of the first, which is superseded', () => killEverywhere(template(), {
    args: ['deploy'],
    atMost: 3,
    before: async (world) => {
      await firstDeployment(world)
      await releaseAnew(world, '1.1.0')
      await world.well(['deploy'])
      await releaseAnew(world, '1.2.0')
    },
    check: async (world) => {
      const { stable, canary, generation } = await runsAsPointed(world)
      assert.equal([stable?.version, canary?.version, generation], ['1.0.0', '1.2.0', 3])
      assert.equal(await outcomes(world), ['1.0.0 promoted', '1.1.0 superseded', '1.2.0 progressing'])
    },
  }))

  test('a shadow gets copies, and nobody its answers', () => killEverywhere(template(), {
    args: ['deploy'],
    atMost: 2,
    before: beforeShadow,
    check: async (world) => {
      const { stable, canary, generation } = await runsAsPointed(world)
      assert.equal([stable?.version, canary?.version, canary?.phase, generation], ['1.0.0', '1.1.0', 'shadow', 2])
    },
  }))

  test('a shadow that was compared serves its share, beside a baseline', () => killEverywhere(template(), {
    args: ['deploy'],
    atMost: 3,
    before: async (world) => {
      await beforeShadow(world)
      await world.well(['deploy'])
      await askSomething(world)
    },
    check: async (world) => {
      const { canary, generation } = await runsAsPointed(world)
      assert.equal([canary?.version, canary?.phase, canary?.weightPercent, generation], ['1.1.0', undefined, 50, 3])
      assert.equal(await outcomes(world), ['1.0.0 promoted', '1.1.0 progressing'])
    },
  }))
})

/** A release serves, the next is there, and the spec wants it as a shadow first. */
async function beforeShadow(world: World): Promise<void> {
  await firstDeployment(world)
  await releaseAnew(world, '1.1.0')
  const spec = join(world.folder, 'shop', specPath)
  await writeFile(spec, (await readText(spec)).replace('deployment: { ', 'deployment: { shadow: { sharePercent: 100, minRequests: 5 }, '))
}

async function outcomes({ forge }: World): Promise<string[]> {
  return parseRollouts((await forge.readBranch('rankops/state')).files, environment, model).map(({ version, outcome }) => `${version} ${outcome}`)
}
