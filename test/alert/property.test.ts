// Random worlds: checks and rollouts as they come, runs that are left out or killed between any two effects, a receiver that fails now
// and then. What must hold is written down without the code under test.
import { raiseAlerts } from '../../src/alert/alert.ts'
import { alertKey } from '../../src/alert/causes.ts'
import type { Message } from '../../src/alert/message.ts'
import type { Transition } from '../../src/alert/receiver.ts'
import { issueReceiver } from '../../src/alert/receivers/issue.ts'
import { manualClock } from '../../src/base/clock.ts'
import { failure, isFailure } from '../../src/base/errors.ts'
import { silentLog } from '../../src/base/log.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import type { Rollout } from '../../src/deployment/record.ts'
import type { HealthReport } from '../../src/health/record.ts'
import { assert, describe } from '../support/suite.ts'
import { memoryForge } from './memory-forge.ts'
import type { MemoryForge } from './memory-forge.ts'
import { environment, model, report, rollout } from './observed.ts'

const [nWorlds, nSteps] = [20, 100]
const resolveAfter = 3
const probes = { service: 1, latency: 2 } as const
const words = ['ok', 'ok', 'ok', 'bad', 'bad', 'unknown', 'silent']

describe('alerts in random worlds', (test) => {
  const seed = Number(process.env['RANKOPS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  test(`one issue for a cause, none for what is well again, none lost (RANKOPS_SEED=${seed}, ${nWorlds} × ${nSteps} steps)`, async () => {
    const totals = { runs: 0, kills: 0, firings: 0 }
    for (let i = 0; i < nWorlds; i++) await liveIn(seed + i, totals)
    // A world in which nothing happens would prove nothing.
    assert.ok(totals.kills > nWorlds && totals.firings > nWorlds, JSON.stringify(totals))
  })
})

async function liveIn(seed: number, totals: { runs: number; kills: number; firings: number }): Promise<void> {
  const random = seededRandom(seed)
  const clock = manualClock('2026-01-01T00:00:00Z')
  const forge = memoryForge(() => clock.now())
  const reports: HealthReport[] = []
  const rollouts: Rollout[] = []
  const told: Transition[] = []
  let nMissed = 0

  for (let step = 0; step < nSteps; step++) {
    const place = `seed ${seed}, step ${step}`
    observe(random, clock, reports, rollouts)
    const isLast = step === nSteps - 1
    // Runs may fail to come, but not until the record of checks has forgotten what they missed.
    if (!isLast && nMissed < 3 && random.next() < 0.2) { nMissed += 1; continue }
    const isKilled = !isLast && nMissed < 3 && random.next() < 0.4
    forge.killAt(isKilled ? 1 + random.below(9) : undefined, random.pick(['before', 'after']))
    totals.runs += 1
    const email = { name: 'email', send: async ({ changes }: Message) => {
      if (!isLast && random.next() < 0.2) throw failure('ALERT_NOT_DELIVERED', { receiver: 'email', problem: 'busy' })
      told.push(...changes)
    } }
    try {
      await raiseAlerts({ health: [{ reports: reports.slice(-50) }], rollouts, rules: { [model]: { resolveAfter } }, owners: {} }, { store: issueReceiver({ forge }), receivers: [email], clock, log: silentLog })
    } catch (error) {
      assertOneOpen(forge, place)
      if (forge.isDead()) { totals.kills += 1; nMissed += 1; continue }
      if (!isFailure(error, 'ALERT_NOT_DELIVERED')) throw error
    }
    nMissed = 0
    forge.killAt(undefined)
    assertOneOpen(forge, place)
    await assertToldTheTruth(forge, reports, rollouts, place)
  }
  for (const { body } of forge.issues.filter((issue) => issue.state === 'open')) {
    const key = /"key":"([0-9a-f]{16})"/.exec(body)![1]
    assert.is.not(told.findLast(({ alert }) => alert.key === key)?.kind, 'resolve', `seed ${seed}: the receiver believes that ${key} is over`)
    assert.ok(told.some(({ alert }) => alert.key === key), `seed ${seed}: the receiver never heard of ${key}`)
  }
  totals.firings += Object.entries(probes).reduce((sum, [probe, firesAfter]) => sum + countEpisodes(reports, probe, firesAfter).fired, 0)
}

