import type { Random } from '../../../src/base/random.ts'
import { addEvidence, beginEvidence } from '../../../src/deployment/evidence/canary-evidence.ts'
import { judgeCanary } from '../../../src/deployment/judge-canary.ts'
import type { ObservedDeployment, ObservedReplica } from '../../../src/deployment/target.ts'
import { latencyLimitsMs, nothingCounted, routeName } from '../../../src/serving/record.ts'
import type { CanaryRules } from '../../../src/spec/record.ts'
import { drawBinomial, drawPoisson } from './draw.ts'

/** How the servers of one version behave: shares of requests, and purchases by request. */
export interface Behaviour { errors: number; /** Slower than 500 ms. */ slow: number; /** Between 150 and 200 ms. */ late: number; purchases: number }

export interface World {
  /** Requests of everybody in a minute. */
  perMinute: number
  /** Minutes between two looks; each comes at up to half of it too early or too late. */
  everyMinutes: number
  stable: Behaviour
  canary: Behaviour
  /** Chance by look that the router is started again. */
  restarts?: number
  /** Chance by look that what all servers need is down, and one request in five fails. */
  incidents?: number
  /** Purchases of one buyer after another come together: so many on average. 0: each by itself. */
  purchasesAtOnce?: number
}

export interface Watched { verdict: 'bad' | 'good' | 'still watched'; looks: number; canaryRequests: number; minutes: number; reason: string }

const roles = [{ role: 'canary', version: '1.1.0' }, { role: 'baseline', version: '1.0.0' }, { role: 'stable', version: '1.0.0' }] as const

/** One step of a rollout, watched by the shipped code until it is judged or the looks are over. */
export function watchCanary(world: World, rules: CanaryRules, maxLooks: number, random: Random): Watched {
  const weight = rules.steps[0]! / 100
  const shares = { canary: weight, baseline: weight, stable: 1 - 2 * weight }
  let replicas = roles.map((each) => newReplica(each))
  // The stable release served for a day before the canary came.
  serve(replicas[2]!, drawPoisson(random, world.perMinute * 1440), world.stable, world.purchasesAtOnce ?? 0, random)
  let evidence = beginEvidence(deploymentOf(replicas), '1.1.0', rules)
  let minutes = 0
  for (let looks = 1; looks <= maxLooks; looks++) {
    const elapsed = world.everyMinutes * (0.5 + random.next())
    minutes += elapsed
    if (random.next() < (world.restarts ?? 0)) replicas = roles.map((each) => newReplica(each))
    const isDown = random.next() < (world.incidents ?? 0)
    // More by day than by night, and more errors when there is more to do.
    const hour = 1 + 0.8 * Math.sin(minutes / 1440 * 2 * Math.PI)
    for (const replica of replicas) {
      const behaviour = replica.role === 'canary' ? world.canary : world.stable
      serve(replica, drawPoisson(random, world.perMinute * elapsed * hour * shares[replica.role as keyof typeof shares]), { ...behaviour, errors: isDown ? 0.2 : behaviour.errors * hour }, world.purchasesAtOnce ?? 0, random)
    }
    evidence = addEvidence(evidence, deploymentOf(replicas), '1.1.0', rules)
    const { verdict, reason } = judgeCanary(evidence, rules, { stable: '1.0.0', stepMs: minutes * 60_000 })
    if (verdict === 'bad' || verdict === 'good') return { verdict, looks, canaryRequests: evidence.requests, minutes, reason }
  }
  return { verdict: 'still watched', looks: maxLooks, canaryRequests: evidence.requests, minutes, reason: '' }
}

function serve(replica: ObservedReplica, requests: number, { errors, slow, late, purchases }: Behaviour, purchasesAtOnce: number, random: Random): void {
  replica.requests += requests
  replica.errors += drawBinomial(random, requests, errors)
  const nSlow = drawBinomial(random, requests, slow)
  const nLate = drawBinomial(random, requests - nSlow, late / (1 - slow))
  replica.latencyCounts[bucketOf(700)]! += nSlow
  replica.latencyCounts[bucketOf(200)]! += nLate
  replica.latencyCounts[bucketOf(20)]! += requests - nSlow - nLate
  const bought = purchasesAtOnce === 0 ? drawBinomial(random, requests, purchases) : drawPoisson(random, drawBinomial(random, requests, purchases / purchasesAtOnce) * purchasesAtOnce)
  replica.events['purchase'] = (replica.events['purchase'] ?? 0) + bought
}

function bucketOf(ms: number): number {
  return latencyLimitsMs.findIndex((limit) => limit >= ms)
}

function newReplica({ role, version }: (typeof roles)[number]): ObservedReplica {
  const { inFlight: _, ...counters } = nothingCounted(routeName(version, role), version)
  return { ...counters, role, digest: '', weightPercent: 0, isHealthy: true, url: '', startedAt: '', events: { purchase: 0 } }
}

function deploymentOf(replicas: readonly ObservedReplica[]): ObservedDeployment {
  return { model: 'clicks', environment: 'production', url: undefined, replicas: replicas.map((replica) => ({ ...replica, latencyCounts: [...replica.latencyCounts], events: { ...replica.events } })) }
}
