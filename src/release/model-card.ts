import type { FileDigest } from '../base/files.ts'
import type { Dataset } from '../dataset/record.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatBytes, formatCount, formatDifference, formatFigure, formatInterval } from '../metrics/figures.ts'
import type { Manifest } from './record.ts'

/** What a release is before its files are named; the card is one of them, so it cannot list them. No time is in it either: a release
 *  that is built again after a kill has the same bytes. */
export type ReleaseIdentity = Omit<Manifest, 'files' | 'createdAt'>

/** The page that goes with a model: what it is for, what it learned from, how good it is and how sure that is, where it ends.
 *  Source: Mitchell et al., Model cards for model reporting, 2019. */
export function formatModelCard(release: ReleaseIdentity, evaluation: Evaluation, dataset: Dataset, modelFiles: readonly FileDigest[] = []): string {
  const { spec } = release.lineage
  return [
    `# ${release.model} ${release.version}`,
    '## What it is for',
    escapeText(spec.description) || `No description: give one under \`description\` in the spec of ${release.model}.`,
    `Answers for it: ${spec.owners.map(escapeText).join(', ') || 'nobody is named; give `owners` in the spec'}.`,
    '## What it is',
    formatMake(release, modelFiles),
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

function formatMake({ family, digest, lineage }: ReleaseIdentity, modelFiles: readonly FileDigest[]): string {
  const onnx = modelFiles.find(({ path }) => path === 'model.onnx')
  const { epochs, batchSize, learningRate, seed, seeds, calibration } = lineage.spec.training
  const units = [lineage.spec.parameters.hiddenUnits].flat().map(formatCount).join(' and ')
  return list([
    `family ${family}, ${seeds === 1 ? 'one network' : `the average of ${seeds} networks`} of ${units} hidden units and ${formatCount(lineage.parameterCount)} trained parameters${seeds === 1 ? '' : ' each'}`,
    `fitted on backend ${lineage.backend} by RankOps ${lineage.codeVersion}: at most ${formatCount(epochs)} epochs, batch size ${formatCount(batchSize)}, learning rate ${learningRate}, ${seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + seeds - 1}`}; calibration ${calibration}`,
    `commit ${lineage.commit}, plan ${lineage.planHash}`,
    `digest of the model ${digest}`,
    ...(onnx ? [`\`model/model.onnx\` (${formatBytes(onnx.bytes)}) is the same model for ONNX runtimes: prepared features in, probability out; how rows become features is in \`model/model.json\` and not in the graph`] : []),
    lineage.previous ? `follows version ${lineage.previous}` : 'the first release',
  ])
}

function formatData({ tables, users, split, fingerprint }: Dataset): string {
  const isEvents = tables.some(({ name }) => name === 'events')
  const kept = tables.map(({ name, kept }, i) => `${formatCount(kept)} ${name}${i === 0 ? ` of ${formatCount(users)} ${isEvents ? 'users' : 'groups'}` : ''}`)
  const dropped = tables.filter(({ read, kept }) => read > kept).map(({ name, read, kept }) => `${formatCount(read - kept)} ${name} were dropped as unusable or repeated`)
  const borders = split.validationFrom === undefined || split.testFrom === undefined ? '' : `; trained on what came before ${split.validationFrom}, tested on what came from ${split.testFrom} on`
  return list([
    [kept.join(' and '), ...dropped].join('; '),
    ...(split.from === undefined || split.to === undefined ? [] : [`from ${split.from} to ${split.to}${borders}`]),
    `split by ${split.by}: ${formatCount(split.train)} to train, ${formatCount(split.validation)} to validate, ${formatCount(split.test)} to test`,
    `fingerprint ${fingerprint}`,
    'no user rows are part of this release',
  ])
}

