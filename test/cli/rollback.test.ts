import { join } from 'node:path'
import { alert } from '../../src/cli/alert.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { rollback } from '../../src/cli/rollback.ts'
import { train } from '../../src/cli/train.ts'
import { readDeployment } from '../../src/deployment/pointer.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import type { Given } from '../../src/entry/inputs.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'

describe('rankops rollback', (test) => {
  test('takes back what a person promoted, and the forge shows all of it', async () => withShop(async (shop) => withLocalForge(async ({ forge, server }) => {
    const tell = (verb: Verb<any, any>, given: Record<string, Given> = {}) => shop.tell(verb, { repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, by: 'maria', ...given })
    const well = async (verb: Verb<any, any>, given: Record<string, Given> = {}) => {
      const told = await tell(verb, given)
      assert.is(told.exitCode, 0, `${verb.name}: ${told.sentence}\n${told.lines.join('\n')}`)
      return told
    }
    const shown = async () => (await forge.listDeployments('production/user-behavior')).map(({ payload, state, stateDescription }) => `${String(payload['version'])} ${state}: ${stateDescription}`)
    const target = processTarget({ folder: join(shop.workspace, 'deployments') })
    try {
      for (const [verb, given] of [[plan, {}], [train, { executor: 'inline' }], [evaluate, {}], [release, {}]] as const) await well(verb, given)
      await releaseAgain(shop.workspace, '1.1.0')
      await well(deploy, { version: '1.0.0', announce: 'never' })
      assert.equal(await shown(), [])
      assert.is((await well(deploy)).values['decisions'], '["start"]')
      assert.match((await shown()).join('\n'), /^1\.1\.0 in_progress: canary at \d+ %: 1\.1\.0 follows 1\.0\.0.*\n1\.0\.0 success: 1\.0\.0 serves everybody$/)

      assert.is((await well(deploy, { promote: '1.0.1' })).values['decisions'], '["none"]')
      assert.is((await well(deploy, { promote: '1.1.0', announce: 'never' })).values['decisions'], '["promote"]')
      assert.is((await well(deploy, { promote: '1.1.0', announce: 'only' })).values['decisions'], '[]')
      assert.equal(await shown(), ['1.1.0 success: 1.1.0 serves everybody', '1.0.0 inactive: 1.1.0 serves everybody'])
      assert.equal(await pointerOf(forge), ['1.1.0', 'maria'])

      const gone = await tell(rollback, { release: 'user-behavior@0.9.0', reason: 'x' })
      assert.equal([gone.exitCode, gone.error?.code], [65, 'RELEASE_NOT_FOUND'])
      assert.is((await tell(rollback, { release: 'user-behavior', reason: 'x' })).error?.code, 'INPUT_INVALID')
      assert.is((await tell(rollback, { release: 'user-behavior@1.0.0' })).error?.code, 'INPUT_MISSING')

      // The spec is broken, which must not stand in the way.
      await shop.commit({ 'models/user-behavior.yaml': 'name: user-behavior\nfamily: none\n' })
      const told = await well(rollback, { release: 'user-behavior@1.0.0', reason: 'carts are empty' })
      const { decision, url } = told.result as { decision: string; url: string }
      assert.is(decision, 'rollback')
      assert.is((await fetch(`${url}/readyz`)).status, 200)
      assert.equal((await target.observe('user-behavior', 'production')).replicas.map(({ version, weightPercent }) => [version, weightPercent]), [['1.0.0', 100]])
      assert.equal(await pointerOf(forge), ['1.0.0', 'maria'])
      assert.equal(await shown(), ['1.1.0 inactive: rolled back to 1.0.0 by maria: carts are empty', '1.0.0 success: 1.0.0 serves everybody'])
      assert.match((await forge.listCommits('rankops/state', 'deployments/production/user-behavior.json', 1))[0]!.message, /^deploy\(user-behavior\): rollback to 1\.0\.0 in production\n\n1\.1\.0 is rolled back to 1\.0\.0 by maria: carts are empty/)
      assert.is(((await well(rollback, { release: 'user-behavior@1.0.0', reason: 'again' })).result as { decision: string }).decision, 'none')
      assert.is((await well(alert)).values['withdrawn'], '["user-behavior"]')

      // From elsewhere: the pointer alone, and the next deploy at the machine that serves does the rest.
      await shop.commit({ [specPath]: goodSpec })
      assert.is((await well(deploy, { version: '1.1.0' })).values['decisions'], '["none"]')
      assert.is((await well(deploy, { version: '1.1.0', 'retry-aborted': true })).values['decisions'], '["start"]')
      const recorded = await well(rollback, { release: 'user-behavior@1.0.0', reason: 'still empty', 'only-record': true })
      assert.equal((({ decision: made, url: served }) => [made, served])(recorded.result as { decision: string; url?: string }), ['rollback', undefined])
      const running = async () => (await target.observe('user-behavior', 'production')).replicas.map(({ version }) => version).sort()
      assert.equal(await running(), ['1.0.0', '1.0.0', '1.1.0'])
      assert.is((await well(deploy)).values['decisions'], '["none"]')
      assert.equal(await running(), ['1.0.0'])
    } finally {
      await target.stop('user-behavior', 'production')
    }
  })))
})

async function pointerOf(forge: Parameters<typeof readDeployment>[0]): Promise<unknown[]> {
  const { pointer } = await readDeployment(forge, 'user-behavior', 'production')
  return [pointer?.stable?.version, pointer?.by]
}

/** The same model under another version: what serves is no matter here, only which. */
async function releaseAgain(workspace: string, version: string): Promise<void> {
  const registry = directoryRegistry(join(workspace, 'registry'))
  const [manifest] = await registry.list('user-behavior')
  const folder = join(workspace, 'again')
  await registry.fetch(manifest!, folder)
  await registry.publish({ ...manifest!, version, tag: `user-behavior-v${version}` }, folder, 'Again')
}
