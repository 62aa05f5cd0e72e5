// A branch and a target in memory, and the records that the tests of the deployment speak of.
import { failure } from '../../src/base/errors.ts'
import type { Forge } from '../../src/forge/forge.ts'
import type { Pointer, Rollout } from '../../src/deployment/record.ts'
import type { DesiredDeployment, ObservedDeployment, ObservedReplica, Target } from '../../src/deployment/target.ts'
import { latencyLimitsMs, noLatencies, nothingCounted, routeName } from '../../src/serving/record.ts'
import type { CanaryRules } from '../../src/spec/record.ts'

export const rules: CanaryRules = { steps: [10, 50], minRequests: 50, enoughRequests: 50, maxErrorRate: 0.02, maxLatencyP95Ms: 500, events: ['purchase'], noWorseThanBaselineBy: 0.1, alpha: 0.01, baseline: true, whenQuiet: 'hold' }
export const now = new Date('2026-03-01T12:00:00Z')
const earlier = '2026-03-01T11:00:00.000Z'

export function release(version: string): { version: string; digest: string } {
  return { version, digest: version.replaceAll('.', '').padEnd(64, '0') }
}

export function pointer(stable: string | undefined, canary?: Partial<NonNullable<Pointer['canary']>> & { version: string }): Pointer {
  return {
    model: 'clicks', environment: 'production', generation: 4,
    ...(stable ? { stable: release(stable) } : {}),
    ...(canary ? { canary: { ...release(canary.version), step: 0, weightPercent: 10, since: earlier, ...canary } } : {}),
    reason: 'before', updatedAt: earlier,
  }
}

export function rollout(version: string, outcome: Rollout['outcome'] = 'progressing', more: Partial<Rollout> = {}): Rollout {
  return { model: 'clicks', environment: 'production', ...release(version), attempt: 1, outcome, reason: 'before', startedAt: earlier, steps: [], ...more }
}

export function replica(version: string, more: Partial<ObservedReplica> = {}): ObservedReplica {
  const { inFlight: _, ...counters } = nothingCounted(routeName(version, more.role ?? 'stable'), version)
  return { ...counters, ...release(version), role: 'stable', weightPercent: 0, isHealthy: true, url: 'http://127.0.0.1:1', latencyP50Ms: 3, latencyP95Ms: 9, startedAt: earlier, ...more }
}

/** So many answers of about that time, and the time itself. */
export function latencies(answers: number, ms: number): Pick<ObservedReplica, 'latencyP95Ms' | 'latencyCounts'> {
  const bucket = latencyLimitsMs.findIndex((limit) => limit >= ms)
  return { latencyP95Ms: ms, latencyCounts: noLatencies().map((_, i) => (i === bucket ? answers : 0)) }
}

export function observed(...replicas: ObservedReplica[]): ObservedDeployment {
  return { model: 'clicks', environment: 'production', url: 'http://127.0.0.1:2', replicas }
}

export type State = Pick<Forge, 'readBranch' | 'commitToBranch'>

/** A branch in memory that refuses a commit upon another head than its own. */
export function memoryBranch(): State & { files: Map<string, string>; messages: string[]; /** Writes as somebody else would. */ disturb(path: string, content: string): void } {
  const files = new Map<string, string>()
  const messages: string[] = []
  let nCommits = 0
  const head = () => (nCommits === 0 ? undefined : `head-${nCommits}`)
  return {
    files,
    messages,
    disturb(path, content) { files.set(path, content); nCommits += 1 },
    async readBranch(_branch, folder = '') {
      return { head: head(), files: new Map([...files].filter(([path]) => [folder].flat().some((each) => path.startsWith(each)))) }
    },
    async commitToBranch(branch, { expectedHead, message, changes }) {
      if (expectedHead !== head()) throw failure('FORGE_BRANCH_MOVED', { branch, expected: expectedHead ?? 'nothing' })
      for (const { path, content } of changes) if (content === undefined) files.delete(path); else files.set(path, content)
      messages.push(message)
      nCommits += 1
      return head()!
    },
  }
}

