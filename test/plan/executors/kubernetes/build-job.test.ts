import type { Job } from '../../../../src/plan/executor.ts'
import { buildJob } from '../../../../src/plan/executors/kubernetes/build-job.ts'
import { assertGolden } from '../../../support/golden.ts'
import { assert, describe } from '../../../support/suite.ts'
import { runnerWithClaims } from './example.ts'

const training: Job = { name: 'User behaviour, 中文', command: ['rankops', 'train', '--model', 'user-behavior'], folder: '/shared/shop', environment: { LANG: 'C.UTF-8' }, limits: { memoryMiB: 4096, timeoutMs: 3_600_000, cpu: 1.5, gpu: 2 } }
const settings = runnerWithClaims({ path: '/shared', nodeSelector: { pool: 'gpu' }, tolerations: [{ key: 'nvidia.com/gpu' }, { key: 'pool', value: 'gpu', effect: 'NoSchedule' }], imagePullSecret: 'registry', priorityClass: 'training', restarts: 3, graceSeconds: 30 })

describe('buildJob', (test) => {
  test('asks for exactly what the spec says, as a user without rights, on the nodes of the runner', () => assertGolden('plan/kubernetes-job.json', `${JSON.stringify(buildJob(training, settings, { user: 1001 }), null, 2)}\n`))

  test('gives the same training the same name, and any other another', () => {
    const name = (more: Partial<Job> = {}, other = settings) => buildJob({ ...training, ...more }, other, { user: 1001 }).metadata.name
    assert.is(name(), name({}, { ...settings }))
    assert.is(buildJob(training, settings, { user: 1001, isSuspended: true }).metadata.name, name())
    const names = [name(), name({ name: 'other' }), name({ command: ['rankops', 'train'] }), name({ limits: { ...training.limits, gpu: 1 } }), name({ limits: { ...training.limits, timeoutMs: 1000 } }), name({}, { ...settings, image: 'other' }), name({}, { ...settings, namespace: 'other' }), name({}, { ...settings, restarts: 1 })]
    assert.is(new Set(names).size, names.length)
    for (const each of names) assert.match(each, /^[a-z]([a-z0-9-]*[a-z0-9])?$/)
    assert.ok(name({ name: 'x'.repeat(200) }).length <= 57)
  })

  test('names GPUs as the cluster does, and asks for none where none is wanted', () => {
    const limits = (more: Partial<Job['limits']>, gpuResource: string) => (buildJob({ ...training, limits: { ...training.limits, ...more } }, { ...settings, gpuResource }, { user: 1 }) as unknown as { spec: { template: { spec: { containers: { resources: { limits: unknown } }[] } } } }).spec.template.spec.containers[0]!.resources.limits
    assert.equal(limits({}, 'amd.com/gpu'), { cpu: '1500m', memory: '4096Mi', 'amd.com/gpu': '2' })
    assert.equal(limits({ gpu: 0 }, 'amd.com/gpu'), { cpu: '1500m', memory: '4096Mi' })
  })
})
