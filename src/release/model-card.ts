import type { Dataset } from '../dataset/record.ts'
import type { EvaluatedMetric, Evaluation } from '../evaluation/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCount, formatDifference, formatFigure, formatInterval } from '../metrics/figures.ts'
import type { Manifest } from './record.ts'

/** What a release is before its files are named; the card is one of them, so it cannot list them. No time is in it either: a release
 *  that is built again after a kill has the same bytes. */
export type ReleaseIdentity = Omit<Manifest, 'files' | 'createdAt'>

/** The page that goes with a model: what it is for, what it learned from, how good it is and how sure that is, where it ends.
 *  Source: Mitchell et al., Model cards for model reporting, 2019. */
export function formatModelCard(release: ReleaseIdentity, evaluation: Evaluation, dataset: Dataset): string {
  const { spec } = release.lineage
  return [
    `# ${release.model} ${release.version}`,
    '## What it is for',
    escapeText(spec.description) || `No description: give one under \`description\` in the spec of ${release.model}.`,
    `Answers for it: ${spec.owners.map(escapeText).join(', ') || 'nobody is named; give `owners` in the spec'}.`,
    '## What it is',
    formatMake(release),
    '## What it learned from',
    formatData(dataset),
    '## How good it is',
    formatMetrics(evaluation),
    '## Where it ends',
    formatLimits(evaluation, dataset),
    '## How to verify it',
    formatVerification(release),
  ].join('\n\n') + '\n'
}

function formatMake({ family, digest, lineage }: ReleaseIdentity): string {
  const { hiddenUnits } = lineage.spec.parameters
  const { epochs, batchSize, learningRate, seed } = lineage.spec.training
  return list([
    `family ${family}, ${formatCount(hiddenUnits)} hidden units, ${formatCount(lineage.parameterCount)} trained parameters`,
    `fitted on backend ${lineage.backend} by RankOps ${lineage.codeVersion}: ${formatCount(epochs)} epochs, batch size ${formatCount(batchSize)}, learning rate ${learningRate}, seed ${seed}`,
    `commit ${lineage.commit}, plan ${lineage.planHash}`,
    `digest of the model ${digest}`,
    lineage.previous ? `follows version ${lineage.previous}` : 'the first release',
  ])
}

function formatData({ events, items, users, split, fingerprint }: Dataset): string {
  return list([
    `${formatCount(events.kept)} events of ${formatCount(users)} users and ${formatCount(items.kept)} items; ${formatCount(events.read - events.kept)} events were dropped as unusable or repeated`,
    `from ${split.from} to ${split.to}; trained on what came before ${split.validationFrom}, tested on what came from ${split.testFrom} on`,
    `fingerprint ${fingerprint}`,
    'no user rows are part of this release',
  ])
}

function formatMetrics({ metrics, unmeasured = [], baseline, test, confidence, verdict, reason }: Evaluation): string {
  const other = baseline ? `version ${baseline.version}` : 'trivial model'
  const rows = metrics.map((metric) => [metric.name, formatInterval(metric.candidate), formatOther(metric, baseline !== undefined), metric.delta ? formatInterval(metric.delta, formatDifference) : ''])
  return [
    `${formatCount(test.examples)} test examples of ${formatCount(test.groups)} users, ${formatCount(test.positives)} of them positive; intervals at ${Number((confidence * 100).toFixed(1))} % confidence, clustered by user.`,
    formatTable(['metric', 'this version', other, 'difference'], rows, ['left', 'right', 'right', 'right']),
    ...(unmeasured.length > 0 ? [list(unmeasured.map(({ name, reason: why }) => `${name} was not measured: ${why}`))] : []),
    `Verdict ${verdict}: ${reason}`,
  ].join('\n\n')
}

function formatOther({ baseline, trivial }: EvaluatedMetric, hasBaseline: boolean): string {
  if (hasBaseline) return baseline ? formatInterval(baseline) : ''
  return trivial === undefined ? '' : formatFigure(trivial)
}

function formatLimits({ test, predictionMs }: Evaluation, { split }: Dataset): string {
  return list([
    `It knows nothing that happened after ${split.to}; the further the shop has moved on since, the less the figures above hold.`,
    `The figures come from ${formatCount(test.groups)} users of one shop; for other users and shops nothing was measured.`,
    `One prediction took ${formatFigure(predictionMs.p50)} ms at the median and ${formatFigure(predictionMs.p95)} ms at the 95th percentile, in process, on the machine that judged it.`,
  ])
}

function formatVerification({ tag }: ReleaseIdentity): string {
  return [
    `In the folder of the release ${tag}:`,
    ['```', 'sha256sum --check SHA256SUMS', '```'].join('\n'),
    'A forge has no folders below a release: there `model__x` is `model/x`. RankOps checks the same digests, and a set of golden answers, before it serves the model.',
  ].join('\n\n')
}

function list(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
