import type { Evaluation } from '../../evaluation/record.ts'
import { table } from './block.ts'
import type { Block, Part } from './block.ts'

type Finding = Evaluation['contract'][number]
const words: Record<Finding['status'], string> = { fail: '❌ broken', warn: '⚠️ warning', ok: '✅ kept' }

/** What the data contract found: what is broken first, what is kept folded. */
export function composeContract(contract: readonly Finding[]): Part | undefined {
  if (contract.length === 0) return undefined
  const kept = contract.filter(({ status }) => status === 'ok')
  const broken = (['fail', 'warn'] as const).flatMap((status) => contract.filter((finding) => finding.status === status))
  if (broken.length === 0) return { title: `Data contract: all ${kept.length} points kept`, isFolded: true, blocks: [tableOf(kept)] }
  return {
    title: 'Data contract',
    isFolded: false,
    blocks: [tableOf(broken), ...(kept.length === 0 ? [] : [{ kind: 'folded', title: `${kept.length} ${kept.length === 1 ? 'point' : 'points'} kept`, blocks: [tableOf(kept)] } satisfies Block])],
  }
}

function tableOf(findings: readonly Finding[]): Block {
  return table(['status', 'point', 'what was found'], findings.map(({ name, status, finding }) => [words[status], name, finding]))
}
