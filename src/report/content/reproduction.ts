import type { Evaluation } from '../../evaluation/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import { table, text } from './block.ts'
import type { Part } from './block.ts'

/** How anyone can make the same again, and the digests by which to tell that it is the same. */
export function composeReproduction({ planHash, candidateDigest, datasetFingerprint }: Evaluation, { provenance, codeVersion, model }: TrainedModel): Part {
  return {
    title: 'How to make it again',
    isFolded: true,
    blocks: [
      text(['Now: check out ', { code: provenance.commit }, ' and run ', { code: 'rankops plan' }, ', ', { code: 'rankops train' }, ' and ', { code: 'rankops evaluate' }, ` with RankOps ${codeVersion}. After the release: `, { code: `rankops reproduce ${model}@VERSION` }, ' trains it once more and compares the digests.']),
      text('The same plan hash gives the same weights and metrics, byte for byte; time, cost and host may differ.'),
      table(['what', 'sha256'], [['plan', [{ code: planHash }]], ['data', [{ code: datasetFingerprint }]], ['candidate', [{ code: candidateDigest }]]]),
    ],
  }
}
