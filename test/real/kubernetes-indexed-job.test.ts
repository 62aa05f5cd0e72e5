// The Indexed Job of models/command, as a trainer in a real cluster: two workers of TensorFlow in pods of their own, which find each other by name. TensorFlow comes from the folders of this
// machine in place of an image, the names from a small server in place of CoreDNS, and the two claims are folders; all else is the sample.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { recordingLog } from '../../src/base/log.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import type { ProgramOutput } from '../../src/families/family.ts'
import { openApi } from '../../src/kubernetes/api.ts'
import type { Api } from '../../src/kubernetes/api.ts'
import { openCluster } from '../../src/kubernetes/cluster.ts'
import type { Cluster } from '../../src/kubernetes/cluster.ts'
import { readAccess } from '../../src/kubernetes/kubeconfig.ts'
import { sameGroupRunner } from '../../src/plan/executors/same-group.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { commandProgram } from '../../src/training/command/run-command.ts'
import { problem } from '../contracts/tensor-backend.ts'
import { assert, describe } from '../support/suite.ts'
import { clusterNames } from './cluster-names.ts'
import { kubernetesNode } from './kubernetes-node.ts'
import type { RealNode } from './kubernetes-node.ts'
import { kerasPython } from './tools.ts'
import { signalWorker, untilEpoch } from './worker-processes.ts'

const run = promisify(execFile)
const samples = join(import.meta.dirname, '../../models/command')
const epochs = 20
const sentences = [
  'two workers of an Indexed Job, each told its number by Kubernetes, train one network',
  'a worker that is killed ends the other, and both go on from the checkpoint to the same network',
  'a pod that is removed ends both workers with a checkpoint, which is no failure, and they come back; where RankOps is told to end both end and are gone, and its next run goes on',
] as const
const python = await kerasPython()
const node = python === undefined ? 'there is no Python with TensorFlow' : await kubernetesNode()

interface Manifest { spec: { template: { spec: { securityContext: object; containers: { image: string; imagePullPolicy?: string; command: string[]; resources: object; volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[] }[]; volumes: object[] } } } }
interface JobStatus { status?: { failed?: number } }
interface PodOf { status?: { phase?: string } }
interface Bed { api: Api; /** In the clone and on the nodes. */ workspace: string; train(given?: { signal?: AbortSignal }): Promise<ProgramOutput & { lines: string[] }>; close(): Promise<void> }

