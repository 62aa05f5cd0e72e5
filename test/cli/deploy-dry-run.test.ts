import { deploy } from '../../src/cli/deploy.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'

describe('deploy, for a cluster', (test) => {
  test('prints the role and asks no cluster; a dry run says what there is nothing to print of', () => withShop(async (shop) => withLocalForge(async ({ server }) => {
    await shop.commit({ [specPath]: `${goodSpec}deployment: { target: kubernetes, kubernetes: { image: a/b:1 } }\n` })
    const given = { 'repository': testRepository, 'token': 'robot', 'api-url': server.url, 'server-url': server.webUrl, 'kubeconfig': '/nowhere', 'registry': `directory:${shop.folder}/releases` }
    const role = await shop.tell(deploy, { ...given, 'print-role': 'true' })
    assert.is(role.exitCode, 0, role.sentence)
    assert.match(role.text, /^# All that the job that deploys user-behavior to production needs to be allowed\.\napiVersion: rbac/)
    const dry = await shop.tell(deploy, { ...given, 'dry-run': 'true' })
    assert.equal([dry.exitCode, /nothing of user-behavior is released yet/.test(dry.sentence ?? '')], [65, true], dry.sentence)
    const live = await shop.tell(deploy, given)
    assert.is(live.exitCode, 65, live.sentence)
    assert.match(live.sentence ?? '', '/nowhere does not say how to reach the cluster: there is no such file')
  })))
})
