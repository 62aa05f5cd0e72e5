import { sha256 } from '../base/files.ts'
import type { Rollout } from '../deployment/record.ts'
import type { Health, HealthReport } from '../health/record.ts'
import type { Alert } from './record.ts'

/** One thing that may be wrong, with what was observed of it, oldest first. */
export interface Cause extends Pick<Alert, 'key' | 'cause' | 'model' | 'environment' | 'severity'> {
  /** Bad observations in a row before it fires. */
  firesAfter: number
  signals: Signal[]
}

/** `bad` and `good` news count; `none` is no news, which is not good news; `over` ends it at once. */
export interface Signal {
  at: string
  news: 'bad' | 'good' | 'none' | 'over'
  /** In a few words, for the title. */
  summary: string
  /** Why, where it is bad or over. */
  reason: string
  /** The whole of it, for the table of evidence. */
  fact: string
}

export interface Observations {
  /** The health record of each deployed model. */
  health: readonly Health[]
  rollouts: readonly Rollout[]
}

const critical = ['service-failing', 'rollout-aborted']
/** Ten facts of this length fit into an issue, however much of them must be escaped. */
const longestReason = 300

/** Sorts what was observed by its cause: one per probe of each model and environment, and one for its newest finished rollout. */
export function listCauses({ health, rollouts }: Observations): Cause[] {
  const reportsOf = Map.groupBy(health.flatMap(({ reports }) => reports), placeOf)
  const rolloutsOf = Map.groupBy(rollouts, placeOf)
  return [...new Set([...reportsOf.keys(), ...rolloutsOf.keys()])].toSorted().flatMap((place) => {
    const reports = (reportsOf.get(place) ?? []).toSorted((a, b) => compareTimes(a.at, b.at))
    return [...rolloutCause(rolloutsOf.get(place) ?? [], reports), ...probeCauses(reports)]
  })
}

function rolloutCause(rollouts: readonly Rollout[], reports: readonly HealthReport[]): Cause[] {
  const last = rollouts.filter(({ outcome }) => outcome === 'promoted' || outcome === 'aborted').toSorted((a, b) => compareTimes(beginOf(a), beginOf(b)) || compareTimes(endOf(a), endOf(b))).at(-1)
  if (!last) return []
  const at = endOf(last)
  const summary = `rollout of ${last.version} ${last.outcome}`
  const first: Signal = last.outcome === 'aborted'
    ? { at, news: 'bad', summary, reason: shorten(last.reason), fact: `Rollout of ${last.version} aborted: ${shorten(last.reason)}` }
    : { at, news: 'over', summary, reason: `the rollout of ${last.version} was promoted`, fact: `Rollout of ${last.version} promoted` }
  const since = reports.filter((report) => compareTimes(report.at, at) > 0).map((report): Signal => {
    const check = checkOf(report, 'service')
    const isRestored = report.version !== '' && report.version === last.previous
    return { at: report.at, news: check.status === 'ok' && isRestored ? 'good' : 'none', summary, reason: check.reason, fact: `Service of ${report.version || 'no version'} ${check.status}: ${check.reason}` }
  })
  return [{ ...identify('rollout-aborted', last), firesAfter: 1, signals: [first, ...(last.outcome === 'aborted' ? since : [])] }]
}

function probeCauses(reports: readonly HealthReport[]): Cause[] {
  const probes = new Set(reports.flatMap(({ checks }) => checks.map(({ probe }) => probe)))
  return [...probes].toSorted().map((probe) => ({
    ...identify(`${probe}-failing`, reports[0]!),
    // The service was asked three times before it was called down; other figures may be a moment's.
    firesAfter: probe === 'service' ? 1 : 2,
    signals: reports.map((report): Signal => {
      const { status, reason } = checkOf(report, probe)
      return { at: report.at, news: status === 'failing' ? 'bad' : status === 'ok' ? 'good' : 'none', summary: `${probe} failing`, reason, fact: `${report.version || 'No version'} ${status}: ${reason}` }
    }),
  }))
}

function identify(cause: string, { model, environment }: { model: string; environment: string }): Pick<Cause, 'key' | 'cause' | 'model' | 'environment' | 'severity'> {
  return { key: alertKey(cause, model, environment), cause, model, environment, severity: critical.includes(cause) ? 'critical' : 'warning' }
}

/** The fingerprint of a cause: the same for ever, so that one issue is found again. */
export function alertKey(cause: string, model: string, environment: string): string {
  return sha256(JSON.stringify([cause, model, environment])).slice(0, 16)
}

function checkOf(report: HealthReport, probe: string): { status: string; reason: string } {
  const { status, reason } = report.checks.find((check) => check.probe === probe) ?? { status: 'unknown', reason: 'nobody looked' }
  return { status, reason: shorten(reason) }
}

function shorten(text: string): string {
  return (text.length > longestReason ? `${text.slice(0, longestReason)}…` : text).toWellFormed()
}

function placeOf({ model, environment }: { model: string; environment: string }): string {
  return JSON.stringify([model, environment])
}

/** A rollback is news of its own, however long ago the release was rolled out. */
function beginOf({ startedAt, steps }: Rollout): string {
  const last = steps.at(-1)
  return last?.decision === 'rollback' ? last.at : startedAt
}

function endOf({ finishedAt, startedAt }: Rollout): string {
  return finishedAt ?? startedAt
}

export function compareTimes(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b)
}
