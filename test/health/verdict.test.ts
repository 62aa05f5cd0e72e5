import type { MonitoringRules } from '../../src/spec/record.ts'
import type { Measurement } from '../../src/health/probe.ts'
import { judge } from '../../src/health/verdict.ts'
import { assert, describe } from '../support/suite.ts'

const rules: MonitoringRules = { maxLatencyP95Ms: 500, maxErrorRate: 0.07, maxCpuPercent: 95, maxMemoryPercent: 90, maxDiskPercent: 80, maxNetworkErrorsPerMinute: 600, resolveAfter: 3 }
const judgeOne = (probe: string, measurement: Measurement) => judge([{ probe, measurement }], rules)[0]!

describe('judge', (test) => {
  const rows: [string, string, Measurement, string, string][] = [
    ['a figure below its limit is ok', 'latency', { value: 41.26, unit: 'ms', detail: 'p95 of 90 requests' }, 'ok', 'p95 of 90 requests: 41.3 ms, within the limit of 500 ms'],
    ['a figure at its limit is ok', 'latency', { value: 500, unit: 'ms', detail: 'p95' }, 'ok', 'p95: 500 ms, within the limit of 500 ms'],
    ['a figure just over its limit is failing, with digits that show it', 'latency', { value: 500.04, unit: 'ms', detail: 'p95' }, 'failing', 'p95: 500.04 ms, over the limit of 500 ms'],
    ['a large figure keeps its digits', 'network', { value: 1204.4, unit: 'per minute', detail: 'Drops' }, 'failing', 'Drops: 1204 per minute, over the limit of 600 per minute'],
    ['a share of errors is judged in percent', 'errors', { value: 7, unit: '%', detail: '7 of 100 requests failed' }, 'ok', '7 of 100 requests failed: 7 %, within the limit of 7 %'],
    ['the processor has a limit of its own', 'cpu', { value: 96, unit: '%', detail: 'Processor' }, 'failing', 'Processor: 96 %, over the limit of 95 %'],
    ['memory has a limit of its own', 'memory', { value: 91, unit: '%', detail: 'Memory' }, 'failing', 'Memory: 91 %, over the limit of 90 %'],
    ['the disk has a limit of its own', 'disk', { value: 81, unit: '%', detail: 'Disk' }, 'failing', 'Disk: 81 %, over the limit of 80 %'],
    ['a service that is down says only that', 'service', { value: 1, unit: 'outages', detail: 'No good answer in 3 tries' }, 'failing', 'No good answer in 3 tries'],
    ['a service that is up is ok', 'service', { value: 0, unit: 'outages', detail: 'Ready' }, 'ok', 'Ready'],
    ['what was not measured is unknown', 'cpu', { unknown: 'no /proc/stat' }, 'unknown', 'no /proc/stat'],
    ['what is not a number is unknown, never ok', 'cpu', { value: NaN, unit: '%', detail: 'Processor' }, 'unknown', 'Processor: the figure is not a number'],
    ['a figure without a rule is unknown, never ok', 'temperature', { value: 40, unit: 'degrees', detail: 'Room' }, 'unknown', 'Room: 40 degrees, and the spec has no limit for it'],
  ]
  for (const [sentence, probe, measurement, status, reason] of rows) {
    test(sentence, () => {
      const check = judgeOne(probe, measurement)
      assert.equal([check.status, check.reason], [status, reason])
    })
  }

  test('a check carries figure, limit, unit and what its probe wants to be reminded of', () => {
    assert.equal(judgeOne('errors', { value: 8, unit: '%', detail: '8 of 100 requests failed', counts: { requests: 100, errors: 8 } }), {
      probe: 'errors', status: 'failing', value: 8, limit: 7, unit: '%', reason: '8 of 100 requests failed: 8 %, over the limit of 7 %', counts: { requests: 100, errors: 8 },
    })
    assert.equal(judgeOne('errors', { unknown: 'too few', counts: { requests: 1, errors: 0 } }).counts, { requests: 1, errors: 0 })
  })
})
