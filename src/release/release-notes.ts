import type { Evaluation } from '../evaluation/record.ts'
import { formatDifference, formatInterval } from '../metrics/figures.ts'
import type { ReleaseIdentity } from './model-card.ts'

/** The text beside a release in the forge: how it was judged and what it is made of, on one screen. */
export function formatReleaseNotes({ model, version, digest, lineage }: ReleaseIdentity, evaluation: Evaluation): string {
  const { metrics, baseline, verdict, reason } = evaluation
  const against = baseline ? `version ${baseline.version}` : 'the trivial model'
  const differences = metrics.map(({ name, candidate, delta }) => `- ${name} ${formatInterval(candidate)}${delta ? `, ${formatInterval(delta, formatDifference)} against ${against}` : ''}`)
  return [
    `${model} ${version} was judged **${verdict}**: ${reason}`,
    differences.join('\n'),
    ...noticeStaleBaseline(lineage.previous, baseline?.version),
    `Commit ${lineage.commit} · plan \`${lineage.planHash.slice(0, 12)}\` · data \`${lineage.datasetFingerprint.slice(0, 12)}\` · model \`${digest.slice(0, 12)}\`. MODEL_CARD.md says what it is for and where it ends; \`sha256sum --check SHA256SUMS\` proves the files.`,
  ].join('\n\n') + '\n'
}

/** Two pull requests judged against the same baseline and merged one after the other: the second never met the first. */
function noticeStaleBaseline(previous: string | undefined, baseline: string | undefined): string[] {
  if (previous === baseline) return []
  return [`It was judged against ${baseline ?? 'no release'}; ${previous ?? 'none'} was released meanwhile and was not compared with.`]
}
