import { deploymentManifests, formatManifests } from '../../../../src/deployment/targets/kubernetes/manifests.ts'
import { deployerRole } from '../../../../src/deployment/targets/kubernetes/role.ts'
import { serverManifests } from '../../../../src/deployment/targets/kubernetes/server-manifests.ts'
import type { Placement } from '../../../../src/deployment/targets/kubernetes/settings.ts'
import { assertGolden } from '../../../support/golden.ts'
import { assert, describe } from '../../../support/suite.ts'
import { withSettings } from './example.ts'

const plan = { name: '1.0.0', version: '1.0.0', digest: 'd'.repeat(64), role: 'stable', pods: 1 } as const
const events = { keepDays: 30, maxMiB: 100, sync: 'second' as const }
const apiKeys = async () => '{"keys":[]}'
const small = (more: Partial<Placement['settings']>) => withSettings({ replicas: { min: 1, max: 1, cpuPercent: 70 }, gpu: 0, nodeSelector: {}, tolerations: [], release: { from: 'claim', claim: 'releases', path: '{model}/{version}' }, metricsFrom: [], ...more })

interface Pod { containers: { env: { name: string; value: string }[]; volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[] }[]; volumes: ({ name: string } & Record<string, unknown>)[] }
function podOf(placement: Placement): Pod {
  return (serverManifests(placement, plan)[0]!.object['spec'] as { template: { spec: Pod } }).template.spec
}

describe('pods with deployment.serving', (test) => {
  test('have keys of a Secret that the deployment makes, and a log in a claim', () => {
    const placement = small({ serving: { apiKeys, events: { ...events, claim: 'events' }, limits: { inFlight: 64 } } })
    assertGolden('deployment/kubernetes-serving.yaml', formatManifests(deploymentManifests(placement, [plan], { routes: [], shadows: [] }, '{"keys":[]}')))
  })

  test('without a claim keep the log themselves, with more room than it may take', () => {
    const { volumes, containers } = podOf(small({ serving: { events } }))
    assert.equal(volumes.find(({ name }) => name === 'events'), { name: 'events', emptyDir: { sizeLimit: '214Mi' } })
    assert.equal(containers[0]!.env.filter(({ name }) => name === 'RANKOPS_EVENTS' || name === 'RANKOPS_API_KEYS'), [{ name: 'RANKOPS_EVENTS', value: '/events' }])
  })

  test('have somebody else’s keys where the spec names their Secret', () => {
    const { volumes, containers } = podOf(small({ apiKeysSecret: 'shop-keys' }))
    assert.equal(volumes.find(({ name }) => name === 'api-keys'), { name: 'api-keys', secret: { secretName: 'shop-keys' } })
    assert.equal(containers[0]!.volumeMounts.find(({ name }) => name === 'api-keys'), { name: 'api-keys', mountPath: '/secrets/api-keys', readOnly: true })
  })

  test('the job may change the Secret that it makes, and no other', () => {
    const secretsOf = (placement: Placement) => (deployerRole(placement).object['rules'] as { resources: string[]; verbs: string[]; resourceNames?: string[] }[]).filter(({ resources }) => resources.includes('secrets')).map(({ verbs, resourceNames }) => [verbs, resourceNames])
    const always = [[['create'], undefined], [['get', 'delete'], ['clicks-production-router-admin']]]
    assert.equal(secretsOf(small({ apiKeysSecret: 'shop-keys' })), always)
    assert.equal(secretsOf(small({ serving: { apiKeys } })), [...always, [['get', 'patch', 'delete'], ['clicks-production-api-keys']]])
  })
})
