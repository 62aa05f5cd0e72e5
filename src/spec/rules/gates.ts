import { betterSmallMetrics as betterSmall } from '../../metrics/names.ts'
import type { Gate } from '../record.ts'
import type { Finding } from '../schema-problems.ts'
import { atKey, atValue } from './rule.ts'
import type { Rule } from './rule.ts'

const limits = ['atLeast', 'atMost', 'noWorseThanBaselineBy'] as const

export const gateRules: readonly Rule[] = [
  {
    sentence: `A gate states exactly one of ${limits.map((limit) => `\`${limit}\``).join(', ')}; ${betterSmall.map((metric) => `\`${metric}\``).join(' and ')} take \`atMost\`, every other metric \`atLeast\`.`,
    each: '/evaluation/gates',
    reads: [],
    find: ({ evaluation }, _written, i) => gateStatesOneRule(evaluation.gates[i]!, `/evaluation/gates/${i}`),
  },
  {
    sentence: 'No two gates state the same rule of the same metric.',
    each: '/evaluation/gates',
    reads: [],
    find: ({ evaluation: { gates } }, _written, i) => gateIsNew(gates[i]!, gates.slice(0, i), `/evaluation/gates/${i}`),
  },
]

function gateStatesOneRule(gate: Gate, pointer: string): Finding[] {
  const stated = limits.filter((limit) => gate[limit] !== undefined)
  if (stated.length === 0) return [atValue('SPEC_GATE_RULE', pointer, `the gate for ${gate.metric} states no rule; expected one of ${limits.join(', ')}`)]
  if (stated.length > 1) return [atKey('SPEC_GATE_RULE', `${pointer}/${stated[1]!}`, `the gate for ${gate.metric} states ${stated.join(' and ')}; expected one rule`, 'write a gate of its own for each rule')]
  const isBetterSmall = betterSmall.includes(gate.metric)
  const [wrong, right, better] = isBetterSmall ? ['atLeast', 'atMost', 'smaller'] as const : ['atMost', 'atLeast', 'larger'] as const
  if (stated[0] !== wrong) return []
  return [atKey('SPEC_GATE_DIRECTION', `${pointer}/${wrong}`, `a ${better} ${gate.metric} is better, so ${wrong} would refuse good models; expected ${right}`, `did you mean "${right}"?`)]
}

/** Earlier gates may be of any shape: only this one is known to be good. */
function gateIsNew(gate: Gate, earlier: readonly (Gate | null)[], pointer: string): Finding[] {
  const [stated, ...others] = limits.filter((limit) => gate[limit] !== undefined)
  if (stated === undefined || others.length > 0) return []
  const isRepeated = earlier.some((other) => other?.metric === gate.metric && other[stated] !== undefined)
  return isRepeated ? [atValue('SPEC_REPEATED', pointer, `a gate before it states ${stated} for ${gate.metric} already; only one can be meant`, 'remove one of them')] : []
}
