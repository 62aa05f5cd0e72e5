import { formatDuration } from '../../base/clock.ts'
import type { Evaluation } from '../../evaluation/record.ts'
import { formatBytes, formatCount } from '../../metrics/figures.ts'
import type { PlannedModel } from '../../plan/record.ts'
import { algorithmOf, isFittedByEpochs, keysReadBy, membersOf } from '../../spec/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import { table } from './block.ts'
import type { Part, Words } from './block.ts'
import { spentWords } from './spent.ts'

/** Where it ran, what it cost against what was predicted, and the parameters it ran with. */
export function composeTraining({ backend, parameterCount, provenance, spec, files, bestEpochs, selection }: TrainedModel, planned: PlannedModel, judging: Evaluation['spent']): Part {
  const networks = bestEpochs.length
  const rows: [Words, Words][] = [
    ['time', spentWords({ provenance }, planned).replace(/\.$/, '')],
    ['processor time', formatDuration(provenance.cpuMs)],
    ...(judging === undefined ? [] : [['judging', `${formatDuration(judging.durationMs)}, ${formatDuration(judging.cpuMs)} of processor time`] as [Words, Words]]),
    ['peak memory', `${formatCount(Math.round(provenance.peakMemoryMiB))} of ${formatCount(spec.resources.memoryMiB)} MiB`],
    ['backend', `${backend.name} ${backend.version} on ${backend.device}`],
    ['hardware', `${planned.runner === undefined ? '' : `${planned.runner}: `}${spec.resources.cpu} ${spec.resources.cpu === 1 ? 'core' : 'cores'}${spec.resources.gpu > 0 ? `, ${spec.resources.gpu} GPU` : ''}, ${provenance.platform}${provenance.hardware === undefined ? '' : `; ${provenance.hardware}`}`],
    ['ran in', `${provenance.executor}, Node ${provenance.nodeVersion}`],
    ...(provenance.resumedFromEpoch === undefined ? [] : [['resumed', `after epoch ${provenance.resumedFromEpoch}`] as [Words, Words]]),
    ...(provenance.interruptions === undefined ? [] : [['interruptions', interruptionWords(provenance.interruptions)] as [Words, Words]]),
    ['trained parameters', `${formatCount(parameterCount)}${networks > 1 ? ` in each of ${networks} ${membersOf(algorithmOf(spec, selection))[1]}` : ''}`],
    ['size', `${formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0))} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`],
    ...settingsOf(spec, algorithmOf(spec, selection)),
  ]
  return { title: 'Training', isFolded: true, blocks: [table(['what', 'value'], rows)] }
}

/** "told to end once, died 2 times; 340 steps were done again" */
function interruptionWords({ preemptions, restarts, lostSteps }: NonNullable<TrainedModel['provenance']['interruptions']>): string {
  const often = (what: string, times: number) => (times === 0 ? [] : [`${what} ${times === 1 ? 'once' : `${formatCount(times)} times`}`])
  const again = lostSteps === 0 ? 'no step was done again' : lostSteps === 1 ? '1 step was done again' : `${formatCount(lostSteps)} steps were done again`
  return `${[...often('told to end', preemptions), ...often('died', restarts)].join(', ')}; ${again}`
}

/** What the spec says and the model's algorithm reads. */
function settingsOf({ family, features, parameters, training }: TrainedModel['spec'], algorithm: string): [Words, Words][] {
  const keys = keysReadBy(family, algorithm)
  const read = Object.fromEntries(Object.entries(parameters).filter(([key]) => keys.includes(key)))
  const { checkpointMinutes: _minutes, ...shaping } = training             // which changes nothing in the model
  const { epochs: _, batchSize: _size, learningRate: _rate, l2: _l2, ...ofForests } = shaping
  const parts = family !== 'behavior' ? { parameters: read, training: { seed: training.seed, backend: training.backend } } : { features, parameters: read, training: isFittedByEpochs(algorithm) ? shaping : ofForests }
  return Object.entries(parts).flatMap(([part, values]) => Object.entries(values).map(([key, value]): [Words, Words] => [[{ code: `${part}.${key}` }], settingWords(value)]))
}

const maxWords = 20

function settingWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `${value.slice(0, maxWords).map((item) => (Array.isArray(item) ? item.join(' = ') : String(item))).join(', ')}${value.length > maxWords ? ` and ${formatCount(value.length - maxWords)} more` : ''}`
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, inner]) => `${key} ${String(inner)}`).join(', ')
  return String(value)
}
