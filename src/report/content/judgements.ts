import type { Evaluation, Judgement, Check } from '../../evaluation/record.ts'
import { verdictWords } from '../verdict-words.ts'
import { table } from './block.ts'
import type { Block, Part } from './block.ts'

/** The gates, and the checks that do not pass; those that do are folded. */
export function composeJudgements({ gates, checks }: Evaluation): Part | undefined {
  if (gates.length + checks.length === 0) return undefined
  const passed = checks.filter(({ verdict }) => verdict === 'pass')
  const rows = [...gates.map(rowOfGate), ...checks.filter(({ verdict }) => verdict !== 'pass').map(rowOfCheck)]
  return {
    title: 'Gates and checks',
    isFolded: false,
    blocks: [
      ...(rows.length === 0 ? [] : [table(['verdict', 'rule', 'reason'], rows)]),
      ...(passed.length === 0 ? [] : [{ kind: 'folded', title: `${passed.length} ${passed.length === 1 ? 'check passes' : 'checks pass'}: ${passed.map(({ name }) => name).join(', ')}`, blocks: [table(['verdict', 'rule', 'reason'], passed.map(rowOfCheck))] } satisfies Block]),
    ],
  }
}

function rowOfGate({ rule, verdict, reason }: Judgement): string[] {
  return [verdictWords[verdict], `gate: ${rule}`, reason]
}

function rowOfCheck({ name, verdict, reason }: Check): string[] {
  return [verdictWords[verdict], `check: ${name}`, reason]
}