async function openBed({ kubeconfig, binaries, image, hostAddress }: RealNode): Promise<Bed> {
  const admin = openCluster(() => readAccess(kubeconfig, undefined))
  const namespace = `rankops-indexed-${randomBytes(4).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'rankops-indexed-'))
  const [workspace, repository] = [join(folder, 'workspace'), join(folder, 'repository')]
  for (const path of [workspace, join(repository, 'trainers')]) await mkdir(path, { recursive: true })
  await admin.ask('make a namespace', 'POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } })
  const volumes = { 'rankops-workspace': workspace, repository }
  for (const [claim, path] of Object.entries(volumes)) await makeClaim(admin, namespace, claim, path)
  const names = await clusterNames(admin, namespace, hostAddress)

  for (const file of ['train_tensorflow.py', 'indexed-job.sh']) await copyFile(join(samples, file), join(repository, 'trainers', file))
  const [service, job] = (await readFile(join(samples, 'indexed-job.yaml'), 'utf8')).split(/^---$/m) as [string, string]
  await writeFile(join(repository, 'trainers/indexed-job.yaml'), `${service}---\n${JSON.stringify(await adapt(parseYaml(job).value as Manifest, { image, workspace, podSettings: names.podSettings }))}\n`)

  // As a person has it: the context says which namespace.
  const given = parseYaml(await readFile(kubeconfig, 'utf8')).value as { contexts: { context: { namespace?: string } }[] }
  for (const { context } of given.contexts) context.namespace = namespace
  await mkdir(join(folder, '.kube'))
  await writeFile(join(folder, '.kube/config'), JSON.stringify(given), { mode: 0o600 })

  const { train: { features, labels } } = problem({ rows: 4000, width: 20 })
  const { spec } = parseSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\ntraining: { epochs: ${epochs}, batchSize: 64, trainer: command, command: { run: [sh, trainers/indexed-job.sh], files: [trainers] } }\n`)
  return {
    api: openApi(admin, namespace), workspace,
    async train({ signal = new AbortController().signal } = {}) {
      const log = recordingLog()
      const program = commandProgram(
        { spec: spec!, repository, folder: workspace, environment: { PATH: [binaries, process.env['PATH']].join(delimiter), HOME: folder } },
        { runner: sameGroupRunner(), freePorts: async () => [0] },
      )
      const output = await program({
        family: 'behavior', features: Array.from({ length: 20 }, (_, i) => `f${i}`), categories: Array.from({ length: 20 }, () => 0),
        train: { features: features.slice(0, 60_000), labels: labels.slice(0, 3000) }, validation: { features: features.slice(60_000), labels: labels.slice(3000) },
      }, { log, signal }).catch((error: unknown) => {
        throw signal.aborted ? error : new Error(`${String(error)}\n${log.lines.slice(-60).join('\n')}`)
      })
      assert.ok([...names.asked].some((name) => name.startsWith('clicks-1.clicks.')), 'the workers looked for each other by name')
      return { ...output, lines: log.lines }
    },
    async close() {
      await names.close()
      await admin.ask('remove the namespace', 'DELETE', `/api/v1/namespaces/${namespace}`, { accepted: [404] })
      for (const claim of Object.keys(volumes)) await admin.ask('remove a volume', 'DELETE', `/api/v1/persistentvolumes/${namespace}-${claim}`, { accepted: [404] })
      await rm(folder, { recursive: true })
    },
  }
}

/** The Job of the sample on this node: TensorFlow of this machine, two workers on few processors, names from our server, the workspace where it is here. */
async function adapt(job: Manifest, { image, workspace, podSettings }: { image: string; workspace: string; podSettings: object }): Promise<Manifest> {
  const pod = job.spec.template.spec
  const [container] = pod.containers
  const places = ['/usr', '/lib', '/lib64', ...await placesOf(python!)]
  const [claimed] = container!.volumeMounts
  claimed!.mountPath = workspace
  Object.assign(pod, podSettings, { securityContext: { runAsUser: 0 }, volumes: [...pod.volumes, ...places.map((path, i) => ({ name: `place-${i}`, hostPath: { path } }))] })
  Object.assign(container!, {
    image, imagePullPolicy: 'Never', resources: {}, command: [python, ...container!.command.slice(1)],
    volumeMounts: [...container!.volumeMounts, ...places.map((mountPath, i) => ({ name: `place-${i}`, mountPath, readOnly: true }))],
  })
  return job
}

/** Where a Python of an environment lies, and the one that it was made from. */
async function placesOf(path: string): Promise<string[]> {
  const { stdout } = await run(path, ['-c', 'import sys; print(sys.prefix); print(sys.base_prefix)'])
  return [...new Set(stdout.trim().split('\n'))].filter((place) => dirname(place) !== '/')
}

