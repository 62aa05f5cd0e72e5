// A training whose outcome is known for all values and after each epoch, so that samplers and pruners can be counted against each other.
import { sha256, canonicalJson } from '../../../src/base/files.ts'
import { manualClock } from '../../../src/base/clock.ts'
import type { SearchRange } from '../../../src/spec/record.ts'
import type { Parameters, Study } from '../../../src/training/study/record.ts'
import { runStudy } from '../../../src/training/study/study.ts'
import type { StudyPorts, StudyRules } from '../../../src/training/study/study.ts'

export const epochs = 27

export const ranges: readonly SearchRange[] = [
  { key: 'training.learningRate', min: 0.0001, max: 1, scale: 'log', points: 5 },
  { key: 'training.l2', min: 0.00001, max: 1, scale: 'log', points: 5 },
  { key: 'parameters.hiddenUnits', min: 4, max: 256, scale: 'log', points: 5 },
  { key: 'training.classWeights', scale: 'linear', points: 5, choices: ['none', 'balanced'] },
]

/** The loss falls to its end like e^(-epoch/speed); a learning rate too small is slow as well. The best is at .01, .001, 64, none: 0.3. */
export function lossOf(parameters: Parameters, epoch: number): number {
  const [rate, l2, units] = ['training.learningRate', 'training.l2', 'parameters.hiddenUnits'].map((key) => Math.log10(Number(parameters[key])))
  const end = 0.3 + 0.05 * (rate! + 2) ** 2 + 0.02 * (l2! + 3) ** 2 + 0.06 * (units! - Math.log10(64)) ** 2 + (parameters['training.classWeights'] === 'none' ? 0 : 0.03)
  return end + 0.4 * Math.exp(-epoch / (3 - Math.min(0, rate! + 1)))
}

export const hashOf = (parameters: Parameters) => sha256(canonicalJson(parameters))
export const own: Parameters = { 'training.learningRate': 0.1, 'training.l2': 0.1, 'parameters.hiddenUnits': 8, 'training.classWeights': 'balanced' }

export function emptyStudy(): Study {
  return { model: 'm', hash: 'a'.repeat(64), objective: 'logLoss', higherIsBetter: false, ranges: [...ranges], codeVersion: '1', dataVersion: '', backend: 'wasm', trials: [] }
}

/** Runs a study of the known objective to its end. */
export function search(rules: Partial<StudyRules>, study = emptyStudy(), ports: Partial<StudyPorts> = {}): Promise<Study> {
  return runStudy(study, { sampler: 'tpe', trials: 60, seed: 1, ranges: [...ranges], own, pruner: 'halving', minEpochs: 1, epochsOf: () => epochs, hashOf, ...rules }, {
    async runTrial({ parameters }, onEpoch) {
      for (let epoch = 1; epoch <= epochs; epoch++) onEpoch(epoch, lossOf(parameters, epoch))
      return { state: 'complete', value: lossOf(parameters, epochs), epochs }
    },
    save: async () => {},
    clock: manualClock('2026-01-01T00:00:00Z'),
    signal: new AbortController().signal,
    ...ports,
  })
}

/** Epochs spent until a value was reached or passed; Infinity where it never was. */
export function epochsUntil(value: number, { trials }: Study): number {
  let spent = 0
  for (const trial of trials) {
    spent += trial.epochs
    if (trial.state === 'complete' && trial.value! <= value) return spent
  }
  return Infinity
}
