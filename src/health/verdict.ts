import type { MonitoringRules } from '../spec/record.ts'
import type { Measurement } from './probe.ts'
import type { HealthCheck } from './record.ts'

/** Judges what the probes measured by the rules of the spec. A figure at its limit is still ok. What has no figure, or no rule, is
 *  unknown: nobody looked. */
export function judge(measured: readonly { probe: string; measurement: Measurement }[], rules: MonitoringRules): HealthCheck[] {
  return measured.map(({ probe, measurement }) => {
    const counts = measurement.counts ? { counts: measurement.counts } : {}
    if ('unknown' in measurement) return { probe, status: 'unknown', reason: measurement.unknown, ...counts }
    return { probe, ...judgeFigure(probe, measurement, limitOf(probe, rules)), ...counts }
  })
}

function judgeFigure(probe: string, { value, unit, detail }: { value: number; unit: string; detail: string }, limit: number | undefined): Omit<HealthCheck, 'probe'> {
  if (!Number.isFinite(value)) return { status: 'unknown', reason: `${detail}: the figure is not a number` }
  if (limit === undefined) return { status: 'unknown', value, unit, reason: `${detail}: ${formatFigure(value)} ${unit}, and the spec has no limit for it` }
  const status = value <= limit ? 'ok' : 'failing'
  // Up or down says all; "1 outage, over the limit of 0" would not help.
  const reason = probe === 'service' ? detail : `${detail}: ${compareInWords(value, limit, unit)}`
  return { status, value, limit, unit, reason }
}

function limitOf(probe: string, rules: MonitoringRules): number | undefined {
  switch (probe) {
    case 'service': return 0
    case 'latency': return rules.maxLatencyP95Ms
    case 'errors': return Number((rules.maxErrorRate * 100).toPrecision(12))
    case 'cpu': return rules.maxCpuPercent
    case 'memory': return rules.maxMemoryPercent
    case 'disk': return rules.maxDiskPercent
    case 'network': return rules.maxNetworkErrorsPerMinute
    default: return undefined
  }
}

/** "612 ms, over the limit of 500 ms", with as many digits as it takes to see the difference. */
function compareInWords(value: number, limit: number, unit: string): string {
  let digits = 3
  while (value !== limit && formatFigure(value, digits) === formatFigure(limit, digits)) digits += 1
  return `${formatFigure(value, digits)} ${unit}, ${value <= limit ? 'within' : 'over'} the limit of ${formatFigure(limit, digits)} ${unit}`
}

function formatFigure(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits))
  // Whole figures keep their digits: 1,204 is not 1,200.
  return String(Math.abs(value) >= 10 ** digits ? Math.round(value) : rounded)
}