async function makeClaim(admin: Cluster, namespace: string, claim: string, path: string): Promise<void> {
  const [name, common] = [`${namespace}-${claim}`, { accessModes: ['ReadWriteMany'], storageClassName: '' }]
  await admin.ask('make a volume', 'POST', '/api/v1/persistentvolumes', { body: { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec: { ...common, capacity: { storage: '1Gi' }, persistentVolumeReclaimPolicy: 'Retain', hostPath: { path }, claimRef: { namespace, name: claim } } } })
  await admin.ask('claim it', 'POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, { body: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: claim }, spec: { ...common, volumeName: name, resources: { requests: { storage: '1Gi' } } } } })
}

describe('an Indexed Job on a real node', (test) => {
  if (typeof node === 'string') {
    for (const sentence of sentences) test.skip(sentence, node)
    return
  }
  const real = node
  let unhindered: ProgramOutput

  async function withBed(body: (bed: Bed) => Promise<void>): Promise<void> {
    const bed = await openBed(real)
    try { await body(bed) } finally { await bed.close() }
  }

  test.before(() => real.ensureUp())

  test(sentences[0], () => withBed(async ({ api, train }) => {
    const { lines, ...output } = await train()
    unhindered = output
    assert.match(output.device, /2 workers$/)
    assert.equal(output.history.map(({ epoch }) => epoch), Array.from({ length: epochs }, (_, i) => i + 1))
    assert.ok(output.history.at(-1)!.validationAuc > 0.95, `${output.history.at(-1)!.validationAuc}`)
    assert.equal(output.network!.layers.map(({ inputs, units }) => [inputs, units]), [[20, 64], [64, 1]])
    assert.match(lines.join('\n'), /\| \[pod\/clicks-0-\w+\/worker\] epoch 20: loss/)
    assert.is(await api.read('Job', 'clicks'), undefined)
  }))

  test(sentences[1], () => withBed(async ({ api, workspace, train }) => {
    const failures = watchFailures(api)
    const [{ history, network, device, lines }] = await Promise.all([train(), signalWorker(workspace, 1, 'SIGKILL', 2)]).finally(() => { failures.stop() })
    assert.is(failures.most(), 2, 'that of the worker which was killed, and that of the other')
    assert.match(lines.join('\n'), /worker 0 goes on after epoch [1-9]/)
    assert.match(device, /2 workers$/)
    assert.equal(history.map(({ epoch }) => epoch), Array.from({ length: epochs }, (_, i) => i + 1))
    for (const [i, { validationLoss }] of history.entries()) assert.ok(Math.abs(validationLoss - unhindered.history[i]!.validationLoss) < 1e-3, `epoch ${i + 1}: ${validationLoss} and ${unhindered.history[i]!.validationLoss}`)
    assert.equal(network!.layers.map(({ inputs, units }) => [inputs, units]), [[20, 64], [64, 1]])
  }))

  test(sentences[2], () => withBed(async ({ api, workspace, train }) => {
    const failures = watchFailures(api)
    const abort = new AbortController()
    const reason = new Error('the runner goes away')
    let reached = 0
    const troubles = (async () => {
      reached = await untilEpoch(workspace, 1)
      const running = async () => (await api.list<PodOf>('Pod', { 'job-name': 'clicks', 'batch.kubernetes.io/job-completion-index': '0' })).find(({ status }) => status?.phase === 'Running')
      let pod = await running()
      for (; pod === undefined; pod = await running()) await pause(100)
      await api.remove('Pod', pod.metadata.name)
      reached = await untilEpoch(workspace, reached + 2)
      abort.abort(reason)
    })()
    const [end] = await Promise.all([train({ signal: abort.signal }).then(() => 'ended well', (error: unknown) => error), troubles]).finally(() => { failures.stop() })
    assert.is(end, reason)
    assert.is(failures.most(), 0, 'who was told to end has not failed')
    const job = await api.read<{ metadata: { deletionTimestamp?: string } }>('Job', 'clicks')
    assert.ok(job === undefined || job.metadata.deletionTimestamp !== undefined, 'the Job ends')

    const { history, lines } = await train()
    const goneOn = [0, 1].map((worker) => Number(new RegExp(`worker ${worker} goes on after epoch (\\d+), row \\d+`).exec(lines.join('\n'))?.[1]))
    assert.is(goneOn[0], goneOn[1])
    assert.ok(goneOn[0]! >= reached, `epoch ${goneOn[0]} is not before ${reached}`)
    assert.equal(history.map(({ epoch }) => epoch), Array.from({ length: epochs }, (_, i) => i + 1))
  }))

  test.after(() => real.close())
})

/** How many failed pods the Job had counted at most. */
function watchFailures(api: Api): { most(): number; stop(): void } {
  let most = 0
  const timer = setInterval(() => {
    void api.read<JobStatus>('Job', 'clicks').then((job) => { most = Math.max(most, job?.status?.failed ?? 0) }, () => {})
  }, 300)
  return { most: () => most, stop() { clearInterval(timer) } }
}
