import { checkData } from '../../src/evaluation/data-check.ts'
import type { ContractFinding } from '../../src/dataset/record.ts'
import { assert, describe } from '../support/suite.ts'

const finding = (status: ContractFinding['status'], text: string): ContractFinding => ({ name: 'x', status, finding: text })
const fine = finding('ok', 'Fine.'), cold = finding('warn', 'Many cold items.'), skewed = finding('warn', 'Skewed.'), leak = finding('fail', 'The test leaks.')

const rows: [sentence: string, findings: ContractFinding[], onBreach: 'warn' | 'block', said: string][] = [
  ['data that keeps its contract pass', [fine, fine], 'warn', 'pass: The data keeps its contract (2 points).'],
  ['breaches are counted where the spec only warns', [fine, cold, skewed], 'warn', 'pass: The data breaches its contract in 2 of 3 points, which the spec only warns of.'],
  ['a breach fails where the spec blocks', [fine, cold, skewed], 'block', 'fail: Many cold items.'],
  ['leakage fails whatever the spec says', [cold, leak], 'warn', 'fail: The test leaks.'],
  ['leakage comes before any other breach', [cold, leak], 'block', 'fail: The test leaks.'],
  ['a contract that looked at nothing is no pass', [], 'warn', 'inconclusive: The data contract looked at nothing.'],
]

describe('checkData', (test) => {
  for (const [sentence, findings, onBreach, said] of rows) {
    test(sentence, () => {
      const { verdict, reason } = checkData(findings, { onBreach })
      assert.is(`${verdict}: ${reason}`, said)
    })
  }
})
