import { parseArgs } from 'node:util'
import { openTypedArraysBackend } from '../../src/tensor/typed-arrays.ts'
import type { Benchmark } from './benchmark.ts'
import { compareRankings } from './quality/compare-rankings.ts'
import { compareScores } from './quality/compare-scores.ts'
import { findRankingSet } from './quality/prepare-ranking-set.ts'
import { rankingSets } from './quality/ranking-sets.ts'
import { qualitySets } from './quality/sets.ts'

const names = [...rankingSets, ...qualitySets].map(({ name }) => name)

/** Whether the families reach on public data what their peers reach, by the same protocols. */
export const quality: Benchmark = {
  name: 'quality',
  summary: 'recommendation, search and behavior on six public sets, against floors and peers by the same protocols',
  usage: [
    '--data <path>    local copies of the data, a file or a folder with files; may be repeated. Rankings want <path>/<set>/<file>; labelled examples that are not given are downloaded from the addresses in their specs.',
    `--set <name>     only this set (${names.join(', ')}); may be repeated.`,
    '--seeds <n>      networks, and forests, with the seeds from 0. Default 10.',
    '--twice          fits everything a second time: the same seed must give the same.',
    '--peers <python> a Python with scikit-learn, and perhaps lightgbm, implicit and bm25s, whose models are measured beside ours. Default RANKOPS_PEERS_PYTHON; without one the recorded figures stand alone.',
  ].join('\n'),

  async run(argv) {
    const { data, sets, seeds, python, isTwice } = readOptions(argv)
    const backend = await openTypedArraysBackend()
    const tell = (sentence: string) => { console.log(sentence) }
    const isWanted = ({ name }: { name: string }) => sets.length === 0 || sets.includes(name)
    const broken: string[] = []
    for (const set of [...rankingSets, ...qualitySets].filter(isWanted)) {
      tell(`\n## ${set.name}`)
      const folder = 'trials' in set ? await findRankingSet(set, data) : undefined
      if ('trials' in set && folder === undefined) {
        if (sets.includes(set.name)) throw new TypeError(`--set ${set.name}: no --data has ${set.files.map((file) => `${set.name}/${file}`).join(' and ')}`)
        tell(`left out: no --data has ${set.files.map((file) => `${set.name}/${file}`).join(' and ')}`)
        continue
      }
      const findings = 'trials' in set
        ? await compareRankings(set, { folder: folder!, backend, python, isTwice, tell })
        : await compareScores(set, { data, seeds, backend, python, isTwice, tell })
      for (const { isKept, sentence } of findings) {
        tell(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
        if (!isKept) broken.push(`${set.name}: ${sentence}`)
      }
    }
    tell(`\n[ ] 95 % intervals: of one model over test splits like this one (bootstrap over users, queries or rows; differences are paired), of several seeds of their mean on this test split (Student's t). CPU s: of one fit and its answers, on ${backend.device}.`)
    if (!python) tell('The peers were not run: their figures are the recorded ones. Name a Python with --peers to run them beside ours.')
    if (broken.length > 0) tell(`\nBROKEN in all: ${broken.length}\n${broken.join('\n')}`)
    return broken.length === 0
  },
}

interface QualityOptions { data: string[]; sets: string[]; seeds: number; python: string | undefined; isTwice: boolean }

function readOptions(argv: string[]): QualityOptions {
  const { values } = parseArgs({
    args: argv,
    options: { data: { type: 'string', multiple: true, default: [] }, set: { type: 'string', multiple: true, default: [] }, seeds: { type: 'string', default: '10' }, twice: { type: 'boolean', default: false }, peers: { type: 'string' } },
  })
  const unknown = values.set.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`--set ${unknown}: there are ${names.join(', ')}`)
  const seeds = Number(values.seeds)
  if (!Number.isInteger(seeds) || seeds < 2) throw new TypeError(`--seeds ${values.seeds}: expected a whole number from 2`)
  return { data: values.data, sets: values.set, seeds, python: values.peers ?? process.env['RANKOPS_PEERS_PYTHON'], isTwice: values.twice }
}
