import { manualClock } from '../../src/base/clock.ts'
import { failure } from '../../src/base/errors.ts'
import { recordingLog } from '../../src/base/log.ts'
import { checkHealth } from '../../src/health/check-health.ts'
import type { HealthPorts } from '../../src/health/check-health.ts'
import type { Counts, Measurement, Probe } from '../../src/health/probe.ts'
import { healthRecord } from '../../src/health/record.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const rules = { maxLatencyP95Ms: 500, maxErrorRate: 0.02, maxCpuPercent: 95, maxMemoryPercent: 95, maxDiskPercent: 95, maxNetworkErrorsPerMinute: 600, resolveAfter: 3 }
const deployed = { model: 'user-behavior', environment: 'production', version: '1.0.0' }
const path = 'health/production/user-behavior.json'
const start = '2026-01-01T00:00:00.000Z'
const probe = (name: string, measure: (before?: Counts) => Measurement): Probe => ({ name, measure: async (before) => measure(before) })
const down = probe('service', () => ({ value: 1, unit: 'outages', detail: 'No good answer in 3 tries' }))

describe('checkHealth', (test) => {
  test('writes what each probe found to the state branch and says it in the log', () => withLocalForge(async ({ forge }) => {
    const log = recordingLog()
    const probes = [down, probe('latency', () => ({ value: 40, unit: 'ms', detail: 'p95' })), probe('cpu', () => ({ unknown: 'no /proc/stat' }))]
    const report = await checkHealth(deployed, { probes, state: forge, rules, clock: manualClock(start), log })
    assert.equal(report.checks.map(({ probe: name, status }) => `${name} ${status}`), ['service failing', 'latency ok', 'cpu unknown'])
    const { files } = await forge.readBranch('rankops/state')
    assert.equal([...files.keys()], [path])
    assert.equal(healthRecord.parse(files.get(path)!, path), { reports: [report] })
    assert.equal((await forge.listCommits('rankops/state', path, 5)).map(({ message }) => message), ['health: user-behavior 1.0.0 in production fails service'])
    assert.equal(log.lines, ['warning: service failing: No good answer in 3 tries.', 'latency ok: p95: 40 ms, within the limit of 500 ms.', 'cpu unknown: no /proc/stat.'])
  }))

  test('a probe that breaks is unknown and hides nothing that the others see', () => withMemory(async (state) => {
    const broken: Probe = { name: 'disk', measure: () => Promise.reject(new Error('boom')) }
    const { checks } = await check(state, { probes: [broken, down] })
    assert.equal(checks.map(({ probe: name, status, reason }) => [name, status, reason]), [['disk', 'unknown', 'The probe broke (boom)'], ['service', 'failing', 'No good answer in 3 tries']])
  }))

  test('a probe is reminded of what the last check of the same version counted, not of another version’s', () => withMemory(async (state) => {
    const seen: (Counts | undefined)[] = []
    const counting = probe('errors', (before) => { seen.push(before); return { unknown: 'too few', counts: { requests: seen.length } } })
    const clock = manualClock(start)
    for (const version of ['1.0.0', '1.0.0', '1.1.0', '1.0.0']) {
      await checkHealth({ ...deployed, version }, { probes: [counting], state, rules, clock, log: recordingLog() })
      clock.advance(60_000)
    }
    assert.equal(seen, [undefined, { requests: 1 }, undefined, { requests: 2 }])
  }))

  test('the newest 50 reports are kept, oldest first', () => withMemory(async (state) => {
    const clock = manualClock(start)
    for (let i = 0; i < 52; i++) {
      await checkHealth(deployed, { probes: [], state, rules, clock, log: recordingLog() })
      clock.advance(60_000)
    }
    const { reports } = state.record()
    assert.equal([reports.length, reports[0]!.at, reports[49]!.at], [50, '2026-01-01T00:02:00.000Z', '2026-01-01T00:51:00.000Z'])
  }))

  test('a check that is repeated at the same time is not written twice', () => withMemory(async (state) => {
    await check(state)
    await check(state)
    assert.is(state.record().reports.length, 1)
  }))

  test('whoever loses the race for the branch reads again and keeps the other’s report', () => withMemory(async (state) => {
    await check(state)
    state.loseRaces(4)
    await checkHealth(deployed, { probes: [down], state, rules, clock: manualClock('2026-01-01T01:00:00.000Z'), log: recordingLog() })
    assert.equal(state.record().reports.map(({ at }) => at), [start, '2026-01-01T01:00:00.000Z'])
  }))

  test('after eight lost races it gives up, with the reason', () => withMemory(async (state) => {
    state.loseRaces(8)
    await assertFails('FORGE_BRANCH_MOVED', () => check(state))
  }))

  test('another failure of the forge is not taken for a lost race', () => withMemory(async (state) => {
    let nWrites = 0
    const sick = { ...state, commitToBranch: async () => { nWrites += 1; throw failure('FORGE_UNAVAILABLE', { what: 'Write', host: 'x', problem: '502' }) } }
    await assertFails('FORGE_UNAVAILABLE', () => check(sick))
    assert.is(nWrites, 1)
  }))

  test('a torn history begins anew, and says so', () => withMemory(async (state) => {
    state.files.set(path, '{"record":"health/1","rep')
    const log = recordingLog()
    await check(state, { log })
    assert.is(state.record().reports.length, 1)
    assert.match(log.lines.join('\n'), /warning: The history of checks cannot be read and begins anew\. rankops\/state:health\/production\/user-behavior\.json: not JSON/)
  }))
})

const check = (state: HealthPorts['state'], ports: Partial<HealthPorts> = {}) => checkHealth(deployed, { probes: [down], state, rules, clock: manualClock(start), log: recordingLog(), ...ports })

/** A branch in memory, whose next writes may lose against someone else's. */
async function withMemory(body: (state: HealthPorts['state'] & { files: Map<string, string>; record(): ReturnType<typeof healthRecord.parse>; loseRaces(n: number): void }) => Promise<void>): Promise<void> {
  const files = new Map<string, string>()
  let [generation, nLost] = [0, 0]
  await body({
    files,
    record: () => healthRecord.parse(files.get(path)!, path),
    loseRaces: (n) => { nLost = n },
    readBranch: async (_branch, folder = '') => ({ head: String(generation), files: new Map([...files].filter(([name]) => [folder].flat().some((each) => name.startsWith(each)))) }),
    commitToBranch: async (branch, { expectedHead, changes }) => {
      if (nLost-- > 0) generation += 1
      if (expectedHead !== String(generation)) throw failure('FORGE_BRANCH_MOVED', { branch, expected: expectedHead ?? '' })
      for (const { path: name, content } of changes) files.set(name, content!)
      return String(++generation)
    },
  })
}
