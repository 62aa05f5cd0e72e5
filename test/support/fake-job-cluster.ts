// A Kubernetes API for Jobs whose pods are processes of this machine: what the executor asks of a cluster, and no more. The real one is met in test/real.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constants } from 'node:os'
import { openCluster } from '../../src/kubernetes/cluster.ts'
import type { Cluster } from '../../src/kubernetes/cluster.ts'
import type { KubernetesObject } from '../../src/kubernetes/objects.ts'
import type { Condition, PodState } from '../../src/plan/executors/kubernetes/judge-job.ts'
import { memoryMiBOf } from '../../src/plan/executors/process-memory.ts'

interface PodSpec { activeDeadlineSeconds: number; terminationGracePeriodSeconds: number; containers: { command: string[]; workingDir: string; env: { name: string; value: string }[]; resources: { limits: { memory: string } } }[] }
interface JobSpec { suspend: boolean; backoffLimit: number; podFailurePolicy: { rules: { onExitCodes?: { values: number[] } }[] }; template: { spec: PodSpec } }
interface FakePod { state: PodState; child?: ChildProcess; log: { time: string; line: string }[]; job: FakeJob; followers: Set<ServerResponse> }
interface FakeJob { object: KubernetesObject & { spec: JobSpec }; uid: string; failed: number; conditions: Condition[]; pods: FakePod[] }

export interface FakeJobCluster {
  cluster: Cluster
  address: string
  /** Each change, as "apply NAME", "suspend NAME" or "remove NAME". */
  changes: string[]
  jobs: Map<string, FakeJob>
  /** Why no node takes a pod; while it is set pods wait. */
  unschedulable: string | undefined
  /** Why a container does not come up; while it is set pods wait. */
  waiting: { reason: string; message: string } | undefined
  /** Why no pod may be made. */
  quota: string | undefined
  /** All requests are answered by this status while it is set. */
  outage: number | undefined
  /** How long a pod that was told to end is still there after it has. */
  keptMs: number
  /** Pods may not be watched, nor logs be followed. */
  isDeaf: boolean
  /** Ends a pod as a lost or drained node does. */
  evict(): void
  /** Ends a pod without a word why. */
  remove(): void
  /** Ends a pod as the kernel does. */
  kill(): void
  close(): Promise<void>
}

