import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import type { Benchmark } from './benchmark.ts'
import { figuresOf } from './quality/figures.ts'
import { formatSet } from './quality/format-set.ts'
import { judgeSet } from './quality/judge-set.ts'
import { prepareSet } from './quality/prepare-set.ts'
import { scorePeers } from './quality/score-peers.ts'
import { forestName, networkName, scoreSet } from './quality/score-set.ts'
import { qualitySets } from './quality/sets.ts'

const root = join(import.meta.dirname, '../..')

/** Whether the behavior family reaches on public data what its peers reach, by the same protocol. */
export const quality: Benchmark = {
  name: 'quality',
  summary: 'the behavior family on two public sets, against scikit-learn and lightgbm by the same protocol',
  usage: [
    '--data <path>    local copies of the data, a file or a folder with files; may be repeated. Not given: downloaded from the addresses in the specs.',
    '--set <name>     only this set; may be repeated.',
    '--seeds <n>      networks, and forests, with the seeds from 0. Default 10.',
    '--peers <python> a Python with scikit-learn, and perhaps lightgbm, that is measured beside ours. Default RANKOPS_PEERS_PYTHON; without one the recorded figures stand alone.',
  ].join('\n'),

  async run(argv) {
    const { data, sets, seeds, python } = readOptions(argv)
    const backend = await openWasmBackend()
    let areKept = true
    for (const set of qualitySets.filter(({ name }) => sets.length === 0 || sets.includes(name))) {
      const prepared = await prepareSet(`models/${set.name}.yaml`, { folder: root, data })
      const { rows, examples } = prepared
      console.log(`\n## ${set.name}\n${examples.train.length} examples to learn from, ${examples.validation.length} to validate, ${examples.test.length} in the test (${examples.test.filter(({ label }) => label === 1).length} positive), ${rows.columns.length} columns${set.caution ? `\n${set.caution}` : ''}`)

      const test = { labels: examples.test.map(({ label }) => label), groups: examples.test.map(({ group }) => group) }
      const ours = figuresOf(await scoreSet(prepared, seeds, backend, (sentence) => console.log(sentence)), test)
      const peers = python ? figuresOf(await scorePeers(python, prepared, [0, 1, 2]), test) : []
      const [network, forest, regression] = [networkName, forestName, 'logistic regression'].map((name) => ours.find((model) => model.name === name)!)
      const lightgbm = peers.find(({ name }) => name === 'lightgbm')
      console.log(`\n${formatSet(set, ours, network!, peers)}\n`)
      for (const { isKept, sentence } of judgeSet(set, { network: network!, forest: forest!, regression: regression!, lightgbm })) {
        console.log(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
        areKept &&= isKept
      }
    }
    console.log(`\n[ ] 95 % intervals: of one model over test splits like this one (bootstrap), of several seeds of their mean on this test split (Student's t). CPU s: of one fit, on ${backend.device}.`)
    if (!python) console.log('The peers were not run: their figures are the recorded ones. Name a Python with --peers to run them beside ours.')
    return areKept
  },
}

function readOptions(argv: string[]): { data: string[]; sets: string[]; seeds: number; python: string | undefined } {
  const { values } = parseArgs({
    args: argv,
    options: { data: { type: 'string', multiple: true, default: [] }, set: { type: 'string', multiple: true, default: [] }, seeds: { type: 'string', default: '10' }, peers: { type: 'string' } },
  })
  const unknown = values.set.find((name) => !qualitySets.some((set) => set.name === name))
  if (unknown !== undefined) throw new TypeError(`--set ${unknown}: there are ${qualitySets.map(({ name }) => name).join(' and ')}`)
  const seeds = Number(values.seeds)
  if (!Number.isInteger(seeds) || seeds < 2) throw new TypeError(`--seeds ${values.seeds}: expected a whole number from 2`)
  return { data: values.data, sets: values.set, seeds, python: values.peers ?? process.env['RANKOPS_PEERS_PYTHON'] }
}
