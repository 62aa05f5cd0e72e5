import type { FileDigest } from '../base/files.ts'
import type { Dataset } from '../dataset/record.ts'
import { isRanked, unitWords } from '../evaluation/record.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatBytes, formatCount, formatDifference, formatFigure, formatInterval } from '../metrics/figures.ts'
import { algorithmOf, membersOf } from '../spec/record.ts'
import type { TrainedModel } from '../training/record.ts'
import { describeAlgorithm, describeFit } from './describe-make.ts'
import type { Manifest } from './record.ts'

/** What a release is before its files are named; the card is one of them, so it cannot list them. No time is in it either: a release
 *  that is built again after a kill has the same bytes. */
export type ReleaseIdentity = Omit<Manifest, 'files' | 'createdAt'>

/** The page that goes with a model: what it is for, what it learned from, how good it is and how sure that is, where it ends.
 *  Source: Mitchell et al., Model cards for model reporting, 2019. */
export function formatModelCard(release: ReleaseIdentity, evaluation: Evaluation, dataset: Dataset, { files: modelFiles = [], selection }: { files?: readonly FileDigest[]; selection?: TrainedModel['selection'] } = {}): string {
  const algorithm = algorithmOf(release.lineage.spec, selection)
  const { spec } = release.lineage
  return [
    `# ${release.model} ${release.version}`,
    '## What it is for',
    escapeText(spec.description) || `No description: give one under \`description\` in the spec of ${release.model}.`,
    `Answers for it: ${spec.owners.map(escapeText).join(', ') || 'nobody is named; give `owners` in the spec'}.`,
    '## What it is',
    formatMake(release, algorithm, selection, modelFiles),
    '## What it learned from',
    formatData(dataset),
    '## How good it is',
    formatMetrics(evaluation, algorithm),
    '## Where it ends',
    formatLimits(evaluation, dataset),
    '## How to verify it',
    formatVerification(release),
  ].join('\n\n') + '\n'
}

function formatMake({ family, digest, lineage }: ReleaseIdentity, algorithm: string, selection: TrainedModel['selection'], modelFiles: readonly FileDigest[]): string {
  const onnx = modelFiles.find(({ path }) => path === 'model.onnx')
  return list([
    `family ${family}, ${describeAlgorithm(lineage, algorithm, selection)}`,
    `fitted on backend ${lineage.backend} by RankOps ${lineage.codeVersion}: ${describeFit(lineage, algorithm)}`,
    ...(selection ? [selection.whyUsual ?? `chosen by auto among ${formatCount(selection.trials.length)} settings, by ${selection.metric} on the validation part`] : []),
    `commit ${lineage.commit}, plan ${lineage.planHash}`,
    `digest of the model ${digest}`,
    ...(onnx ? [`\`model/model.onnx\` (${formatBytes(onnx.bytes)}) is the same model for ONNX runtimes: prepared features in, probability out; how rows become features is in \`model/model.json\` and not in the graph`] : []),
    lineage.previous ? `follows version ${lineage.previous}` : 'the first release',
  ])
}

/** What the rows of each table are called, and whose they are. */
const rowWords: Record<Dataset['tables'][number]['name'], [rows: string, owners?: string]> = { events: ['events', 'users'], items: ['items'], examples: ['examples', 'groups'], judgements: ['judgements', 'queries'], clicks: ['rows of a log of searches', 'queries'] }

function formatData({ tables, users, split, fingerprint }: Dataset): string {
  const kept = tables.map(({ name, kept }) => { const [rows, owners] = rowWords[name]; return `${formatCount(kept)} ${rows}${owners === undefined ? '' : ` of ${formatCount(users)} ${owners}`}` })
  const dropped = tables.filter(({ read, kept }) => read > kept).map(({ name, read, kept }) => `${formatCount(read - kept)} ${rowWords[name][0]} were dropped as unusable${name === 'clicks' ? ', or for saying too little' : ' or repeated'}`)
  const borders = split.validationFrom === undefined || split.testFrom === undefined ? '' : `; trained on what came before ${split.validationFrom}, tested on what came from ${split.testFrom} on`
  return list([
    [kept.join(' and '), ...dropped].join('; '),
    ...(split.from === undefined || split.to === undefined ? [] : [`from ${split.from} to ${split.to}${borders}`]),
    `split by ${split.by}: ${formatCount(split.train)} to train, ${formatCount(split.validation)} to validate, ${formatCount(split.test)} to test`,
    `fingerprint ${fingerprint}`,
    'no user rows are part of this release',
  ])
}

