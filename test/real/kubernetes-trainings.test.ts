// Trainings as Jobs of a real cluster: the executor keeps its contract on a real node, with no more rights than its role gives.
import { execFile } from 'node:child_process'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { buildCommandLine } from '../../scripts/build.ts'
import { recordingLog } from '../../src/base/log.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { plan } from '../../src/cli/plan.ts'
import { trainingImage } from '../../src/cli/serving-image.ts'
import { train } from '../../src/cli/train.ts'
import { dockerEngine } from '../../src/deployment/targets/docker/engine.ts'
import { ensureBuilt } from '../../src/deployment/targets/docker/image.ts'
import { pathOf } from '../../src/kubernetes/objects.ts'
import type { KubernetesObject } from '../../src/kubernetes/objects.ts'
import { kubernetesExecutor } from '../../src/plan/executors/kubernetes.ts'
import { ownLabels } from '../../src/plan/executors/kubernetes/build-job.ts'
import { trainerRole } from '../../src/plan/executors/kubernetes/role.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import type { ShopBed, Told } from '../cli/shop-bed.ts'
import { executorContract } from '../contracts/executor.ts'
import { runnerWithClaims } from '../plan/executors/kubernetes/example.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { trainingBed } from '../support/training-bed.ts'
import type { TrainingBed } from '../support/training-bed.ts'
import { kubernetesNode } from './kubernetes-node.ts'
import type { RealNode } from './kubernetes-node.ts'

const run = promisify(execFile)

const node = await kubernetesNode()
if (typeof node !== 'string') await node.ensureUp()
const bed = typeof node === 'string' ? undefined : await trainingBed(node.kubeconfig, trainerRole)
const open = (image: string) => kubernetesExecutor({ cluster: bed!.cluster, settings: runnerWithClaims({ path: bed!.folder, namespace: bed!.namespace, image }), user: 1000, pollMs: 300 })

if (bed && typeof node !== 'string') executorContract('kubernetes', () => open(node.image), { endSignal: 'SIGTERM', isHere: false, withFolder: bed.withFolder })

describe('trainings on a real node', (test) => {
  if (typeof node === 'string' || bed === undefined) {
    test.skip('a training runs as a Job', String(node))
    return
  }
  const [a, signal] = [{ name: 'clicks', command: ['node', '-e', ''], environment: {}, limits: { memoryMiB: 128, timeoutMs: 300_000 } }, new AbortController().signal]

  test('an image that cannot be pulled ends the training at once, with the words of the cluster', () => bed.withFolder(async (folder) => {
    const error = await assertFails('EXECUTOR_POD', () => open('127.0.0.1:15000/rankops/no-such-image:1').run({ ...a, folder }, { log: recordingLog(), signal }))
    assert.match(error.message, /its image cannot be pulled \(ImagePullBackOff\): .*no-such-image/)
  }))

  test('a program that wrote much to the log is told whole', () => bed.withFolder(async (folder) => {
    const log = recordingLog()
    await open(node.image).run({ ...a, folder, command: ['node', '-e', 'for (let i = 0; i < 5000; i++) console.log("epoch " + i)'] }, { log, signal })
    assert.equal(log.lines.filter((line) => line.startsWith('| ')), Array.from({ length: 5000 }, (_, i) => `| epoch ${i}`))
  }))

  test('a training pod that is killed is followed by another, which goes on from its checkpoint to the same bytes', () => inVolume(bed, () => withShop(async (shop) => {
    const outer = dirname(shop.folder)
    const kubeconfig = join(outer, 'kubeconfig')
    await writeFile(kubeconfig, bed.kubeconfig)
    const runner = { name: 'cluster', executor: 'kubernetes', cpu: 2, memoryMiB: 8192, kubernetes: { namespace: bed.namespace, image: await trainerOf(node), claims: [{ claim: 'work', path: bed.folder }], user: 1000 } }
    await shop.commit({ [specPath]: `${goodSpec.replace('epochs: 1', 'epochs: 150')}resources: { cpu: 0.5, memoryMiB: 1024 }\n`, '.github/rankops-runners.yaml': JSON.stringify([runner]) })
    assert.is((await shop.tell(plan)).exitCode, 0)
    await run('chmod', ['-R', 'a+rwX', outer])

    const { told, killed } = await trainAndKill(shop, kubeconfig)
    assert.is(told.exitCode, 0, `${told.sentence} ${told.lines.slice(-20).join('\n')}`)
    assert.is(killed, 1)
    const lines = told.lines.join('\n')
    assert.match(lines, /pod \S+ ended with exit code 137[\s\S]*goes on after epoch \d+/, lines)
    assert.equal(await bed.api.list('Job', ownLabels), [])

    const here = await shop.tell(train, { workspace: `${shop.workspace}-2`, plan: join(shop.workspace, 'plan.json'), executor: 'process' })
    assert.equal(filesIn(told.result), filesIn(here.result))
  })))

  test('the two workers of models/command/indexed-job.yaml are objects that a cluster takes', async () => {
    const documents = (await readFile(join(import.meta.dirname, '../../models/command/indexed-job.yaml'), 'utf8')).split(/^---$/m)
    assert.is(documents.length, 2)
    for (const document of documents) {
      const { value } = parseYaml(document)
      const object = value as KubernetesObject
      const { status } = await bed.admin.ask('try', 'POST', pathOf(object.kind, 'default'), { body: object, query: { dryRun: 'All', fieldValidation: 'Strict' } })
      assert.is(status, 201)
    }
  })

  test.after(async () => { await bed.close(); await node.close() })
})

/** Temporary folders are on the volume meanwhile. */
async function inVolume<T>({ folder }: TrainingBed, body: () => Promise<T>): Promise<T> {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    return await body()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

/** The image of trainings, handed to the node. */
async function trainerOf(node: RealNode): Promise<string> {
  await buildCommandLine()
  const { name } = await ensureBuilt(dockerEngine(node.docker.host), await trainingImage(node.docker.base))
  await node.load(name)
  return name
}

/** The pods of a real node are processes of this machine: the first that has got somewhere is killed as the kernel would. */
async function trainAndKill(shop: ShopBed, kubeconfig: string): Promise<{ told: Told; killed: number }> {
  let isOver = false
  let killed = 0
  const killing = (async () => {
    while (!isOver && killed === 0) {
      await pause(100)
      const hasCheckpoint = (await readdir(shop.workspace, { recursive: true }).catch(() => [])).some((path) => /checkpoints\/[^/]+\.checkpoint$/.test(path))
      if (!hasCheckpoint) continue
      const { stdout } = await run('pgrep', ['-f', `executor inline .*${shop.workspace}`]).catch(() => ({ stdout: '' }))
      for (const pid of stdout.trim().split('\n').filter((line) => line !== '')) { process.kill(Number(pid), 'SIGKILL'); killed += 1 }
    }
  })()
  const told = await shop.tell(train, { kubeconfig })
  isOver = true
  await killing
  return { told, killed }
}

function filesIn(result: unknown): unknown {
  return (result as { trained: { files: unknown }[] }).trained.map(({ files }) => files)
}