export async function fakeJobCluster(): Promise<FakeJobCluster> {
  let uids = 0
  const jobs: FakeJobCluster['jobs'] = new Map()
  const timers = new Set<NodeJS.Timeout>()
  const after = (ms: number, body: () => void) => { const timer = setTimeout(() => { timers.delete(timer); body() }, ms); timers.add(timer) }

  function reconcile(job: FakeJob): void {
    const living = job.pods.filter(({ state }) => state.status!.phase === 'Pending' || state.status!.phase === 'Running')
    if (job.object.spec.suspend) {
      for (const pod of living) endPod(pod)
    } else if (job.conditions.length === 0 && living.length === 0 && fake.quota === undefined) addPod(job)
    for (const pod of living) if (pod.state.status!.phase === 'Pending') startPod(pod)
  }

  const watchers = new Map<ServerResponse, string>()
  const tell = (type: string, { state, job }: FakePod) => { for (const [watcher, selector] of watchers) if (selector === selectorOf(job)) watcher.write(`${JSON.stringify({ type, object: state })}\n`) }
  const remove = (pod: FakePod) => { pod.job.pods = pod.job.pods.filter((other) => other !== pod); tell('DELETED', pod) }

  function addPod(job: FakeJob): void {
    const name = `${job.object.metadata.name}-${++uids}`
    const pod: FakePod = { state: { metadata: { name, uid: name, creationTimestamp: new Date(Date.now() + uids).toISOString() }, spec: {}, status: { phase: 'Pending' } }, log: [], job, followers: new Set() }
    job.pods.push(pod)
    startPod(pod)
  }

  function startPod(pod: FakePod): void {
    const { state, job } = pod
    const status = state.status!
    delete status.conditions
    if (fake.unschedulable !== undefined) { status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: fake.unschedulable }]; return }
    state.spec!.nodeName = 'fake-0'
    if (fake.waiting) { status.containerStatuses = [{ name: 'train', state: { waiting: fake.waiting } }]; return }
    const { activeDeadlineSeconds, containers: [container] } = job.object.spec.template.spec
    const { command: [program = '', ...args], workingDir, env, resources } = container!
    status.phase = 'Running'
    status.containerStatuses = [{ name: 'train', state: { running: {} } }]
    const child = spawn(program, args, { cwd: workingDir, env: { PATH: process.env['PATH'], ...Object.fromEntries(env.map(({ name, value }) => [name, value])) }, stdio: ['ignore', 'pipe', 'pipe'] })
    pod.child = child
    const write = (text: string) => {
      for (const line of text.split('\n')) {
        pod.log.push({ time: timeNow(), line })
        for (const follower of pod.followers) follower.write(lineOf(pod.log.at(-1)!))
      }
    }
    for (const output of [child.stdout, child.stderr]) {
      let rest = ''
      output.setEncoding('utf8').on('data', (text: string) => { const at = (rest + text).lastIndexOf('\n'); if (at >= 0) write((rest + text).slice(0, at)); rest = (rest + text).slice(at + 1) }).on('end', () => { if (rest !== '') write(rest) })
    }
    const limitMiB = parseInt(resources.limits.memory, 10)
    const memory = setInterval(() => { if ((memoryMiBOf(child.pid!) ?? 0) > limitMiB) { status.reason = 'OOM'; child.kill('SIGKILL') } }, 20)
    after(activeDeadlineSeconds * 1000, () => { if (status.phase === 'Running') { status.reason = 'DeadlineExceeded'; endPod(pod) } })
    child.once('error', (error) => { clearInterval(memory); finish(pod, 128, 'StartError', error.message) })
    child.once('close', (code, signal) => { clearInterval(memory); if (status.phase === 'Running') finish(pod, code ?? 128 + constants.signals[signal!], status.reason === 'OOM' ? 'OOMKilled' : 'Error') })
  }

  function endPod(pod: FakePod): void {
    if (pod.state.metadata.deletionTimestamp !== undefined) return
    pod.state.metadata.deletionTimestamp = new Date().toISOString()
    if (!pod.child) { remove(pod); return }
    pod.child.kill('SIGTERM')
    after(pod.job.object.spec.template.spec.terminationGracePeriodSeconds * 1000, () => { pod.child!.kill('SIGKILL') })
  }

  function finish(pod: FakePod, exitCode: number, reason: string, message?: string): void {
    const { state, job } = pod
    const status = state.status!
    status.phase = exitCode === 0 ? 'Succeeded' : 'Failed'
    status.containerStatuses = [{ name: 'train', state: { terminated: { exitCode, reason, ...(message === undefined ? {} : { message }) } } }]
    tell('MODIFIED', pod)
    for (const follower of pod.followers) follower.end()
    if (state.metadata.deletionTimestamp !== undefined) {
      if (fake.keptMs === 0) remove(pod)
      else after(fake.keptMs, () => { remove(pod) })
    }
    if (exitCode === 0) { job.conditions.push({ type: 'Complete', status: 'True' }); return }
    if (!status.conditions?.some(({ type }) => type === 'DisruptionTarget')) {
      const mayRestart = job.object.spec.podFailurePolicy.rules.find(({ onExitCodes }) => onExitCodes)!.onExitCodes!.values.includes(exitCode)
      job.failed += 1
      if (!mayRestart) job.conditions.push({ type: 'Failed', status: 'True', reason: 'PodFailurePolicy', message: `exit code ${exitCode}` })
      else if (job.failed > job.object.spec.backoffLimit) job.conditions.push({ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' })
    }
    reconcile(job)
  }

  const find = (name: string) => jobs.get(name)
  const running = () => [...jobs.values()].flatMap(({ pods }) => pods).find(({ state }) => state.status!.phase === 'Running')
  const changes: string[] = []

  function answer(method: string, url: URL, body: string): { status: number; value: unknown } {
    const name = url.pathname.split('/').at(-1)!
    if (fake.outage !== undefined) return { status: fake.outage, value: { message: 'out' } }
    if (url.pathname.includes('/jobs/')) {
      const job = find(name)
      if (method === 'PATCH') {
        const object = JSON.parse(body) as FakeJob['object']
        changes.push(`${object.spec.suspend ? 'suspend' : 'apply'} ${name}`)
        if (job && JSON.stringify(job.object.spec.template) !== JSON.stringify(object.spec.template)) return { status: 422, value: { message: 'field is immutable' } }
        if (job) job.object = object
        else jobs.set(name, { object, uid: `uid-${++uids}`, failed: 0, conditions: [], pods: [] })
        reconcile(find(name)!)
      }
      if (!find(name)) return { status: 404, value: {} }
      if (method === 'DELETE') { changes.push(`remove ${name}`); job!.object.spec.suspend = true; reconcile(job!); jobs.delete(name); return { status: 200, value: {} } }
      reconcile(find(name)!)
      const { object, uid, failed, conditions } = find(name)!
      return { status: 200, value: { ...object, metadata: { ...object.metadata, uid }, status: { failed, conditions } } }
    }
    const pods = [...jobs.values()].flatMap((job) => job.pods)
    if (url.pathname.endsWith('/pods')) return { status: 200, value: { items: pods.filter(({ job }) => url.searchParams.get('labelSelector') === selectorOf(job)).map(({ state }) => state) } }
    if (url.pathname.endsWith('/log')) {
      const since = (url.searchParams.get('sinceTime') ?? '').slice(0, 19)
      const pod = podOf(url)
      if (!pod) return { status: 404, value: {} }
      return { status: 200, value: pod.log.filter(({ time }) => time.slice(0, 19) >= since).map(lineOf).join('') }
    }
    return { status: 200, value: { items: fake.quota === undefined ? [] : [{ message: fake.quota }] } }
  }

  const podOf = (url: URL) => [...jobs.values()].flatMap(({ pods }) => pods).find(({ state }) => url.pathname.includes(`/${state.metadata.name}/`))

  /** Answers that go on for as long as something does. */
  function holdOpen(url: URL, response: ServerResponse): boolean {
    const [isWatch, isFollow] = [url.searchParams.has('watch'), url.searchParams.has('follow')]
    if (!(isWatch || isFollow) || fake.outage !== undefined) return false
    if (fake.isDeaf) { response.writeHead(403).end('{"message":"pods is forbidden"}'); return true }
    if (isWatch) {
      watchers.set(response.writeHead(200), url.searchParams.get('labelSelector')!)
      response.once('close', () => watchers.delete(response))
      for (const { pods } of jobs.values()) for (const pod of pods) tell('ADDED', pod)
      return true
    }
    const pod = podOf(url)
    const { status, value } = answer('GET', url, '')
    response.writeHead(status).write(status === 200 ? value as string : JSON.stringify(value))
    if (pod?.state.status!.phase === 'Running') pod.followers.add(response.once('close', () => pod.followers.delete(response)))
    else response.end()
    return true
  }

  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk }).on('end', () => {
      const url = new URL(request.url!, 'http://127.0.0.1')
      if (holdOpen(url, response)) return
      const { status, value } = answer(request.method!, url, body)
      response.writeHead(status).end(typeof value === 'string' ? value : JSON.stringify(value))
    })
  })
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fake: FakeJobCluster = {
    cluster: openCluster(async () => ({ server: address, isUnverified: false, credentials: async () => ({}) })),
    address, changes, jobs, unschedulable: undefined, waiting: undefined, quota: undefined, outage: undefined, keptMs: 30_000, isDeaf: false,
    evict() {
      const pod = running()!
      pod.state.status!.conditions = [{ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'the node is gone' }]
      endPod(pod)
    },
    remove() { endPod(running()!) },
    kill() { running()!.child!.kill('SIGKILL') },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      for (const { pods } of jobs.values()) for (const { child } of pods) child?.kill('SIGKILL')
      await new Promise<void>((closed) => { server.close(() => { closed() }); server.closeAllConnections() })
    },
  }
  return fake
}

function selectorOf(job: FakeJob): string {
  return `batch.kubernetes.io/job-name=${job.object.metadata.name}`
}

function lineOf({ time, line }: { time: string; line: string }): string {
  return `${time} ${line}\n`
}

let nanoseconds = 0
/** Two lines may have the same time. */
function timeNow(): string {
  return new Date().toISOString().replace('Z', `${String(Math.floor(nanoseconds++ / 2) % 1_000_000).padStart(6, '0')}Z`)
}
