import type { ContractFinding } from '../dataset/record.ts'
import type { Spec } from '../spec/record.ts'
import type { Check } from './record.ts'

/** What the findings of the data contract mean for the verdict: leakage always fails, a breach only where the spec says so. */
export function checkData(findings: readonly ContractFinding[], { onBreach }: Pick<Spec['data']['contract'], 'onBreach'>): Check {
  const name = 'dataContract'
  const failed = findings.filter(({ status }) => status === 'fail')
  const breached = findings.filter(({ status }) => status === 'warn')
  const deciding = onBreach === 'block' ? [...failed, ...breached] : failed
  if (deciding.length > 0) return { name, verdict: 'fail', reason: deciding[0]!.finding }
  if (findings.length === 0) return { name, verdict: 'inconclusive', reason: 'The data contract looked at nothing.' }
  if (breached.length === 0) return { name, verdict: 'pass', reason: `The data keeps its contract (${findings.length} ${findings.length === 1 ? 'point' : 'points'}).` }
  return { name, verdict: 'pass', reason: `The data breaches its contract in ${breached.length} of ${findings.length} points, which the spec only warns of.` }
}
