import { setImmediate as nextTurn } from 'node:timers/promises'
import { atOnce } from '../../base/steps.ts'
import { auc } from '../../metrics/auc.ts'
import { treesPerLook } from '../../spec/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { FitPorts, FittedModel } from '../family.ts'
import { classWeightsOf, weightedLogLoss } from './class-weights.ts'
import { watchEpoch } from './early-stopping.ts'
import type { Watch } from './early-stopping.ts'
import type { Learnt, Lessons } from './lesson.ts'
import { sigmoid } from './numerics/logistic.ts'
import { binColumns } from './trees/bins.ts'
import { booster } from './trees/boost.ts'
import { formatForests, parseForests } from './trees/forest-file.ts'
import { gainsByFeature, nodesOf, scoreOf, valueOf } from './trees/forest.ts'
import type { Forest } from './trees/forest.ts'
import { logLossObjective } from './trees/log-loss.ts'

/** Where no time asks for one: a killed run then loses 50 trees at most. A checkpoint holds all trees. */
const looksPerCheckpoint = 5
const namedColumns = 10

/** Fits `training.seeds` forests that differ in the rows and features that their trees saw, one after another. An epoch is told by its number of trees. What a
 *  killed run had done is taken from its checkpoint: the result is the same to the bit. */
export async function fitForests(spec: Spec, { featuriser, train, validation }: Lessons, { log, saveCheckpoint, isCheckpointDue, resumeFrom, onEpoch: tellEpoch, signal }: FitPorts): Promise<Learnt> {
  const { seed: firstSeed, seeds, classWeights, earlyStopping } = spec.training
  const most = spec.parameters.trees
  const { names, categories } = featuriser
  const rows = { features: train.features, categories }
  const columns = binColumns(rows)
  const weighting = classWeightsOf(classWeights, train.labels)
  const objective = logLossObjective(train.labels, weighting)
  const { forests, history, bestEpochs, ...earlier } = progressOf(resumeFrom, categories)
  let watch = earlier.watch
  const tellEvery = Math.ceil((most * seeds) / treesPerLook / 20)

  while (bestEpochs.length < seeds) {
    const seed = firstSeed + bestEpochs.length
    const name = seeds === 1 ? '' : `forest ${bestEpochs.length + 1} of ${seeds}, `
    const forest: Forest = forests[bestEpochs.length] ?? { base: objective.base, trees: [] }
    forests[bestEpochs.length] = forest
    const { grow, scores } = booster(rows, columns, objective, rulesOf(spec, seed), forest.trees)
    const validationScores = Float64Array.from(validation.labels, (_, row) => scoreOf(forest, validation.features, row * names.length))

    for (;;) {
      await nextTurn()
      if (isCheckpointDue?.()) await saveCheckpoint(checkpointOf({ forests, history, bestEpochs, watch }))
      signal.throwIfAborted()
      const tree = grow()
      forest.trees.push(tree)
      for (let row = 0; row < validationScores.length; row++) validationScores[row]! += valueOf(tree, validation.features, row * names.length)
      const epoch = forest.trees.length
      if (epoch % treesPerLook > 0 && epoch < most) continue

      const probabilities = validationScores.map(sigmoid)
      const validationLoss = weightedLogLoss(validation.labels, probabilities, weighting)
      history.push({ seed, epoch, trainLoss: weightedLogLoss(train.labels, scores.map(sigmoid), weighting), validationLoss, validationAuc: auc.compute(validation.labels, probabilities) })
      const look = watchEpoch(watch, epoch, validationLoss, earlyStopping)
      watch = look.watch
      const isDone = look.isOver || epoch === most
      if (history.length === 1 || isDone || history.length % tellEvery === 0) log.info(name + formatLook(history.at(-1)!, most))
      if (isDone) {
        if (look.isOver) log.info(`${name}${watch.bestEpoch} trees were the best: ended early`)
        forest.trees.length = watch.bestEpoch
        bestEpochs.push({ seed, epoch: watch.bestEpoch })
        watch = undefined
      }
      if (isDone || (epoch / treesPerLook) % looksPerCheckpoint === 0) await saveCheckpoint(checkpointOf({ forests, history, bestEpochs, watch }))
      tellEpoch?.(history)
      if (isDone) break
    }
  }
  const strongest = strongestOf(names, gainsByFeature(forests, names.length))
  log.info(formatStrongest(strongest))
  return { members: { kind: 'forests', forests }, parameterCount: nodesOf(forests[0]!), history, bestEpochs, strongest }
}

function rulesOf({ parameters: { leaves, treeLearningRate, rowsPerLeaf, leafPenalty, rowShare, columnShare } }: Spec, seed: number) {
  return { leaves, learningRate: treeLearningRate, rowsPerLeaf, l2: leafPenalty, rowShare, columnShare, seed }
}

/** "40 of 300 trees: loss .231, validation loss .240, AUC .927" */
export function formatLook({ epoch, trainLoss, validationLoss, validationAuc }: Omit<FittedModel['history'][number], 'seed'>, most: number): string {
  const figure = (value: number) => value.toFixed(3).replace(/^0\./, '.')
  return `${epoch} of ${most} trees: loss ${figure(trainLoss)}, validation loss ${figure(validationLoss)}, AUC ${figure(validationAuc)}`
}

/** The ten features with the highest gains, and their shares of all gains. */
export function strongestOf(names: readonly string[], gains: Float64Array): NonNullable<FittedModel['strongest']> {
  const sum = gains.reduce((total, gain) => total + gain, 0)
  const places = [...gains.keys()].filter((place) => gains[place]! > 0).sort((a, b) => gains[b]! - gains[a]! || a - b).slice(0, namedColumns)
  return places.map((place) => ({ feature: names[place]!, share: gains[place]! / sum }))
}

/** "what lowered the loss most: PageValues 61 %, Month 8 %" */
function formatStrongest(strongest: NonNullable<FittedModel['strongest']>): string {
  if (strongest.length === 0) return 'no feature lowered the loss: every tree is one leaf'
  return `what lowered the loss most: ${strongest.map(({ feature, share }) => `${feature} ${(100 * share).toFixed(0)} %`).join(', ')}`
}

/** Forests that are whole, and the one under way with its watch. */
interface Progress { forests: Forest[]; history: FittedModel['history']; bestEpochs: FittedModel['bestEpochs']; watch: Watch | undefined }
type Saved = Pick<Progress, 'history' | 'bestEpochs'> & { forests: number; watch?: Watch }

/** A checkpoint holds words of 32 bits, whatever they mean, as the file of the trees does. */
function checkpointOf({ forests, history, bestEpochs, watch }: Progress): Parameters<FitPorts['saveCheckpoint']>[0] {
  const state: Saved = { history: [...history], bestEpochs: [...bestEpochs], forests: forests.length, ...(watch && { watch }) }
  return { epoch: history.length, arrays: { forests: new Float32Array(Uint8Array.from(formatForests(forests)).buffer) }, state: { ...state } }
}

function progressOf(checkpoint: FitPorts['resumeFrom'], categories: readonly number[]): Progress {
  if (!checkpoint) return { forests: [], history: [], bestEpochs: [], watch: undefined }
  const { forests, history, bestEpochs, watch } = checkpoint.state as unknown as Saved
  return { forests: atOnce(parseForests(bytesOf(checkpoint.arrays['forests']!), forests, categories)), history: [...history], bestEpochs: [...bestEpochs], watch }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
