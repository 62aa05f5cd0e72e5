// A rollback is several effects: the pointer, the servers, what the forge shows, a branch and a pull request. Whatever of it a kill leaves undone,
// the next run does: the same verb, or the deploy and the revert that come by schedule. RANKOPS_KILLS=all takes every moment.
import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parsePointer, parseRollouts } from '../../scripts/demo/state-files.ts'
import { systemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { readDeployment, writeDeployment } from '../../src/deployment/pointer.ts'
import { recordRollback } from '../../src/deployment/roll-back.ts'
import { specPath } from '../cli/shop-bed.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { askSomething, directory, firstDeployment, runsAsPointed } from './invariants.ts'
import { killEverywhere } from './kill-everywhere.ts'
import { environment, model, sharedFolder, withTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

const branch = `rankops/revert-${model}-1.1.0`
const rollbackArgs = ['rollback', `${model}@1.0.0`, '--reason', 'carts are empty', '--by', 'maria']

describe('a rollback that is killed at any effect', (test) => {
  const promoted = sharedFolder(test, withPromoted)
  const rolledBack = sharedFolder(test, (body) => withRolledBack(promoted(), body))

  test('is done by whatever runs next: one pointer, what it says runs and is shown, one pull request', () => killEverywhere(promoted(), {
    args: rollbackArgs,
    atMost: 5,
    before: (world) => world.well(['deploy']),
    async between(world) {
      // Nobody has to say it again: what is on the branch is brought about, and what is not was never said.
      await world.well(['deploy'])
      await world.well(['revert'])
      const { stable } = await runsAsPointed(world)
      assert.equal(await shownOf(world), stable?.version === '1.0.0' ? ['1.0.0 success', '1.1.0 inactive'] : ['1.0.0 inactive', '1.1.0 success'])
      assert.equal(await revertsOf(world), stable?.version === '1.0.0' ? ['open'] : [])
    },
    async check(world) {
      const pointer = await runsAsPointed(world)
      assert.equal([pointer.stable?.version, pointer.generation, pointer.by], ['1.0.0', 4, 'maria'])
      assert.equal(await shownOf(world), ['1.0.0 success', '1.1.0 inactive'])
      assert.equal(parseRollouts((await world.forge.readBranch('rankops/state')).files, environment, model).map(({ version, outcome, steps }) => [version, outcome, steps.filter(({ decision }) => decision === 'rollback').length]), [['1.0.0', 'promoted', 0], ['1.1.0', 'aborted', 1]])
      await offersFirstSpec(world)
    },
  }))

  test('opens one pull request, at whatever moment the one that opens it is killed', () => killEverywhere(rolledBack(), {
    args: ['revert'],
    atMost: 9,
    check: offersFirstSpec,
  }))

  test('closes one that is no longer due, with one word at most', () => killEverywhere(rolledBack(), {
    args: ['revert'],
    atMost: 4,
    async before(world) {
      await world.well(['revert'])
      const { head, pointer, rolloutOf } = await readDeployment(world.forge, model, environment)
      await writeDeployment(world.forge, head, { ...pointer!, generation: 5, stable: { version: '1.1.0', digest: pointer!.stable!.digest } }, [{ ...rolloutOf('1.1.0')!, attempt: 2, outcome: 'promoted', finishedAt: new Date().toISOString() }], 'Promoted after all')
    },
    async check(world) {
      assert.equal(await revertsOf(world), ['closed'])
      const [pull] = await world.forge.listPullRequests('all', branch)
      assert.ok((await world.forge.listComments(pull!.number)).length <= 1)
    },
  }))
})

const shownOf = async ({ forge }: World) => (await forge.listDeployments(`${environment}/${model}`)).map(({ payload, state }) => `${String(payload['version'])} ${state}`).sort()
const revertsOf = async ({ forge }: World) => (await forge.listPullRequests('all', branch)).map(({ state }) => state)

async function offersFirstSpec(world: World): Promise<void> {
  const { forge } = world
  const first = (await directory(world).find(model, '1.0.0'))!.lineage.commit
  assert.equal(await revertsOf(world), ['open'])
  assert.is(await forge.readFile(specPath, branch), await forge.readFile(specPath, first))
  assert.equal(await forge.listChangedFiles('main', branch), [{ path: specPath, status: 'modified' }])
}

/** A template in which 1.1.0, released from another spec, was promoted over 1.0.0. */
async function withPromoted(body: (template: string) => Promise<void>): Promise<void> {
  await withTemplate((template) => withFolder(async (promoted) => {
    await withWorld(template, async (world) => {
      await firstDeployment(world)
      const commit = await mergeAnotherSpec(world)
      const first = (await directory(world).find(model, '1.0.0'))!
      await directory(world).publish({ ...first, version: '1.1.0', tag: `${model}-v1.1.0`, lineage: { ...first.lineage, commit, planHash: 'f'.repeat(64) } }, join(world.workspace, 'registry', model, '1.0.0'), '')
      await world.well(['deploy'])
      for (let i = 0; i < 2 && parsePointer((await world.forge.readBranch('rankops/state')).files, environment, model)?.stable?.version !== '1.1.0'; i++) {
        await askSomething(world)
        await world.well(['deploy'])
      }
      assert.is((await runsAsPointed(world)).stable?.version, '1.1.0')
      await world.target.stop(model, environment)
      await copy(world, promoted)
    })
    await body(promoted)
  }))
}

/** The same, with the pointer back at 1.0.0 and nothing else done yet. */
async function withRolledBack(template: string, body: (rolledBack: string) => Promise<void>): Promise<void> {
  await withFolder(async (rolledBack) => {
    await withWorld(template, async (world) => {
      const { digest } = (await directory(world).find(model, '1.0.0'))!
      await recordRollback({ model, environment, to: { version: '1.0.0', digest }, reason: 'carts are empty', by: 'maria', releaseFolderOf: (version) => version }, { state: world.forge, clock: systemClock, log: silentLog })
      await copy(world, rolledBack)
    })
    await body(rolledBack)
  })
}

async function copy({ folder }: World, to: string): Promise<void> {
  await cp(folder, to, { recursive: true, filter: (path) => !path.endsWith('.sock') })
}

async function mergeAnotherSpec({ folder, server }: World): Promise<string> {
  const shop = join(folder, 'shop')
  const git = async (...args: string[]) => (await promisify(execFile)('git', ['-C', shop, '-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args])).stdout.trim()
  await writeFile(join(shop, specPath), (await readFile(join(shop, specPath), 'utf8')).replace('epochs: 1', 'epochs: 2'))
  await git('commit', '-qam', 'Longer')
  await git('push', '-q', server.gitDirectory, 'HEAD:refs/heads/main')
  return git('rev-parse', 'HEAD')
}