function formatMetrics(evaluation: Evaluation, algorithm: string): string {
  const { metrics, unmeasured = [], baseline, confidence, quantisation, verdict, reason } = evaluation
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
    `${formatTest(evaluation)}; intervals at ${Number((confidence * 100).toFixed(1))} % confidence${isRanked(evaluation) ? '' : ', clustered by user'}, ${noiseWords(evaluation, algorithm)}. The difference is to ${baseline ? `version ${baseline.version}` : `the trivial model${references[0] === undefined ? '' : ` (${escapeText(references[0])})`}`}.`,
    formatTable(heads, rows, ['left', ...heads.slice(1).map(() => 'right' as const)]),
    ...(unmeasured.length > 0 ? [list(unmeasured.map(({ name, reason: why }) => `${name} was not measured: ${escapeText(why)}`))] : []),
    ...(quantisation ? [`Vectors are kept with a byte a number: ${quantisation.metric} is ${formatFigure(quantisation.bytes)}, with float32 ${formatFigure(quantisation.float32)}, difference ${formatInterval(quantisation.delta, (n) => formatDifference(n))}; at most ${quantisation.maxLoss} may be lost.`] : []),
    `Verdict ${verdict}: ${escapeText(reason)}`,
  ].join('\n\n')
}

function formatTest(evaluation: Evaluation): string {
  const { test: { examples, groups, positives } } = evaluation
  if (isRanked(evaluation)) return `${formatCount(examples)} ${unitWords(evaluation).cases} with ${formatCount(positives)} items to find, among all items of the catalogue`
  return `${formatCount(examples)} test examples of ${formatCount(groups)} users, ${formatCount(positives)} of them positive`
}

function noiseWords(evaluation: Evaluation, algorithm: string): string {
  if (isRanked(evaluation)) return 'without what another seed of the training would change'
  const { seeds } = evaluation
  const [one, several] = membersOf(algorithm)
  return seeds.candidate === 1 ? `without the noise of training, since it is one ${one}` : `with the noise of training as its ${seeds.candidate} ${several} show it`
}

function formatLimits(evaluation: Evaluation, { split, clicks }: Dataset): string {
  const { test, predictionMs, modelBytes } = evaluation
  return list([
    split.to === undefined ? 'When its data were gathered is not known; the further the world has moved on since, the less the figures above hold.' : `It knows nothing that happened after ${split.to}; the further the shop has moved on since, the less the figures above hold.`,
    `The figures come from ${formatCount(test.groups)} ${unitWords(evaluation).groups} of one source; for others nothing was measured.`,
    ...(clicks?.areTest ? ['Clicks are the measure, not judgements: an item that the earlier search never showed counts as wrong.'] : []),
    ...sliceLimits(evaluation),
    ...calibrationLimit(evaluation),
    ...evaluation.contract.filter(({ status }) => status !== 'ok').map(({ name, finding }) => `The data contract warned (${escapeText(name)}): ${escapeText(finding)}`),
    `One prediction took ${formatFigure(predictionMs.p50)} ms at the median and ${formatFigure(predictionMs.p95)} ms at the 95th percentile, in process, on the machine that judged it; its files take ${formatBytes(modelBytes)}.`,
  ])
}

const maxNamed = 10

/** Where it is surely worse than what came before, and for whom nobody can tell. */
function sliceLimits(evaluation: Evaluation): string[] {
  const { slices, baseline } = evaluation
  const named = (verdict: Evaluation['slices'][number]['verdict']) => slices.filter((slice) => slice.verdict === verdict).map(({ by, slice, metric, delta }) => `${escapeText(by)} ${escapeText(slice)}${delta ? ` (${metric} ${formatInterval(delta, (n) => formatDifference(n))})` : ''}`)
  const some = (names: string[]) => `${names.slice(0, maxNamed).join(', ')}${names.length > maxNamed ? ` and ${names.length - maxNamed} more` : ''}`
  const [worse, few] = [named('worse'), named('too few')]
  return [
    ...(worse.length === 0 ? [] : [`It is surely worse than ${baseline ? `version ${baseline.version}` : 'the trivial model'} for ${some(worse)}.`]),
    ...(few.length === 0 ? [] : [`Too few ${isRanked(evaluation) ? unitWords(evaluation).cases : 'test examples'} to tell how good it is for ${some(few)}.`]),
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
