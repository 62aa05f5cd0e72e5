import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../../base/clock.ts'
import { failure, isFailure, messageOf } from '../../base/errors.ts'
import type { RankopsError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { openApi } from '../../kubernetes/api.ts'
import type { Api } from '../../kubernetes/api.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { pathOf } from '../../kubernetes/objects.ts'
import type { Executor, Job } from '../executor.ts'
import { buildJob } from './kubernetes/build-job.ts'
import { followPods } from './kubernetes/follow-pods.ts'
import { disruptionOf, exitCodeOf, hasStarted, judgeJob } from './kubernetes/judge-job.ts'
import type { JobState, JobVerdict, PodState } from './kubernetes/judge-job.ts'
import type { KubernetesRunner } from '../kubernetes-runner.ts'

interface KubernetesExecutorOptions {
  cluster: Cluster
  settings: KubernetesRunner
  /** Number of the user that pods run as where the settings name none. */
  user: number
  /** How often the cluster is asked: watches can stall without a word. */
  pollMs?: number
  /** An API server that does not answer for so long is given up; the Job goes on meanwhile. */
  patienceMs?: number
}

/** What a program that ended by SIGTERM has; also where nobody saw its code. */
const toldToEnd = 143
/** While it ends the cluster is asked more often. */
const endingPollMs = 200
const endsWithinMs = 30_000

/** Trains in a Job of a Kubernetes cluster, 1.31 or newer. The cluster finds the node, and starts the training again where it died or its node is lost; it goes on
 *  from the checkpoint, since its folder lies on a volume. A run that was killed finds the Job again by its name and follows it on. An abort suspends the
 *  Job: its pod gets SIGTERM and its time of grace. */
export function kubernetesExecutor({ cluster, settings, user: usualUser, pollMs = 1000, patienceMs = 600_000 }: KubernetesExecutorOptions): Executor {
  const api = openApi(cluster, settings.namespace)
  const user = settings.user ?? usualUser

  return {
    name: 'kubernetes',
    async run(job, { log, signal, heard = () => {} }) {
      const startedAt = performance.now()
      const done = (exitCode: number) => ({ exitCode, durationMs: performance.now() - startedAt })
      if (signal.aborted) return done(130)
      refuse(job, settings)
      const manifest = buildJob(job, settings, { user })
      const { name } = manifest.metadata
      if (!await startJob(api, manifest, { log, signal })) return done(130)

      const follower = followPods(api, name, log)
      const tell = onceEach((sentence) => { log.info(`${job.name}: ${sentence}`) })
      let waitingSince: number | undefined
      let broken: RankopsError | undefined
      let isEnding = false
      let endBy = Infinity
      let silentSince: number | undefined

      const suspend = async (forMs: number) => {
        await follower.holdOpen(forMs)
        await api.apply(buildJob(job, settings, { user, isSuspended: true }), { takes: () => true })
        isEnding = true
        endBy = performance.now() + forMs
      }
      const end = async ({ metadata: { uid } }: JobState) => {
        const lastCode = await follower.end()
        await api.remove('Job', name, { uid })
        return lastCode
      }
      /** The exit code, once it is over. */
      const look = async (): Promise<number | undefined> => {
        if ((signal.aborted || broken) && !isEnding) await suspend(settings.graceSeconds * 1000 + endsWithinMs)
        const found = await api.read<JobState>('Job', name)
        if (!found) throw failure('EXECUTOR_LOST', { name: job.name, what: `Job ${settings.namespace}/${name}` })
        const { pods, gone } = await follower.look()
        silentSince = undefined
        const verdict = judgeJob(found, pods)

        if (isEnding) {
          const isOver = pods.every((pod) => exitCodeOf(pod) !== undefined || !hasStarted(pod))
          if (!isOver && performance.now() <= endBy) return undefined
          const lastCode = await end(found)
          if (broken) throw broken
          return verdict.is === 'ended' ? verdict.exitCode : lastCode ?? toldToEnd
        }
        tellOf(pods, gone, tell)
        if (verdict.is === 'ended') {
          await end(found)
          return verdict.exitCode
        }
        if (verdict.is === 'broken') broken = failureOf(verdict, job, settings)
        else if (verdict.is === 'running') {
          waitingSince = undefined
          tell(`runs in pod ${verdict.pod} on ${verdict.node}`)
        } else {
          // What waits makes no progress, and does not hang.
          heard()
          const why = verdict.is === 'queued' ? `waits: ${verdict.why}` : await warningOf(api, pods.findLast((pod) => exitCodeOf(pod) === undefined) ?? found) ?? verdict.why
          tell(why)
          waitingSince ??= performance.now()
          if (performance.now() - waitingSince > settings.queueMinutes * 60_000) broken = failure('EXECUTOR_QUEUED', { name: job.name, limit: formatDuration(settings.queueMinutes * 60_000), problem: why })
        }
        return undefined
      }

      try {
        for (;;) {
          try {
            const exitCode = await look()
            if (exitCode !== undefined) return done(exitCode)
          } catch (error) {
            if (!isFailure(error, 'CLUSTER_API')) throw error
            if (silentSince === undefined) log.info(`${job.name}: the cluster does not answer, the training goes on (${messageOf(error)})`)
            silentSince ??= performance.now()
            if (performance.now() - silentSince > patienceMs || performance.now() > endBy) throw error
            heard()
          }
          await pause(isEnding || broken ? endingPollMs : pollMs, isEnding || signal.aborted ? undefined : signal)
        }
      } finally {
        follower.close()
      }
    },
  }
}

/** What would fail on a node only, with fewer words. */
function refuse(job: Job, { claims }: KubernetesRunner): void {
  const { name, folder, command: [program = ''] } = job
  const problem = program === '' ? 'there is no program'
    : claims.some(({ path }) => folder === path || folder.startsWith(`${path.replace(/\/$/, '')}/`)) ? undefined
      : `no claim of the runner holds it: pods see ${claims.map(({ path }) => path).join(', ')}`
  if (problem !== undefined) throw failure('EXECUTOR_NOT_STARTED', { name, program, folder, problem })
}

/** One that is there goes on, also where it was suspended; one that is being removed is waited for, which may take as long as its node is lost. False where the signal was aborted meanwhile. */
async function startJob(api: Api, manifest: ReturnType<typeof buildJob>, { log, signal }: { log: Log; signal: AbortSignal }): Promise<boolean> {
  const { name } = manifest.metadata
  for (let looks = 0; !signal.aborted; looks++) {
    const found = await api.read<JobState>('Job', name)
    if (found?.metadata.deletionTimestamp === undefined) {
      log.info(found ? `Job ${api.namespace}/${name} was started before: it is followed on` : `Job ${api.namespace}/${name} is started`)
      await api.apply(manifest, { takes: () => true })
      return true
    }
    if (looks === 0) log.info(`Job ${api.namespace}/${name} of an earlier run is being removed`)
    await pause(500, signal)
  }
  return false
}

function tellOf(pods: readonly PodState[], gone: readonly PodState[], tell: (sentence: string) => void): void {
  const goesOn = 'the training goes on in a new one from its newest checkpoint'
  for (const pod of pods) {
    const { name } = pod.metadata
    const disruption = disruptionOf(pod)
    if (disruption !== undefined) tell(`pod ${name} was ended by the cluster (${disruption}); ${goesOn}`)
    else if (exitCodeOf(pod)) tell(`pod ${name} ended with exit code ${exitCodeOf(pod)}`)
  }
  for (const { metadata: { name } } of gone) tell(`pod ${name} is gone; ${goesOn}`)
}

function failureOf(verdict: Extract<JobVerdict, { is: 'broken' }>, job: Job, settings: KubernetesRunner): RankopsError {
  const { name, folder, command: [program = ''], limits: { memoryMiB, timeoutMs } } = job
  switch (verdict.by) {
    case 'memory': return failure('EXECUTOR_MEMORY', { name, used: `more than ${memoryMiB}`, limit: memoryMiB })
    case 'timeout': return failure('EXECUTOR_TIMEOUT', { name, limit: formatDuration(timeoutMs) })
    case 'start': return failure('EXECUTOR_NOT_STARTED', { name, program, folder, problem: verdict.why })
    case 'cluster': return failure('EXECUTOR_POD', { name, image: settings.image, problem: verdict.why })
  }
}

/** What keeps a Job from its pod, or a pod from its start: of a quota, or a volume that cannot be mounted, only events tell. */
async function warningOf(api: Api, { metadata: { uid } }: { metadata: { uid?: string } }): Promise<string | undefined> {
  if (uid === undefined) return undefined
  const answer = await api.ask('list events', 'GET', pathOf('Event', api.namespace), { query: { fieldSelector: `involvedObject.uid=${uid},type=Warning,reason!=FailedScheduling` }, accepted: [403] })
  if (answer.status !== 200) return undefined
  const message = (JSON.parse(answer.text) as { items: { message?: string }[] }).items.at(-1)?.message
  return message && `waits: ${message}`
}

/** The same sentence again and again says nothing more. */
function onceEach(say: (sentence: string) => void): (sentence: string) => void {
  const last = new Set<string>()
  return (sentence) => {
    if (last.has(sentence)) return
    last.add(sentence)
    say(sentence)
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => {})
}
