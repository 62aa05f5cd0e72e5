import { isRanked } from '../evaluation/record.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatDifference, formatFigure, formatInterval } from '../metrics/figures.ts'
import { algorithmOf, membersOf } from '../spec/record.ts'
import type { Spec } from '../spec/record.ts'
import type { ReleaseIdentity } from './model-card.ts'

/** The text beside a release in the forge: how it was judged and what it is made of, on one screen. */
export function formatReleaseNotes({ model, version, digest, lineage }: ReleaseIdentity, evaluation: Evaluation): string {
  const { metrics, baseline, verdict, reason } = evaluation
  const against = baseline ? `version ${baseline.version}` : 'the trivial model'
  const differences = metrics.map(({ name, candidate, delta }) => `- ${name} ${formatInterval(candidate)}${delta ? `, ${formatInterval(delta, (n) => formatDifference(n))} against ${against}` : ''}`)
  return [
    `${model} ${version} was judged **${verdict}**: ${escapeText(reason)}`,
    differences.join('\n'),
    ...noticeNoise(evaluation, lineage.spec),
    ...noticeOdd(evaluation),
    ...noticeStaleBaseline(lineage.previous, baseline?.version),
    `Commit ${lineage.commit} · plan \`${lineage.planHash.slice(0, 12)}\` · data \`${lineage.datasetFingerprint.slice(0, 12)}\` · model \`${digest.slice(0, 12)}\`. MODEL_CARD.md says what it is for and where it ends; \`sha256sum --check SHA256SUMS\` proves the files.`,
  ].join('\n\n') + '\n'
}

/** Simple models that stand beside it, in the first metric, and whose noise of training the intervals hold. */
function noticeNoise(evaluation: Evaluation, spec: Spec): string[] {
  const { metrics, seeds } = evaluation
  const [one, several] = membersOf(algorithmOf(spec, undefined))
  const [first] = metrics
  if (!first) return []
  const references = first.references.map(({ name, value }) => `${escapeText(name)} ${formatFigure(value)}`)
  const noise = isRanked(evaluation) ? 'What another seed of its training would change is not in the intervals.' : seeds.candidate === 1 ? `It is one ${one}, so the intervals lack the noise of its training.` : `It averages ${seeds.candidate} ${several}, whose noise is in the intervals.`
  return [`${references.length === 0 ? '' : `Beside it in ${first.name}: ${references.join(', ')}. `}${noise}`]
}

/** What whoever deploys it should know. */
function noticeOdd({ slices, contract, baseline }: Evaluation): string[] {
  const worse = slices.filter(({ verdict }) => verdict === 'worse').map(({ by, slice }) => `${escapeText(by)} ${escapeText(slice)}`)
  const warnings = contract.filter(({ status }) => status !== 'ok').map(({ name }) => escapeText(name))
  return [
    ...(worse.length === 0 ? [] : [`Surely worse than ${baseline ? `version ${baseline.version}` : 'the trivial model'} for ${worse.join(', ')}.`]),
    ...(warnings.length === 0 ? [] : [`The data contract warned of: ${[...new Set(warnings)].join(', ')}.`]),
  ]
}

/** Two pull requests judged against the same baseline and merged one after the other: the second never met the first. */
function noticeStaleBaseline(previous: string | undefined, baseline: string | undefined): string[] {
  if (previous === baseline) return []
  return [`It was judged against ${baseline ?? 'no release'}; ${previous ?? 'none'} was released meanwhile and was not compared with.`]
}
