import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { recordingLog } from '../../../src/base/log.ts'
import type { Cluster } from '../../../src/kubernetes/cluster.ts'
import type { Job } from '../../../src/plan/executor.ts'
import { kubernetesExecutor } from '../../../src/plan/executors/kubernetes.ts'
import { buildJob } from '../../../src/plan/executors/kubernetes/build-job.ts'
import type { KubernetesRunner } from '../../../src/plan/kubernetes-runner.ts'
import { fakeJobCluster } from '../../support/fake-job-cluster.ts'
import type { FakeJobCluster } from '../../support/fake-job-cluster.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { runnerWithClaims } from './kubernetes/example.ts'

const never = new AbortController().signal

/** Starts a program of JavaScript on a cluster of its own. `until` waits for a line of the log. */
function withCluster(settings: Partial<KubernetesRunner>, body: (bed: { fake: FakeJobCluster; folder: string; start(program: string, more?: { signal?: AbortSignal; patienceMs?: number; cluster?: Cluster }): Running }) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const fake = await fakeJobCluster()
    try {
      await body({
        fake, folder,
        start(program, { signal = never, patienceMs = 60_000, cluster = fake.cluster } = {}) {
          const log = recordingLog()
          let nHeard = 0
          const executor = kubernetesExecutor({ cluster, settings: runnerWithClaims({ path: folder, ...settings }), user: 1000, pollMs: 20, patienceMs })
          const ended = executor.run(job(folder, program), { log, signal, heard: () => { nHeard += 1 } })
          ended.catch(() => {})
          const until = async (part: string) => { while (!log.lines.some((line) => line.includes(part))) await pause(10) }
          return { ended, lines: () => log.lines.map((line) => line.replace(/rankops-[a-z]+-[0-9a-f]{12}/, 'JOB').replace(/JOB-\d+/, 'POD')), until, nHeard: () => nHeard }
        },
      })
    } finally {
      await fake.close()
    }
  })
}
interface Running { ended: Promise<{ exitCode: number }>; lines(): string[]; until(part: string): Promise<void>; nHeard(): number }

function job(folder: string, program: string): Job {
  return { name: 'clicks', command: ['node', '-e', program], folder, environment: {}, limits: { memoryMiB: 256, timeoutMs: 60_000 } }
}

/** Counts its starts in a file of its folder, as a training does by its checkpoints. */
const counting = 'const fs = require("fs"); fs.appendFileSync("starts", "x"); const n = fs.readFileSync("starts", "utf8").length; console.log("start " + n); '