function formatMetrics({ metrics, unmeasured = [], baseline, test, confidence, seeds, verdict, reason }: Evaluation): string {
  const references = [...new Set(metrics.flatMap((metric) => metric.references.map(({ name }) => name)))]
  const heads = ['metric', 'this version', ...(baseline ? [`version ${baseline.version}`] : []), 'difference', ...references.map((name) => escapeText(name))]
  const rows = metrics.map((metric) => [
    metric.name,
    formatInterval(metric.candidate),
    ...(baseline ? [metric.baseline ? formatInterval(metric.baseline) : ''] : []),
    metric.delta ? formatInterval(metric.delta, (n) => formatDifference(n)) : '',
    ...references.map((name) => { const found = metric.references.find((reference) => reference.name === name); return found ? formatFigure(found.value) : '' }),
  ])
  return [
    `${formatCount(test.examples)} test examples of ${formatCount(test.groups)} users, ${formatCount(test.positives)} of them positive; intervals at ${Number((confidence * 100).toFixed(1))} % confidence, clustered by user, ${seeds.candidate === 1 ? 'without the noise of training, since it is one network' : `with the noise of training as its ${seeds.candidate} networks show it`}. The difference is to ${baseline ? `version ${baseline.version}` : `the trivial model${references[0] === undefined ? '' : ` (${escapeText(references[0])})`}`}.`,
    formatTable(heads, rows, ['left', ...heads.slice(1).map(() => 'right' as const)]),
    ...(unmeasured.length > 0 ? [list(unmeasured.map(({ name, reason: why }) => `${name} was not measured: ${escapeText(why)}`))] : []),
    `Verdict ${verdict}: ${escapeText(reason)}`,
  ].join('\n\n')
}

function formatLimits(evaluation: Evaluation, { split }: Dataset): string {
  const { test, predictionMs, modelBytes } = evaluation
  return list([
    split.to === undefined ? 'When its examples were gathered is not known; the further the world has moved on since, the less the figures above hold.' : `It knows nothing that happened after ${split.to}; the further the shop has moved on since, the less the figures above hold.`,
    `The figures come from ${formatCount(test.groups)} users of one source; for others nothing was measured.`,
    ...sliceLimits(evaluation),
    ...calibrationLimit(evaluation),
    ...evaluation.contract.filter(({ status }) => status !== 'ok').map(({ name, finding }) => `The data contract warned (${escapeText(name)}): ${escapeText(finding)}`),
    `One prediction took ${formatFigure(predictionMs.p50)} ms at the median and ${formatFigure(predictionMs.p95)} ms at the 95th percentile, in process, on the machine that judged it; its files take ${formatBytes(modelBytes)}.`,
  ])
}

const maxNamed = 10

/** Where it is surely worse than what came before, and for whom nobody can tell. */
function sliceLimits({ slices, baseline }: Evaluation): string[] {
  const named = (verdict: Evaluation['slices'][number]['verdict']) => slices.filter((slice) => slice.verdict === verdict).map(({ by, slice, metric, delta }) => `${escapeText(by)} ${escapeText(slice)}${delta ? ` (${metric} ${formatInterval(delta, (n) => formatDifference(n))})` : ''}`)
  const some = (names: string[]) => `${names.slice(0, maxNamed).join(', ')}${names.length > maxNamed ? ` and ${names.length - maxNamed} more` : ''}`
  const [worse, few] = [named('worse'), named('too few')]
  return [
    ...(worse.length === 0 ? [] : [`It is surely worse than ${baseline ? `version ${baseline.version}` : 'the trivial model'} for ${some(worse)}.`]),
    ...(few.length === 0 ? [] : [`Too few test examples to tell how good it is for ${some(few)}.`]),
  ]
}

function calibrationLimit({ curves: { calibration } }: Evaluation): string[] {
  if (calibration.length === 0) return []
  const widest = calibration.reduce((a, b) => (Math.abs(b.predicted - b.observed) > Math.abs(a.predicted - a.observed) ? b : a))
  return [`Its probabilities are off by at most ${formatFigure(Math.abs(widest.predicted - widest.observed))} on average in any of ${calibration.length} equal parts of the test by score: ${formatFigure(widest.predicted)} predicted, ${formatFigure(widest.observed)} observed.`]
}

function formatVerification({ tag, model, version }: ReleaseIdentity): string {
  return [
    `In the folder of the release ${tag}:`,
    ['```', 'sha256sum --check SHA256SUMS', '```'].join('\n'),
    'A forge has no folders below a release: there `model__x` is `model/x`. RankOps checks the same digests, and a set of golden answers, before it serves the model.',
    `\`rankops reproduce ${model}@${version}\` trains it once more from the same commit and data, and compares the digests.`,
  ].join('\n\n')
}

function list(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
