import { parseArgs } from 'node:util'
import { bestTrial } from '../../src/training/record.ts'
import { epochs, lossOf, own, ranges, search } from '../../test/training/study/known-objective.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'
import { askOptuna } from './tune/ask-optuna.ts'
import type { PeerTrial } from './tune/ask-optuna.ts'

const randomTrials = 60
const mostTrials = 120

/** How much of the epochs of random search a study needs to reach its best value, beside Optuna on the same objective. */
export const tuneBenchmark: Benchmark = {
  name: 'tune',
  summary: 'epochs until a study reaches the best of random search on a known objective, against Optuna',
  usage: [
    '--seeds <n>      seeds, from 1. Default 20.',
    '--peers <python> a Python with optuna, that is measured beside ours. Default RANKOPS_PEERS_PYTHON.',
  ].join('\n'),

  async run(argv) {
    const { seeds, python } = readOptions(argv)
    const random = await Promise.all(seeds.map((seed) => search({ sampler: 'random', pruner: 'none', seed, trials: randomTrials })))
    const goals = random.map((study) => bestTrial(study)!.value!)
    const budgets = random.map(({ trials }) => trials.reduce((sum, trial) => sum + trial.epochs, 0))
    const shares = (studies: readonly (readonly PeerTrial[])[]) => studies.map((trials, i) => epochsUntil(trials, goals[i]!) / budgets[i]!).sort((a, b) => a - b)

    const ours = async (pruner: 'halving' | 'none') => shares((await Promise.all(seeds.map((seed) => search({ pruner, seed: 1000 + seed, trials: mostTrials })))).map(({ trials }) => trials.map(({ epochs: spent, value = null }) => ({ epochs: spent, value }))))
    const optuna = async (pruner: boolean) => shares(await askOptuna(python!, { ranges, own, seeds, trials: mostTrials, pruner }, (parameters) => Array.from({ length: epochs }, (_, i) => lossOf(parameters, i + 1))))
    const found: [string, number[]][] = [['tpe and halving', await ours('halving')], ['tpe', await ours('none')], ...(python ? [['Optuna, TPE and halving', await optuna(true)], ['Optuna, TPE', await optuna(false)]] as [string, number[]][] : [])]
    const percent = (share: number) => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : 'never')
    console.log(`Epochs until the best of ${randomTrials} random trials of ${epochs} epochs is reached, as a share of theirs; ${seeds.length} seeds, at most ${mostTrials} trials.\n`)
    console.log(alignTable(['search', 'median', 'best', 'worst', 'not reached'], found.map(([name, all]) => [name, percent(medianOf(all)), percent(all[0]!), percent(all.at(-1)!), `${all.filter((share) => !Number.isFinite(share)).length}`])))

    const [median, peer] = [found[0]!, found[2]].map((one) => (one ? medianOf(one[1]) : undefined))
    const promises: [boolean, string][] = [[median! <= 0.5, `tpe and halving need at most half the epochs: ${percent(median!)}`], ...(peer === undefined ? [] : [[median! <= 1.5 * peer, `and at most 1.5 times what Optuna needs: ${percent(median!)} and ${percent(peer)}`] as [boolean, string]])]
    for (const [isKept, sentence] of promises) console.log(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
    if (!python) console.log('Optuna was not run: name a Python with --peers.')
    return promises.every(([isKept]) => isKept)
  },
}

function epochsUntil(trials: readonly PeerTrial[], goal: number): number {
  const at = trials.findIndex(({ value }) => value !== null && value <= goal)
  return at < 0 ? Infinity : trials.slice(0, at + 1).reduce((sum, { epochs: spent }) => sum + spent, 0)
}

function medianOf(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

function readOptions(argv: string[]): { seeds: number[]; python: string | undefined } {
  const { values } = parseArgs({ args: argv, options: { seeds: { type: 'string', default: '20' }, peers: { type: 'string' } } })
  const n = Number(values.seeds)
  if (!Number.isInteger(n) || n < 1) throw new TypeError(`--seeds ${values.seeds}: expected a whole number from 1`)
  return { seeds: Array.from({ length: n }, (_, i) => i + 1), python: values.peers ?? process.env['RANKOPS_PEERS_PYTHON'] }
}
