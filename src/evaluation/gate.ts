import { formatDifference, formatFigure, formatInterval } from '../metrics/figures.ts'
import type { Gate } from '../spec/record.ts'
import type { EvaluatedMetric, Interval, Judgement, Verdict } from './record.ts'

/** What the candidate is compared with; `problem`: why it could not score. */
type Baseline = { version: string; problem?: string }

/** One judgement for each limit that the gates name. `baseline` is the release compared with, undefined before the first one. */
export function judgeGates(gates: readonly Gate[], measured: readonly EvaluatedMetric[], unmeasured: readonly { name: string; reason: string }[], baseline: Baseline | undefined): Judgement[] {
  return gates.flatMap((gate) => {
    const metric = measured.find(({ name }) => name === gate.metric)
    return rulesOf(gate, baseline).map(({ rule, judge }) => {
      if (metric) return { rule, ...judge(metric) }
      const why = unmeasured.find(({ name }) => name === gate.metric)?.reason ?? 'It was not measured.'
      return { rule, verdict: 'inconclusive' as const, reason: `${gate.metric} has no interval. ${why}` }
    })
  })
}

interface Rule { rule: string; judge(metric: EvaluatedMetric): { verdict: Verdict; reason: string } }

function rulesOf({ metric: name, atLeast, atMost, noWorseThanBaselineBy: margin }: Gate, baseline: Baseline | undefined): Rule[] {
  const rules: Rule[] = []
  if (atLeast !== undefined) rules.push({ rule: `${name} at least ${atLeast}`, judge: ({ candidate }) => judgeInterval({ name, interval: candidate, limit: atLeast, mustLie: 'above' }) })
  if (atMost !== undefined) rules.push({ rule: `${name} at most ${atMost}`, judge: ({ candidate }) => judgeInterval({ name, interval: candidate, limit: atMost, mustLie: 'below' }) })
  if (margin !== undefined) {
    const other = baseline === undefined ? 'the trivial model' : `baseline ${baseline.version}`
    rules.push({
      rule: `${name} no worse than ${other} by more than ${margin}`,
      judge: ({ delta, higherIsBetter }) => {
        if (!delta) return { verdict: 'inconclusive', reason: `${name} has no interval for the difference to ${other}${baseline?.problem === undefined ? '.' : `, which cannot score this test: ${baseline.problem}`}` }
        return judgeInterval({ name: `${name} minus ${other}`, interval: delta, limit: higherIsBetter ? -margin : margin, mustLie: higherIsBetter ? 'above' : 'below', isDifference: true })
      },
    })
  }
  if (rules.length === 0) rules.push({ rule: name, judge: () => ({ verdict: 'inconclusive', reason: `The gate on ${name} names no limit.` }) })
  return rules
}

/** Passes where the whole interval lies on the right side of the limit, fails where it lies on the wrong one. In between the data cannot
 *  tell, and that is not a pass. */
export function judgeInterval({ name, interval, limit, mustLie, isDifference = false }: { name: string; interval: Interval; limit: number; mustLie: 'above' | 'below'; isDifference?: boolean }): { verdict: Verdict; reason: string } {
  const { low, high } = interval
  const decimals = decimalsThatTell([low, high], limit)
  const format = (n: number) => (isDifference ? formatDifference(n, decimals) : formatFigure(n, decimals))
  const figures = isDifference ? `${name}, ${formatInterval(interval, format)},` : `${name} ${formatInterval(interval, format)}`
  const isRight = mustLie === 'above' ? low >= limit : high <= limit
  const isWrong = mustLie === 'above' ? high < limit : low > limit
  const touches = (mustLie === 'above' ? low : high) === limit
  if (isRight) return { verdict: 'pass', reason: `${figures} lies ${touches ? 'at or ' : ''}${mustLie} ${format(limit)}.` }
  if (isWrong) return { verdict: 'fail', reason: `${figures} lies ${mustLie === 'above' ? 'below' : 'above'} ${format(limit)}.` }
  return { verdict: 'inconclusive', reason: `${figures} reaches across ${format(limit)}: more test data would tell.` }
}

/** As few decimals as show which side of the limit each end is on: 0.7004 lies above 0.7000, not 0.700 above 0.700. */
function decimalsThatTell(ends: readonly number[], limit: number): number {
  for (let decimals = 3; decimals < 6; decimals++) {
    if (ends.every((end) => end === limit || end.toFixed(decimals) !== limit.toFixed(decimals))) return decimals
  }
  return 6
}
