import { failure } from '../../base/errors.ts'
import { auc } from '../../metrics/auc.ts'
import type { Spec } from '../../spec/record.ts'
import { layersOf, weightsOf } from '../../tensor/dense-layers.ts'
import type { FitPosition, TensorBackend } from '../../tensor/tensor.ts'
import type { FitPorts, FittedModel } from '../family.ts'
import { classWeightsOf, weightedLogLoss } from './class-weights.ts'
import { watchEpoch } from './early-stopping.ts'
import type { Watch } from './early-stopping.ts'
import type { Learnt, Lessons } from './lesson.ts'
import { predictRows } from './predict.ts'
import { parametersOf } from './weights.ts'

type Epoch = FittedModel['history'][number]

/** Fits `training.seeds` networks that differ in their seed alone, one after another. What a killed run had done, whole networks, and the epochs
 *  and steps of one that was under way, is taken from its checkpoint: the result is the same to the bit. */
export async function fitNetworks(spec: Spec, { featuriser, train, validation }: Lessons, backend: TensorBackend, { log, saveCheckpoint, isCheckpointDue, resumeFrom, onEpoch: tellEpoch, signal }: FitPorts): Promise<Learnt> {
  const { epochs, batchSize, learningRate, l2, seed: firstSeed, seeds, classWeights, earlyStopping } = spec.training
  const width = featuriser.names.length
  const hiddenUnits = [spec.parameters.hiddenUnits].flat()
  const layers = layersOf(width, hiddenUnits)
  const weighting = classWeightsOf(classWeights, train.labels)
  const tellEvery = Math.ceil((epochs * seeds) / 20)
  const { finished, history, bestEpochs, ...earlier } = progressOf(resumeFrom)
  let underWay = earlier.underWay

  while (finished.length < seeds) {
    const seed = firstSeed + finished.length
    const name = seeds === 1 ? '' : `network ${finished.length + 1} of ${seeds}, `
    await backend.fitDense({
      train: { ...train, rows: train.labels.length, width }, hiddenUnits, epochs, batchSize, learningRate, l2, ...weighting, seed, signal,
      resumeFrom: underWay?.position, ...(isCheckpointDue && { isPauseDue: isCheckpointDue }),
      async onPause(position) {
        if (!Number.isFinite(position.lossSum)) throw failure('TRAINING_DIVERGED', { model: spec.name, epoch: position.epoch + 1, learningRate })
        underWay = { ...underWay, position }
        await saveCheckpoint(checkpointOf({ finished, history, bestEpochs, underWay }))
      },
      async onEpoch({ epoch, trainLoss, weights, state }) {
        if (!Number.isFinite(trainLoss)) throw failure('TRAINING_DIVERGED', { model: spec.name, epoch, learningRate })
        const probabilities = predictRows(weights, validation.features, width)
        const validationLoss = weightedLogLoss(validation.labels, probabilities, weighting)
        history.push({ seed, epoch, trainLoss, validationLoss, validationAuc: auc.compute(validation.labels, probabilities) })
        const { watch, isBest, isOver } = watchEpoch(underWay?.watch, epoch, validationLoss, earlyStopping)
        const best = isBest ? parametersOf(weights) : underWay!.best!
        underWay = { position: { epoch, step: 0, lossSum: 0, state }, watch, best }
        if (epoch === 1 || epoch === epochs || isOver || epoch % tellEvery === 0) log.info(name + formatEpoch(history.at(-1)!, epochs))

        const isDone = isOver || epoch === epochs
        if (isDone) {
          finished.push(best)
          bestEpochs.push({ seed, epoch: watch.bestEpoch })
          underWay = undefined
          if (isOver) log.info(`${name}epoch ${watch.bestEpoch} was the best: ended early`)
        }
        await saveCheckpoint(checkpointOf({ finished, history, bestEpochs, underWay }))
        tellEpoch?.(history)
        return isDone ? 'stop' : undefined
      },
    })
  }
  const networks = finished.map((parameters) => weightsOf(parameters, layers))
  return { members: { kind: 'networks', networks, hiddenUnits }, parameterCount: finished[0]!.length, history, bestEpochs }
}

/** "epoch 3 of 10: loss .412, validation loss .431, AUC .801" */
export function formatEpoch({ epoch, trainLoss, validationLoss, validationAuc }: Omit<Epoch, 'seed'>, epochs: number): string {
  const figure = (value: number) => value.toFixed(3).replace(/^0\./, '.')
  return `epoch ${epoch} of ${epochs}: loss ${figure(trainLoss)}, validation loss ${figure(validationLoss)}, AUC ${figure(validationAuc)}`
}

/** What is done: parameters of whole networks, and the one under way with the position of its fit and, after its first epoch, the parameters of its best. */
interface Progress { finished: Float32Array[]; history: Epoch[]; bestEpochs: FittedModel['bestEpochs']; underWay: UnderWay | undefined }
interface UnderWay { position: FitPosition; watch?: Watch; best?: Float32Array }
type Saved = Pick<Progress, 'history' | 'bestEpochs'> & { underWay?: { position: Omit<FitPosition, 'state'>; watch?: Watch } }

function checkpointOf({ finished, history, bestEpochs, underWay }: Progress): Parameters<FitPorts['saveCheckpoint']>[0] {
  const networks = Object.fromEntries(finished.map((parameters, i) => [`network ${i}`, parameters]))
  if (!underWay) return { epoch: history.length, arrays: networks, state: { history: [...history], bestEpochs: [...bestEpochs] } satisfies Saved }
  const { position: { state, ...position }, watch, best } = underWay
  const saved: Saved = { history: [...history], bestEpochs: [...bestEpochs], underWay: { position, ...(watch && { watch }) } }
  return { epoch: history.length, arrays: { ...networks, ...state, ...(best && { best }) }, state: { ...saved } }
}

function progressOf(checkpoint: FitPorts['resumeFrom']): Progress {
  if (!checkpoint) return { finished: [], history: [], bestEpochs: [], underWay: undefined }
  const { history, bestEpochs, underWay } = checkpoint.state as unknown as Saved
  const { best, ...arrays } = checkpoint.arrays
  const finished = bestEpochs.map((_, i) => arrays[`network ${i}`]!)
  return { finished, history: [...history], bestEpochs: [...bestEpochs], underWay: underWay && { ...underWay, position: { ...underWay.position, state: arrays }, ...(best && { best }) } }
}
