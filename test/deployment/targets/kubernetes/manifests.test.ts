import { parseYaml } from '../../../../src/base/yaml.ts'
import { deploymentManifests, formatManifests } from '../../../../src/deployment/targets/kubernetes/manifests.ts'
import { nameOf } from '../../../../src/deployment/targets/kubernetes/names.ts'
import { planServers, settingsFor } from '../../../../src/deployment/targets/kubernetes/plan-servers.ts'
import { deployerRole } from '../../../../src/deployment/targets/kubernetes/role.ts'
import { serverManifests } from '../../../../src/deployment/targets/kubernetes/server-manifests.ts'
import type { DesiredReplica } from '../../../../src/deployment/target.ts'
import { assertGolden } from '../../../support/golden.ts'
import { assert, describe } from '../../../support/suite.ts'
import { placement, withSettings } from './example.ts'

const replica = (version: string, role: DesiredReplica['role'], weightPercent: number): DesiredReplica => ({ version, digest: version.padEnd(64, '0'), releaseFolder: '', role, weightPercent })
const rollout = [replica('1.0.0', 'stable', 80), replica('1.0.0', 'baseline', 10), replica('1.1.0', 'canary', 10)]
const urls = new Map([['1.0.0', 'http://10.0.0.1:8080'], ['1.0.0-baseline', 'http://10.0.0.2:8080'], ['1.1.0', 'http://10.0.0.3:8080']])

describe('deploymentManifests', (test) => {
  test('are the whole of a canary, each object with its purpose', () => {
    const plans = planServers(placement, rollout, [], new Map())
    assertGolden('deployment/kubernetes.yaml', formatManifests(deploymentManifests(placement, plans, settingsFor(rollout, urls))))
  })

  test('are the smallest for fixed pods with a release from a volume', () => {
    const small = withSettings({ replicas: { min: 1, max: 1, cpuPercent: 70 }, gpu: 0, nodeSelector: {}, tolerations: [], release: { from: 'claim', claim: 'releases', path: '{model}/{version}' }, metricsFrom: [] })
    const only = [replica('1.0.0', 'stable', 100)]
    assertGolden('deployment/kubernetes-small.yaml', formatManifests(deploymentManifests(small, planServers(small, only, [], new Map()), settingsFor(only, urls))))
  })

  test('read back as what was meant, text by text', () => {
    const manifests = deploymentManifests(placement, planServers(placement, rollout, [], new Map()), settingsFor(rollout, urls))
    assert.equal(formatManifests(manifests).split('---\n').map((text) => parseYaml(text).value), manifests.map(({ object }) => object))
  })

  test('leave the number of pods to the autoscaler where there is one, and say it where there is none', () => {
    const plan = { name: '1.0.0', version: '1.0.0', digest: 'd', role: 'stable', pods: 2 } as const
    const replicasIn = (of: typeof placement) => (serverManifests(of, plan)[0]!.object['spec'] as { replicas?: number }).replicas
    assert.equal([replicasIn(placement), replicasIn(withSettings({ replicas: { min: 2, max: 2, cpuPercent: 70 } }))], [undefined, 2])
  })

  test('keep the pods of a canary that becomes stable: only labels of the Deployment change', () => {
    const templateAs = (role: DesiredReplica['role']) => (serverManifests(placement, { name: '1.1.0', version: '1.1.0', digest: 'd', role, pods: 2 })[0]!.object['spec'] as { template: unknown }).template
    assert.equal(templateAs('canary'), templateAs('stable'))
  })

  test('grant the deploy job what it needs in one namespace, and of secrets only its own', () => {
    assertGolden('deployment/kubernetes-role.yaml', formatManifests([deployerRole(placement)]))
  })
})

describe('planServers', (test) => {
  const pods = (replicas: DesiredReplica[], routes: { name: string; weightPercent: number }[], now: [string, number][]) => planServers(placement, replicas, routes.map(({ name, weightPercent }) => ({ name, version: name, url: 'http://x', weightPercent, role: 'stable' as const })), new Map(now)).map((plan) => `${plan.name} ${plan.pods}`)

  test('has as many pods ready as the share of traffic needs that a server takes over', () => {
    assert.equal(pods([replica('1.1.0', 'stable', 100)], [{ name: '1.0.0', weightPercent: 50 }, { name: '1.1.0', weightPercent: 50 }], [['1.0.0', 3], ['1.1.0', 2]]), ['1.1.0 5'])
  })
  test('leaves a server whose share rests to the autoscaler', () => {
    assert.equal(pods([replica('1.0.0', 'stable', 100)], [{ name: '1.0.0', weightPercent: 100 }], [['1.0.0', 5]]), ['1.0.0 2'])
  })
  test('never plans more than max', () => {
    assert.equal(pods([replica('1.1.0', 'stable', 100)], [{ name: '1.0.0', weightPercent: 100 }], [['1.0.0', 60]]), ['1.1.0 6'])
  })
})

describe('nameOf', (test) => {
  test('is a DNS label, however long a model is called, and never the same for two', () => {
    const [a, b] = ['a', 'b'].map((end) => nameOf({ model: `${'x'.repeat(62)}${end}`, environment: 'production' }, '1.0.0'))
    assert.match(a!, /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/)
    assert.is.not(a, b)
    assert.match(nameOf({ model: 'm', environment: 'blue-' }), /^m-blue--[0-9a-f]{8}$/)
  })
})
