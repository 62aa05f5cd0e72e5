import { parseYaml } from '../../src/base/yaml.ts'
import { formatDeployment, formatRole } from '../../src/cli/deployment-manifests.ts'
import type { Pointer } from '../../src/deployment/record.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const specOf = (deployment: string) => parseSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\ndeployment: ${deployment}\n`).spec!
const spec = specOf('{ target: kubernetes, kubernetes: { image: a/b:1, namespace: models, nodeSelector: [pool=gpu], tolerations: [{ key: gpu }] } }')
const forge = { apiUrl: 'https://forge.acme.example/', repository: 'shop/models' }
const [one, two] = ['1.0.0', '1.1.0'].map((version) => ({ version, digest: version.padEnd(64, 'a') }))

type Read = { kind: string; metadata: { name: string }; spec: { template: { spec: { nodeSelector: object; tolerations: object; initContainers: { command: string[] }[] } } } }
const read = (text: string) => text.split('---\n').map((part) => parseYaml(part).value as Read)
const deploymentsIn = (objects: Read[]) => objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)

describe('deploy --dry-run', (test) => {
  test('prints the newest release where nothing is deployed yet, fetched from the forge', async () => {
    const objects = read(await formatDeployment(spec, 'production', forge, undefined, one))
    assert.equal(deploymentsIn(objects), ['clicks-production-1-0-0', 'clicks-production-router'])
    const { nodeSelector, tolerations, initContainers } = objects.find(({ metadata, kind }) => kind === 'Deployment' && metadata.name.endsWith('1-0-0'))!.spec.template.spec
    assert.equal([nodeSelector, tolerations], [{ pool: 'gpu' }, [{ key: 'gpu', operator: 'Exists' }]])
    assert.equal(initContainers[0]!.command.slice(2, 6), ['--url', 'https://forge.acme.example/repos/shop/models/releases/tags/clicks-v1.0.0', '--digest', one!.digest])
  })

  test('prints what the branch says, with the baseline beside the canary', async () => {
    const pointer = { stable: one, canary: { ...two!, step: 0, weightPercent: 10, since: '' } } as unknown as Pointer
    assert.equal(deploymentsIn(read(await formatDeployment(spec, 'production', forge, pointer, two))), ['clicks-production-1-0-0', 'clicks-production-1-0-0-baseline', 'clicks-production-1-1-0', 'clicks-production-router'])
  })

  test('explains each object in a line', async () => {
    const parts = (await formatDeployment(spec, 'production', forge, undefined, one)).split('---\n')
    assert.ok(parts.length > 8 && parts.every((part) => part.startsWith('# ')))
  })

  test('is refused for another target, and where nothing is released', async () => {
    await assertFails('INPUT_INVALID', () => formatDeployment(specOf('{ target: docker }'), 'production', forge, undefined, one))
    assert.match((await assertFails('INPUT_INVALID', () => formatDeployment(spec, 'production', forge, undefined, undefined))).message, 'nothing of clicks is released yet')
  })

  test('prints the role that the job needs', () => {
    assert.equal(read(formatRole(spec, 'production', forge)).map(({ kind, metadata }) => `${kind} ${metadata.name}`), ['Role clicks-production-deployer'])
  })
})
