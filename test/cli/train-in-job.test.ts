import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { planRecord } from '../../src/plan/record.ts'
import { fakeJobCluster } from '../support/fake-job-cluster.ts'
import type { FakeJobCluster } from '../support/fake-job-cluster.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed } from './shop-bed.ts'

const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')

/** A clone whose runner is a cluster, whose pods are processes of this machine; planned. */
function withCluster(body: (bed: ShopBed & { fake: FakeJobCluster; kubeconfig: string }) => Promise<void>, { path = '', epochs = 150 } = {}): Promise<void> {
  return withShop(async (bed) => {
    const fake = await fakeJobCluster()
    try {
      const outer = dirname(bed.folder)
      const kubeconfig = join(outer, 'kubeconfig')
      await writeFile(kubeconfig, `current-context: c\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: '${fake.address}' } }]\nusers: [{ name: u, user: { token: t } }]\n`)
      const runner = { name: 'cluster', executor: 'kubernetes', cpu: 64, memoryMiB: 262_144, gpu: 8, kubernetes: { namespace: 'models', image: 'registry.example/rankops-train:1', command: [process.execPath, commandLine], claims: [{ claim: 'work', path: path || outer }], env: { HTTPS_PROXY: 'http://proxy.example:3128' } } }
      await bed.commit({ [specPath]: goodSpec.replace('epochs: 1', `epochs: ${epochs}`), '.github/rankops-runners.yaml': JSON.stringify([runner]) })
      const planned = await bed.tell(plan)
      assert.is(planned.exitCode, 0, planned.sentence)
      await body({ ...bed, fake, kubeconfig })
    } finally {
      await fake.close()
    }
  })
}

describe('train, where the plan chose a cluster', (test) => {
  test('a pod that is killed is followed by another, which goes on from the checkpoint to the same bytes', () => withCluster(async ({ fake, kubeconfig, tell, workspace }) => {
    const [planned] = planRecord.parse(await readFile(join(workspace, 'plan.json'), 'utf8'), 'it').models
    assert.equal([planned!.executor, planned!.runner], ['kubernetes', 'cluster'])
    const variables = killInside(fake)
    const told = await tell(train, { kubeconfig })
    assert.is(told.exitCode, 0, `${told.sentence} ${told.lines.slice(-20).join('\n')}`)
    const lines = told.lines.join('\n')
    assert.match(lines, /pod \S+ ended with exit code 137/)
    assert.match(lines, /goes on after epoch \d+/)
    assert.is(fake.jobs.size, 0)
    assert.equal(await variables, { HTTPS_PROXY: 'http://proxy.example:3128' }, 'what the list says, and nothing of this machine')

    const here = await tell(train, { workspace: `${workspace}-2`, plan: join(workspace, 'plan.json'), executor: 'process' })
    assert.equal(filesIn(told.result), filesIn(here.result))
  }))

  test('an abort lets the pod save its work and ends as preempted', () => withCluster(async ({ fake, kubeconfig, tell }) => {
    const abort = new AbortController()
    void untilInside(fake).then(() => { abort.abort() })
    const told = await tell(train, { kubeconfig }, { signal: abort.signal })
    assert.is(told.exitCode, 5, `${told.sentence} ${told.lines.slice(-20).join('\n')}`)
    assert.match(told.lines.join('\n'), /TRAINING_PREEMPTED/)
    assert.is(fake.jobs.size, 0)
  }))

  test('a workspace that pods do not see is refused before anything is started', () => withCluster(async ({ fake, kubeconfig, tell, workspace }) => {
    const told = await tell(train, { kubeconfig })
    assert.is(told.exitCode, 65)
    assert.match(told.sentence!, new RegExp(`workspace.*: ${workspace} is on none of the volumes that the pods of the runner have: /elsewhere`))
    assert.equal(fake.changes, [])
  }, { path: '/elsewhere' }))

  test('a plan for a runner that is no longer listed is refused', () => withCluster(async ({ kubeconfig, tell, folder }) => {
    await writeFile(join(folder, '.github/rankops-runners.yaml'), JSON.stringify([{ name: 'small', cpu: 4, memoryMiB: 8192 }]))
    const told = await tell(train, { kubeconfig })
    assert.is(told.exitCode, 65)
    assert.match(told.sentence!, /lists no runner cluster with the key kubernetes/)
  }))

  test('print-role prints the rights that the runners need, and trains nothing', () => withCluster(async ({ fake, tell, folder }) => {
    const told = await tell(train, { 'print-role': 'true' })
    assert.is(told.exitCode, 0)
    assert.match(told.text, /^# All that a machine that runs trainings in models needs[\s\S]*kind: Role[\s\S]*pods\/log/)
    assert.equal(fake.changes, [])
    await writeFile(join(folder, '.github/rankops-runners.yaml'), JSON.stringify([{ name: 'small', cpu: 4, memoryMiB: 8192 }]))
    assert.is((await tell(train, { 'print-role': 'true' })).exitCode, 65)
  }))
})

/** Until a part of the training is done. */
async function untilInside(fake: FakeJobCluster): Promise<void> {
  // A training that ended never gets there.
  while (fake.changes.every((change) => !change.startsWith('remove')) && ![...fake.jobs.values()].some(({ pods }) => pods.some(({ log }) => log.some(({ line }) => line.includes('network 2 of 3, epoch 1 of'))))) await pause(10)
}

/** Gives the proxy that the pod was told. */
async function killInside(fake: FakeJobCluster): Promise<Record<string, string>> {
  await untilInside(fake)
  const variables = [...fake.jobs.values()].flatMap(({ object }) => object.spec.template.spec.containers[0]!.env.filter(({ name }) => name.endsWith('_PROXY')))
  if (fake.jobs.size > 0) fake.kill()
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]))
}

function filesIn(result: unknown): unknown {
  return (result as { trained: { files: unknown }[] }).trained.map(({ files }) => files)
}
