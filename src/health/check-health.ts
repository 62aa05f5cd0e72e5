import type { Clock } from '../base/clock.ts'
import { isFailure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { untilFirst } from '../base/until-first.ts'
import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import type { MonitoringRules } from '../spec/record.ts'
import type { Counts, Measurement, Probe } from './probe.ts'
import { healthRecord, mostReports } from './record.ts'
import type { HealthReport } from './record.ts'
import { judge } from './verdict.ts'

interface Deployed { model: string; environment: string; /** Empty where none serves. */ version: string }
export interface HealthPorts {
  probes: readonly Probe[]
  state: Pick<Forge, 'readBranch' | 'commitToBranch'>
  rules: MonitoringRules
  clock: Clock
  log: Log
}

const mostAttempts = 8

/** Asks every probe, judges the figures by the spec, and adds the report to `health/<environment>/<model>.json` on the branch
 *  `rankops/state`. The machine is asked one probe after the other, so that none disturbs the next one's figure. */
export async function checkHealth(deployed: Deployed, { probes, state, rules, clock, log }: HealthPorts): Promise<HealthReport> {
  const path = `health/${deployed.environment}/${deployed.model}.json`
  const at = clock.now().toISOString()
  const before = countsOf((await readReports(state, path, log)).reports, deployed.version)
  const measured = []
  for (const probe of probes) measured.push({ probe: probe.name, measurement: await measure(probe, before.get(probe.name)) })
  const report: HealthReport = { ...deployed, at, checks: judge(measured, rules) }
  for (const { probe, status, reason } of report.checks) log[status === 'failing' ? 'warn' : 'info'](`${probe} ${status}: ${reason}.`)
  await append(report, path, { state, log })
  return report
}

/** What the last report of this version left for each probe. */
function countsOf(reports: readonly HealthReport[], version: string): Map<string, Counts> {
  const last = reports.findLast((report) => report.version === version)
  return new Map((last?.checks ?? []).flatMap(({ probe, counts }) => (counts ? [[probe, counts as Counts] as const] : [])))
}

/** A probe that breaks must not hide what the others see. */
async function measure(probe: Probe, before: Counts | undefined): Promise<Measurement> {
  try {
    return await probe.measure(before)
  } catch (error) {
    return { unknown: `The probe broke (${messageOf(error)})`, ...(before ? { counts: before } : {}) }
  }
}

async function append(report: HealthReport, path: string, { state, log }: Pick<HealthPorts, 'state' | 'log'>): Promise<void> {
  const sick = report.checks.filter(({ status }) => status === 'failing').map(({ probe }) => probe)
  const message = `health: ${report.model} ${report.version} in ${report.environment} ${sick.length > 0 ? `fails ${sick.join(', ')}` : 'has no failing check'}`
  await untilFirst(async () => {
    const { head, reports } = await readReports(state, path, log)
    if (reports.some(({ at }) => at === report.at)) return
    const newest = [...reports, report].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-mostReports)
    await state.commitToBranch(stateBranch, { expectedHead: head, message, changes: [{ path, content: healthRecord.format({ reports: newest }) }] })
  }, { mostAttempts })
}

async function readReports(state: HealthPorts['state'], path: string, log: Log): Promise<{ head: string | undefined; reports: HealthReport[] }> {
  const { head, files } = await state.readBranch(stateBranch, path)
  const text = files.get(path)
  if (text === undefined) return { head, reports: [] }
  try {
    return { head, reports: healthRecord.parse(text, `${stateBranch}:${path}`).reports }
  } catch (error) {
    if (!isFailure(error, 'RECORD_INVALID')) throw error
    // Measurements can be taken again; a torn history must not stop the watch.
    log.warn(`The history of checks cannot be read and begins anew. ${error.message}`)
    return { head, reports: [] }
  }
}