export interface MemoryWorld extends Target {
  /** By name: `1.0.0`, `1.0.0-baseline`. */
  running: Map<string, ObservedReplica>
  /** What was done, one line each. */
  effects: string[]
  /** Names of servers that never get ready. */
  broken: Set<string>
  /** What clients ask of a server, and whether their answers were good. */
  serve(name: string, requests: number, errors?: number, latencyP95Ms?: number): void
  /** The router is started again: it counts from 0. */
  forget(): void
  /** Requests on record. */
  recorded: number
  comparison: ObservedDeployment['comparison']
}

type Counted = Pick<ObservedReplica, 'requests' | 'errors' | 'latencyP95Ms' | 'latencyCounts' | 'replayed'>

/** A target in memory: as the contract says, traffic stays as it is when a server does not get ready. */
export function memoryTarget(): MemoryWorld {
  const running = new Map<string, ObservedReplica>()
  const counted = new Map<string, Counted>()
  const effects: string[] = []
  const broken = new Set<string>()
  const countOf = (name: string): Counted => counted.get(name) ?? { requests: 0, errors: 0, latencyP95Ms: 0, latencyCounts: noLatencies(), replayed: nothingCounted('', '').replayed }
  const add = (a: readonly number[], b: readonly number[]) => a.map((count, i) => count + b[i]!)
  const world: MemoryWorld = {
    name: 'memory',
    running,
    effects,
    broken,
    recorded: 0,
    comparison: undefined,
    serve(name, requests, errors = 0, latencyP95Ms = 9) {
      const before = countOf(name)
      const more = latencies(requests, latencyP95Ms)
      counted.set(name, { ...before, requests: before.requests + requests, errors: before.errors + errors, latencyP95Ms, latencyCounts: add(before.latencyCounts, more.latencyCounts) })
    },
    forget() { counted.clear() },
    observe: async () => look(),
    async replay(_model, _environment, times) {
      effects.push(`replay ${world.recorded}`)
      for (const [name, { role }] of running) {
        if (role !== 'canary' && role !== 'baseline') continue
        const before = countOf(name)
        const sent = world.recorded * times
        counted.set(name, { ...before, replayed: { requests: before.replayed.requests + sent, errors: 0, latencyCounts: add(before.replayed.latencyCounts, latencies(sent, 9).latencyCounts) } })
      }
      return { recorded: world.recorded, sent: world.recorded * times }
    },
    whileAlone: (_model, _environment, body) => body(),
    async stop() { running.clear() },
    async apply({ model, environment, replicas }: DesiredDeployment) {
      const named = replicas.map((replica) => ({ ...replica, name: routeName(replica.version, replica.role) }))
      for (const { name, version, role } of named) {
        if (broken.has(name)) throw failure('TARGET_NOT_READY', { model, environment, version: name, problem: 'it ended;\nthe end of its log' })
        if (running.get(name)?.isHealthy) continue
        running.set(name, replica(version, { role, weightPercent: 0 }))
        effects.push(`start ${name}`)
      }
      for (const { name, role, weightPercent } of named) {
        const found = running.get(name)!
        if (found.weightPercent !== weightPercent || found.role !== role) effects.push(`route ${name} ${weightPercent} % ${role}`)
        running.set(name, { ...found, role, weightPercent })
      }
      for (const name of running.keys()) {
        if (named.some((wanted) => wanted.name === name)) continue
        running.delete(name)
        effects.push(`stop ${name}`)
      }
      return look()
    },
  }
  function look(): ObservedDeployment {
    return { ...observed(...[...running].map(([name, found]) => ({ ...found, ...countOf(name) }))), ...(world.comparison ? { comparison: world.comparison } : {}) }
  }
  return world
}
