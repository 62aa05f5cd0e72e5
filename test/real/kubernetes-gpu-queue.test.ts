// Ten trainings on the eight GPUs of a true scheduler, whose nodes are simulated: two wait, are told why, and all end; also where a node is lost meanwhile.
// The simulation is stopped while the trainings are to hold their GPUs, since it ends each Job at once.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { recordingLog } from '../../src/base/log.ts'
import { kubernetesExecutor } from '../../src/plan/executors/kubernetes.ts'
import type { PodState } from '../../src/plan/executors/kubernetes/judge-job.ts'
import { ownLabels } from '../../src/plan/executors/kubernetes/build-job.ts'
import { trainerRole } from '../../src/plan/executors/kubernetes/role.ts'
import { runnerWithClaims } from '../plan/executors/kubernetes/example.ts'
import { assert, describe } from '../support/suite.ts'
import { trainingBed } from '../support/training-bed.ts'
import type { TrainingBed } from '../support/training-bed.ts'
import { kubernetesNode } from './kubernetes-node.ts'

const run = promisify(execFile)
const script = join(import.meta.dirname, '../../../shared/tools/kubernetes.sh')

interface FakeNodes { kubeconfig: string; kwok: number; restore(): Promise<void>; close(): Promise<void> }

/** Or why there are none. */
async function startNodes(): Promise<FakeNodes | string> {
  if (!existsSync(script)) return 'there is no script beside the project that starts simulated nodes'
  // Held, so that no other test file's end takes the cluster away, nor this one's that of others.
  const node = await kubernetesNode()
  const kubernetes = async (...args: string[]) => (await run('bash', [script, ...args], { timeout: 20 * 60_000, maxBuffer: 64 * 1024 * 1024 })).stdout
  try {
    const wasUp = await run('curl', ['-skf', 'https://127.0.0.1:16443/livez']).then(() => true, () => false)
    const kubeconfig = /KUBECONFIG='?([^'\n]+)/.exec(await kubernetes('up', 'fake-nodes'))![1]!
    const kwok = parseInt(await readFile(join(kubeconfig, '../../run/kwok.pid'), 'utf8'), 10)
    return { kubeconfig, kwok, async restore() { await kubernetes('up', 'fake-nodes') }, async close() { if (typeof node !== 'string') await node.close(); else if (!wasUp) await kubernetes('down') } }
  } catch (error) {
    return `no simulated nodes could be started: ${String((error as { stderr?: string }).stderr ?? error).trim().split('\n').at(-1)!}`
  }
}

const nodes = await startNodes()

describe('ten trainings on eight GPUs', (test) => {
  const sentences = ['two wait for the others, in the words of the scheduler, and all are done in the end', 'those of a node that is removed go to another, and all are done in the end'] as const
  if (typeof nodes === 'string') {
    for (const sentence of sentences) test.skip(sentence, nodes)
    return
  }
  const whileHeld = async <T>(bed: TrainingBed, body: () => Promise<T>) => {
    // The simulation does not tell of its nodes meanwhile; they would be taken for lost.
    const tell = () => Promise.all(['fake-gpu-0', 'fake-gpu-1'].map((name) => bed.admin.ask('tell of a node', 'PATCH', `/api/v1/nodes/${name}/status`, { contentType: 'application/strategic-merge-patch+json', accepted: [404], body: { status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: new Date().toISOString() }] } } })))
    await tell()
    process.kill(nodes.kwok, 'SIGSTOP')
    const telling = setInterval(() => { void tell().catch(() => {}) }, 5000)
    try { return await body() } finally { clearInterval(telling); process.kill(nodes.kwok, 'SIGCONT') }
  }

  for (const [sentence, losesNode] of [[sentences[0], false], [sentences[1], true]] as const) test(sentence, async () => {
    const bed = await trainingBed(nodes.kubeconfig, trainerRole)
    const abort = new AbortController()
    try {
      const settings = runnerWithClaims({ path: bed.folder, namespace: bed.namespace, nodeSelector: { type: 'kwok' }, tolerations: [{ key: 'kwok.x-k8s.io/node' }], restarts: 0 })
      const executor = kubernetesExecutor({ cluster: bed.cluster, settings, user: 1000, pollMs: 1000 })
      const logs = Array.from({ length: 10 }, () => recordingLog())
      const said = (...words: string[]) => logs.filter(({ lines }) => lines.some((line) => words.some((word) => line.includes(word))))
      const pods = () => bed.api.list<PodState>('Pod', ownLabels)
      const perNode = async () => Object.entries(Object.groupBy(await pods(), ({ spec }) => spec?.nodeName ?? 'none')).map(([node, found]) => [node, found!.length]).sort()
      const runs = await whileHeld(bed, async () => {
        const all = logs.map((log, i) => executor.run({ name: `training ${i}`, command: ['node', 'train.js'], folder: bed.folder, environment: {}, limits: { memoryMiB: 256, timeoutMs: 600_000, cpu: 1, gpu: 1 } }, { log, signal: abort.signal }))
        for (const each of all) each.catch(() => {})
        await until('two wait', async () => said('waits').length >= 2 && JSON.stringify(await perNode()) === JSON.stringify([['fake-gpu-0', 4], ['fake-gpu-1', 4], ['none', 2]]))
        for (const { lines } of said('waits')) assert.match(lines.join('\n'), /waits: no node takes it \(Unschedulable\): .*Insufficient nvidia\.com\/gpu/)
        if (losesNode) {
          await bed.admin.ask('remove a node', 'DELETE', '/api/v1/nodes/fake-gpu-1')
          // Its controllers wait a minute first, and on a busy machine look late. What a pod was ended by is to be seen for a second only.
          await until('the cluster took back four', async () => said('was ended by the cluster', 'is gone;').length === 4, 5)
        }
        return all
      })
      const ends = await Promise.race([Promise.all(runs), pause(300_000).then(() => { throw new Error(`not all ended: ${logs.map(({ lines }) => lines.at(-1)).join('; ')}`) })])
      assert.equal(ends.map(({ exitCode }) => exitCode), Array.from({ length: 10 }, () => 0))
      assert.equal(await bed.api.list('Job', ownLabels), [])
    } finally {
      abort.abort()
      if (losesNode) await nodes.restore()
      await bed.close()
    }
  })
  test.after(() => nodes.close())
})

async function until(what: string, isSo: () => Promise<boolean>, minutes = 2): Promise<void> {
  for (const startedMs = performance.now(); !(await isSo()); await pause(200)) if (performance.now() - startedMs > minutes * 60_000) throw new Error(`not within ${minutes} minutes: ${what}`)
}