/** One to four checks, and now and then a rollout that begins or ends; now and then a long time passes. */
function observe(random: Random, clock: ReturnType<typeof manualClock>, reports: HealthReport[], rollouts: Rollout[]): void {
  if (random.next() < 0.05) clock.advance(random.below(60) * 3_600_000)
  for (let i = 0; i <= random.below(4); i++) {
    clock.advance(300_000)
    const [service, latency] = random.next() < 0.5 ? ['ok', 'ok'] : [random.pick(words), random.pick(words)]
    reports.push(report(clock.now().toISOString(), { service: service!, latency: latency! }, random.next() < 0.9 ? '1.0.0' : '1.1.0'))
  }
  if (random.next() > 0.15) return
  clock.advance(60_000)
  const now = clock.now().toISOString()
  const running = rollouts.find(({ outcome }) => outcome === 'progressing')
  if (!running) { rollouts.push(rollout(`1.${rollouts.length + 1}.0`, 'progressing', 0, { startedAt: now })); return }
  const outcome = random.pick(['promoted', 'aborted'] as const)
  Object.assign(running, { outcome, reason: `It was ${outcome}.`, finishedAt: now })
}

function assertOneOpen(forge: MemoryForge, place: string): void {
  for (const cause of ['service-failing', 'latency-failing', 'rollout-aborted']) assert.ok(openOf(forge, cause).length <= 1, `${place}: two open issues for ${cause}`)
}

async function assertToldTheTruth(forge: MemoryForge, reports: HealthReport[], rollouts: Rollout[], place: string): Promise<void> {
  for (const [probe, firesAfter] of Object.entries(probes)) {
    const { fired, resolved } = countEpisodes(reports, probe, firesAfter)
    const issues = forge.issues.filter(({ body }) => body.includes(`"key":"${alertKey(`${probe}-failing`, model, environment)}"`))
    const comments = (await Promise.all(issues.map(({ number }) => forge.listComments(number)))).flat().map(({ body }) => body)
    const count = (word: string) => comments.filter((body) => body.includes(`**${word}**`)).length
    assert.is(issues.length + count('Firing again'), fired, `${place}: ${probe} fired ${fired} times`)
    assert.is(count('Resolved'), resolved, `${place}: ${probe} was resolved ${resolved} times`)
    assert.is(openOf(forge, `${probe}-failing`).length, fired - resolved, `${place}: open issues of ${probe}`)
  }
  const last = rollouts.filter(({ outcome }) => outcome !== 'progressing').at(-1)
  if (!last) return
  const since = reports.filter(({ at }) => at > last.finishedAt!)
  const isHealed = last.outcome === 'promoted' || hasRow(since.map((entry) => entry.version === last.previous && wordOf(entry, 'service') === 'ok'))
  assert.is(openOf(forge, 'rollout-aborted').length, isHealed ? 0 : 1, `${place}: open issues of the ${last.outcome} rollout`)
}

/** How often a probe fired and was resolved over its whole history. */
function countEpisodes(reports: HealthReport[], probe: string, firesAfter: number): { fired: number; resolved: number } {
  const news = reports.map((entry) => ({ ok: 'g', failing: 'b' })[wordOf(entry, probe)] ?? '-').join('')
  // An episode: enough bad news in a row, then anything up to enough good news in a row, or the end.
  const episodes = [...news.matchAll(new RegExp(`b{${firesAfter}}.*?(g{${resolveAfter}}|$)`, 'g'))]
  return { fired: episodes.length, resolved: episodes.filter(([, end]) => end !== '').length }
}

function wordOf({ checks }: HealthReport, probe: string): string {
  return checks.find((check) => check.probe === probe)?.status ?? 'unknown'
}

function hasRow(values: boolean[]): boolean {
  return values.some((_, i) => i + resolveAfter <= values.length && values.slice(i, i + resolveAfter).every(Boolean))
}

function openOf(forge: MemoryForge, cause: string) {
  return forge.issues.filter(({ state, body }) => state === 'open' && body.includes(`"key":"${alertKey(cause, model, environment)}"`))
}
