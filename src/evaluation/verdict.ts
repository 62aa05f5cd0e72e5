import type { Check, Judgement, Verdict } from './record.ts'

/** Any failure fails; without one, any doubt is inconclusive; nothing measured is a doubt. The reason is that of the first that decides. */
export function decideVerdict(gates: readonly Judgement[], checks: readonly Check[]): { verdict: Verdict; reason: string } {
  const all = [...gates, ...checks]
  for (const verdict of ['fail', 'inconclusive'] as const) {
    const deciding = all.filter((judgement) => judgement.verdict === verdict)
    if (deciding.length > 0) return { verdict, reason: `${deciding[0]!.reason}${alsoCounted(deciding.length - 1, verdict)}` }
  }
  if (gates.length === 0) return { verdict: 'inconclusive', reason: 'The spec names no gate, so nothing says that the candidate is good enough.' }
  return { verdict: 'pass', reason: gates.length === 1 ? gates[0]!.reason : `All gates (${gates.length}) and checks (${checks.length}) pass.` }
}

function alsoCounted(n: number, verdict: Verdict): string {
  if (n === 0) return ''
  return verdict === 'fail' ? ` ${n} more ${n === 1 ? 'gate or check fails' : 'gates or checks fail'}.` : ` ${n} more ${n === 1 ? 'gate or check is' : 'gates or checks are'} inconclusive.`
}