describe('kubernetesExecutor', (test) => {
  test('starts a training that was killed again, as often as its runner says, and tells of it', () => withCluster({ restarts: 1 }, async ({ fake, start }) => {
    const { ended, lines } = start(`${counting} if (n === 1) process.kill(process.pid, "SIGKILL")`)
    assert.is((await ended).exitCode, 0)
    assert.equal(lines().filter((line) => !line.includes('yet to be made') && !line.includes('runs in')), ['Job models/JOB is started', '| start 1', 'clicks: pod POD ended with exit code 137', '| start 2'])
    const again = start(`${counting} process.kill(process.pid, "SIGKILL")`)
    assert.is((await again.ended).exitCode, 137)
    assert.is(again.lines().filter((line) => line.startsWith('| start')).length, 2)
    assert.is(fake.jobs.size, 0)
  }))

  test('does not start one again that said why it ended', () => withCluster({ restarts: 3 }, async ({ start }) => {
    for (const exitCode of [1, 2, 4, 65]) {
      const { ended, lines } = start(`${counting} process.exit(${exitCode})`)
      assert.is((await ended).exitCode, exitCode)
      assert.is(lines().filter((line) => line.startsWith('| start')).length, 1)
    }
  }))

  test('does not count a lost node as a failure', () => withCluster({ restarts: 0 }, async ({ fake, start }) => {
    const { ended, lines, until } = start(`${counting} if (n === 1) { process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1e3) }`)
    await until('start 1')
    fake.evict()
    assert.is((await ended).exitCode, 0)
    assert.ok(lines().includes('clicks: pod POD was ended by the cluster (DeletionByTaintManager: the node is gone); the training goes on in a new one from its newest checkpoint'), lines().join('\n'))
  }))

  test('tells in the words of the scheduler why a training waits, once, and that it does not hang', () => withCluster({}, async ({ fake, start }) => {
    fake.unschedulable = '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.'
    const { ended, lines, until, nHeard } = start('console.log("ran")')
    await until('waits')
    while (nHeard() < 3) await pause(10)
    fake.unschedulable = undefined
    assert.is((await ended).exitCode, 0)
    assert.equal(lines().filter((line) => line.includes('waits')), ['clicks: waits: no node takes it (Unschedulable): 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.'])
  }))

  test('tells why the cluster makes no pod', () => withCluster({}, async ({ fake, start }) => {
    fake.quota = 'pods "x" is forbidden: exceeded quota: gpus'
    const { ended, lines, until } = start('')
    await until('exceeded quota')
    fake.quota = undefined
    await ended
    assert.ok(lines().includes('clicks: waits: pods "x" is forbidden: exceeded quota: gpus'))
  }))

  test('fails at once, and leaves nothing, where the image cannot be pulled', () => withCluster({}, async ({ fake, start }) => {
    fake.waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image: not found' }
    const error = await assertFails('EXECUTOR_POD', () => start('').ended)
    assert.is(error.message, 'clicks: the cluster cannot run the image registry.example/rankops-train:1: its image cannot be pulled (ImagePullBackOff): Back-off pulling image: not found')
    assert.is(fake.jobs.size, 0)
  }))

  test('follows on a Job that a run started which was killed, and never starts a second', () => withCluster({}, async ({ fake, folder, start }) => {
    const program = `${counting} const timer = setInterval(() => { if (fs.existsSync("go")) { clearInterval(timer); console.log("done") } }, 20)`
    let isKilled = false
    const first = start(program, { cluster: { ...fake.cluster, ask: (...args) => (isKilled ? Promise.reject(new Error('killed')) : fake.cluster.ask(...args)) } })
    await first.until('start 1')
    isKilled = true
    assert.is(await first.ended.catch((error: Error) => error.message), 'killed')
    const second = start(program)
    await second.until('it is followed on')
    await writeFile(join(folder, 'go'), '')
    assert.is((await second.ended).exitCode, 0)
    assert.equal(second.lines().slice(0, 1), ['Job models/JOB was started before: it is followed on'])
    assert.equal(second.lines().filter((line) => line.startsWith('| ')), ['| start 1', '| done'])
    assert.is(fake.changes.filter((change) => change.startsWith('apply')).length, 2)
    const { name } = buildJob(job(folder, program), runnerWithClaims({ path: folder }), { user: 1000 }).metadata
    assert.equal([...new Set(fake.changes.map((change) => change.split(' ')[1]))], [name])
  }))

  test('suspends the Job on an abort, so that its pod saves its work, then removes it', () => withCluster({}, async ({ fake, start }) => {
    const abort = new AbortController()
    const { ended, lines, until } = start('process.on("SIGTERM", () => { console.log("saved"); process.exit(5) }); console.log("ready"); setInterval(() => {}, 1e3)', { signal: abort.signal })
    await until('ready')
    abort.abort()
    assert.is((await ended).exitCode, 5)
    assert.equal(lines().filter((line) => line.startsWith('| ')), ['| ready', '| saved'])
    assert.equal(fake.changes.map((change) => change.split(' ')[0]), ['apply', 'suspend', 'remove'])
  }))

  const savesItsWork = 'process.on("SIGTERM", () => { console.log("saved"); process.exit(5) }); console.log("ready"); setInterval(() => {}, 1e3)'

  test('loses neither the last lines nor the exit code of a pod that is gone when it has ended', () => withCluster({}, async ({ fake, start }) => {
    fake.keptMs = 0
    const abort = new AbortController()
    const { ended, lines, until } = start(savesItsWork, { signal: abort.signal })
    await until('ready')
    abort.abort()
    assert.is((await ended).exitCode, 5)
    assert.equal(lines().filter((line) => line.startsWith('| ')), ['| ready', '| saved'])
  }))

  test('asks for what it may neither watch nor follow', async () => {
    for (const [keptMs, exitCode] of [[30_000, 5], [0, 143]] as const) await withCluster({}, async ({ fake, start }) => {
      Object.assign(fake, { keptMs, isDeaf: true })
      const abort = new AbortController()
      const { ended, lines, until } = start(savesItsWork, { signal: abort.signal })
      await until('ready')
      abort.abort()
      assert.is((await ended).exitCode, exitCode)
      const said = lines().filter((line) => line.startsWith('| '))
      assert.equal(keptMs === 0 ? said.slice(0, 1) : said, keptMs === 0 ? ['| ready'] : ['| ready', '| saved'])
    })
  })

  test('tells of a pod that was gone before anybody saw it end', () => withCluster({ restarts: 1 }, async ({ fake, start }) => {
    fake.keptMs = 0
    const { ended, lines, until } = start(`${counting} if (n === 1) { process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1e3) }`)
    await until('start 1')
    fake.remove()
    assert.is((await ended).exitCode, 0)
    assert.ok(lines().includes('clicks: pod POD is gone; the training goes on in a new one from its newest checkpoint'), lines().join('\n'))
  }))

  test('an abort ends also the waiting for a Job that is being removed', () => withCluster({}, async ({ fake, start }) => {
    const abort = new AbortController()
    const removing: Cluster = { ...fake.cluster, async ask(what, method, path, options) {
      const answer = await fake.cluster.ask(what, method, path, options)
      if (method !== 'GET' || !path.includes('/jobs/')) return answer
      return { status: 200, text: JSON.stringify({ kind: 'Job', apiVersion: 'batch/v1', metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } }) }
    } }
    const { ended, lines, until } = start('', { signal: abort.signal, cluster: removing })
    await until('is being removed')
    abort.abort()
    assert.is((await ended).exitCode, 130)
    assert.equal([lines().length, fake.changes], [1, []])
  }))

  test('waits while the API does not answer, since the training goes on', () => withCluster({}, async ({ fake, folder, start }) => {
    const { ended, until, lines } = start('console.log("ready"); const timer = setInterval(() => { if (require("fs").existsSync("go")) clearInterval(timer) }, 20)')
    await until('ready')
    fake.outage = 401
    await until('does not answer')
    fake.outage = undefined
    await writeFile(join(folder, 'go'), '')
    assert.is((await ended).exitCode, 0)
    assert.is(lines().filter((line) => line.includes('does not answer')).length, 1)
  }))

  test('gives up where the API does not answer for long, and leaves the Job', () => withCluster({}, async ({ fake, start }) => {
    const { ended, until } = start('console.log("ready"); setTimeout(() => {}, 3e4)', { patienceMs: 100 })
    await until('ready')
    fake.outage = 401
    await assertFails('CLUSTER_API', () => ended)
    assert.equal(fake.changes.map((change) => change.split(' ')[0]), ['apply'])
  }))

  test('says that somebody removed the Job', () => withCluster({}, async ({ fake, start }) => {
    const { ended, until } = start('console.log("ready"); setTimeout(() => {}, 3e4)')
    await until('ready')
    const [removed] = [...fake.jobs.values()]
    fake.jobs.clear()
    await assertFails('EXECUTOR_LOST', () => ended)
    for (const { child } of removed!.pods) child!.kill('SIGKILL')
  }))
})
