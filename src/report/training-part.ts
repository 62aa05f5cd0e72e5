import { formatDuration, formatPrediction } from '../base/clock.ts'
import type { Evaluation } from '../evaluation/record.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCount } from '../metrics/figures.ts'
import type { PlannedModel } from '../plan/record.ts'
import type { TrainedModel } from '../training/record.ts'
import { shortHash } from './verdict-words.ts'

/** Where it ran, what it cost against what was predicted, and the parameters it ran with. */
export function formatTraining({ backend, parameterCount, provenance, spec, files }: TrainedModel, { prediction }: PlannedModel): string {
  const predicted = prediction.minutes === undefined ? 'the plan could not predict it' : `the plan predicted ${formatPrediction(prediction.minutes)}`
  const facts: [string, string][] = [
    ['time', `${formatDuration(provenance.durationMs)}; ${predicted} (${escapeText(prediction.basis)})`],
    ['processor time', formatDuration(provenance.cpuMs)],
    ['peak memory', `${formatCount(Math.round(provenance.peakMemoryMiB))} of ${formatCount(spec.resources.memoryMiB)} MiB`],
    ['backend', `${escapeText(backend.name)} ${escapeText(backend.version)} on ${escapeText(backend.device)}`],
    ['ran in', `${escapeText(provenance.executor)}, ${escapeText(provenance.platform)}, Node ${escapeText(provenance.nodeVersion)}`],
    ...(provenance.resumedFromEpoch === undefined ? [] : [['resumed', `after epoch ${provenance.resumedFromEpoch}`] as [string, string]]),
    ['trained parameters', formatCount(parameterCount)],
    ['size', `${formatCount(Math.ceil(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1024))} KiB in ${files.length} ${files.length === 1 ? 'file' : 'files'}`],
    ...parametersOf(spec),
  ]
  return formatTable(['what', 'value'], facts)
}

function parametersOf({ parameters, training }: TrainedModel['spec']): [string, string][] {
  return Object.entries({ parameters, training }).flatMap(([part, values]) => Object.entries(values).map(([key, value]): [string, string] => [formatCode(`${part}.${key}`), escapeText(String(value))]))
}

/** The digests by which anyone can check that the same comes out again. */
export function formatReproduction({ planHash, candidateDigest, datasetFingerprint }: Evaluation, { provenance, codeVersion }: TrainedModel): string {
  return [
    `Check out ${formatCode(provenance.commit)} and run \`rankops plan\`, \`rankops train\` and \`rankops evaluate\` with RankOps ${escapeText(codeVersion)}. The same plan hash gives the same weights and metrics, byte for byte; time, cost and host may differ.`,
    formatTable(['what', 'sha256'], [
      ['plan', shortHash(planHash, 64)],
      ['data', shortHash(datasetFingerprint, 64)],
      ['candidate', shortHash(candidateDigest, 64)],
    ]),
  ].join('\n\n')
}
