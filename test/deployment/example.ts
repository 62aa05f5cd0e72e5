// A branch and a target in memory, and the records that the tests of the deployment speak of.
import { failure } from '../../src/base/errors.ts'
import type { Forge } from '../../src/forge/forge.ts'
import type { Pointer, Rollout } from '../../src/deployment/record.ts'
import type { DesiredDeployment, ObservedDeployment, ObservedReplica, Target } from '../../src/deployment/target.ts'
import { nothingCounted, routeName } from '../../src/serving/record.ts'
import type { CanaryRules } from '../../src/spec/record.ts'

export const rules: CanaryRules = { steps: [10, 50], minRequests: 50, maxErrorRate: 0.02, maxLatencyP95Ms: 500 }
export const now = new Date('2026-03-01T12:00:00Z')
const earlier = '2026-03-01T11:00:00.000Z'

export function release(version: string): { version: string; digest: string } {
  return { version, digest: version.replaceAll('.', '').padEnd(64, '0') }
}

export function pointer(stable: string | undefined, canary?: { version: string; step?: number; weightPercent?: number; requestsBefore?: number; errorsBefore?: number }): Pointer {
  return {
    model: 'clicks', environment: 'production', generation: 4,
    ...(stable ? { stable: release(stable) } : {}),
    ...(canary ? { canary: { ...release(canary.version), step: 0, weightPercent: 10, since: earlier, requestsBefore: 0, errorsBefore: 0, ...canary } } : {}),
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
  running: Map<string, ObservedReplica>
  /** What was done, one line each. */
  effects: string[]
  /** Versions that never get ready. */
  broken: Set<string>
  serve(version: string, requests: number, errors?: number, latencyP95Ms?: number): void
}

/** A target in memory: as the contract says, traffic stays as it is when a server does not get ready. */
export function memoryTarget(): MemoryWorld {
  const running = new Map<string, ObservedReplica>()
  const counted = new Map<string, { requests: number; errors: number; latencyP95Ms: number }>()
  const effects: string[] = []
  const broken = new Set<string>()
  const countOf = (version: string) => counted.get(version) ?? { requests: 0, errors: 0, latencyP95Ms: 0 }
  const look = (): ObservedDeployment => observed(...[...running.values()].map((found) => ({ ...found, ...countOf(found.version) })))
  return {
    name: 'memory',
    running,
    effects,
    broken,
    serve(version, requests, errors = 0, latencyP95Ms = 9) {
      const before = countOf(version)
      counted.set(version, { requests: before.requests + requests, errors: before.errors + errors, latencyP95Ms })
    },
    observe: async () => look(),
    replay: async () => ({ recorded: 0, sent: 0 }),
    whileAlone: (_model, _environment, body) => body(),
    async stop() { running.clear() },
    async apply({ model, environment, replicas }: DesiredDeployment) {
      for (const { version } of replicas) {
        if (broken.has(version)) throw failure('TARGET_NOT_READY', { model, environment, version, problem: 'it ended;\nthe end of its log' })
        if (running.get(version)?.isHealthy) continue
        running.set(version, replica(version, { weightPercent: 0 }))
        effects.push(`start ${version}`)
      }
      for (const { version, role, weightPercent } of replicas) {
        const found = running.get(version)!
        if (found.weightPercent !== weightPercent || found.role !== role) effects.push(`route ${version} ${weightPercent} % ${role}`)
        running.set(version, { ...found, role, weightPercent })
      }
      for (const version of running.keys()) {
        if (replicas.some((wanted) => wanted.version === version)) continue
        running.delete(version)
        effects.push(`stop ${version}`)
      }
      return look()
    },
  }
}
