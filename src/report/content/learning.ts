import { formatSparkline } from '../../markdown/sparkline.ts'
import { thinOut } from '../../markdown/thin.ts'
import { formatFigure } from '../../metrics/figures.ts'
import { algorithmOf, membersOf } from '../../spec/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import { text } from './block.ts'
import type { Part, Plot } from './block.ts'

type Epoch = TrainedModel['history'][number]
/** Wider lines break in a comment. */
const maxBars = 40
/** More networks are told in the record alone. */
const maxNetworks = 10

/** The losses by epoch: their mean over the networks, and each network in text. */
export function composeLearning({ history, bestEpochs, spec, selection }: TrainedModel): Part | undefined {
  const networks = [...Map.groupBy(history, ({ seed }) => seed).values()]
  if (networks.length === 0) return undefined
  const algorithm = algorithmOf(spec, selection)
  const [, several] = membersOf(algorithm)
  const isForest = algorithm === 'trees'
  const longest = networks.reduce((a, b) => (b.length > a.length ? b : a))
  const x = longest.map(({ epoch }) => epoch)
  const means = (of: (epoch: Epoch) => number) => x.map((_, i) => networks.reduce((sum, network) => sum + of(network[Math.min(i, network.length - 1)]!), 0) / networks.length)
  const series = [{ name: 'training', values: means(({ trainLoss }) => trainLoss) }, { name: 'validation', values: means(({ validationLoss }) => validationLoss) }]
  const titles = { xTitle: isForest ? 'trees' : 'epoch', yTitle: 'log loss' }
  const plot: Plot = { ...titles, x, series: [...series, ...(networks.length === 1 ? [] : networks.map((network) => ({ name: `validation, seed ${network[0]!.seed}`, values: x.map((_, i) => network[i]?.validationLoss ?? NaN), isFaint: true })))] }
  return {
    title: 'Learning curve',
    isFolded: false,
    blocks: [
      text(isForest ? forestSentence(networks, bestEpochs, spec.parameters.trees) : sentenceOf(networks, bestEpochs, spec.training.epochs, several)),
      {
        kind: 'chart',
        chart: {
          summary: `Loss by ${isForest ? 'number of trees' : 'epoch'}, training ${ends(series[0]!.values)} and validation ${ends(series[1]!.values)}`,
          lines: { title: networks.length === 1 ? 'Loss' : `Loss, mean of ${networks.length} ${several}`, ...titles, x, series },
          plot,
          twin: { title: 'The curve in text', blocks: [{ kind: 'bars', lines: [...networks.slice(0, maxNetworks).flatMap((network, n) => barsOf(network, n, networks.length, isForest ? 'with trees' : 'in epoch')), ...(networks.length > maxNetworks ? [`and ${networks.length - maxNetworks} more ${several}`] : [])] }] },
        },
      },
    ],
  }
}

function sentenceOf(networks: readonly Epoch[][], bestEpochs: TrainedModel['bestEpochs'], maxEpochs: number, several: string): string {
  const taken = bestEpochs.map(({ epoch }) => epoch)
  const stopped = networks.filter((network) => network.length < maxEpochs).length
  const isOne = networks.length === 1
  const isSame = taken.every((epoch) => epoch === taken[0])
  const weights = taken.length === 0 ? '' : isOne ? `The weights are those of epoch ${taken[0]} of ${networks[0]!.length}.` : `${networks.length} ${several}, ${isSame ? `each with the weights of epoch ${taken[0]}` : `with the weights of epochs ${taken.slice(0, -1).join(', ')} and ${taken.at(-1)}`}.`
  const early = stopped === 0 ? '' : isOne ? `It stopped before epoch ${maxEpochs}, as its validation loss no longer fell.` : `${stopped === networks.length ? 'All' : stopped} stopped before epoch ${maxEpochs}, as their validation loss no longer fell; in the mean each keeps its last loss.`
  return [weights, early].filter((sentence) => sentence !== '').join(' ')
}

/** An epoch of a forest is told by its number of trees; those beyond the best number are cut off. */
function forestSentence(forests: readonly Epoch[][], bestEpochs: TrainedModel['bestEpochs'], most: number): string {
  const taken = bestEpochs.map(({ epoch }) => epoch)
  const stopped = forests.filter((forest) => forest.at(-1)!.epoch < most).length
  const isOne = forests.length === 1
  const sizes = taken.length === 0 ? '' : taken.every((trees) => trees === taken[0]) ? `${isOne ? 'A forest' : `${forests.length} forests, each`} of ${taken[0]} trees.` : `${forests.length} forests of ${taken.slice(0, -1).join(', ')} and ${taken.at(-1)} trees.`
  const early = stopped === 0 ? '' : `${isOne ? 'It' : stopped === forests.length ? 'All' : stopped} stopped before ${most} trees, as ${isOne ? 'its' : 'their'} validation loss no longer fell.`
  return [sizes, early].filter((sentence) => sentence !== '').join(' ')
}

function barsOf(network: readonly Epoch[], n: number, nNetworks: number, inEpoch: string): string[] {
  const shown = thinOut(network.length, maxBars)
  const rows = [
    { name: 'training loss  ', values: network.map(({ trainLoss }) => trainLoss), best: Math.min },
    { name: 'validation loss', values: network.map(({ validationLoss }) => validationLoss), best: Math.min },
    { name: 'validation auc ', values: network.map(({ validationAuc }) => validationAuc), best: Math.max },
  ].map(({ name, values, best }) => {
    const finite = values.filter(Number.isFinite)
    const bestValue = finite.length > 0 ? best(...finite) : NaN
    return `${name} ${formatSparkline(shown.map((i) => values[i]!))} ${ends(values)}, best ${figure(bestValue)} ${inEpoch} ${network[values.indexOf(bestValue)]?.epoch ?? '–'}`
  })
  return nNetworks === 1 ? rows : [...(n === 0 ? [] : ['']), `seed ${network[0]!.seed}`, ...rows]
}

function ends(values: readonly number[]): string {
  return `${figure(values[0]!)} → ${figure(values.at(-1)!)}`
}

function figure(value: number): string {
  return Number.isFinite(value) ? formatFigure(value, 4) : 'undefined'
}
