import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { compareGrowth } from './recommendation/growth.ts'
import { compareSpeed } from './recommendation/speed.ts'

const parts = ['speed', 'growth'] as const

/** Whether ALS keeps up with the library that most use for it, and grows no faster than its data. */
export const recommendationBenchmark: Benchmark = {
  name: 'recommendation',
  summary: 'ALS beside implicit on a generated shop of a million interactions, and how time and memory grow to ten million',
  usage: [
    '--part <name>    speed or growth; may be repeated. Both where not given.',
    '--runs <n>       fits of each side, taking turns (speed). Default 5.',
    '--threads <n>    Default 2.',
    '--sizes <M,M>    millions of interactions (growth). Default 1,3,10.',
    '--peers <python> a Python with numpy, scipy and implicit. Default RANKOPS_PEERS_PYTHON; without one there is nothing to compare the speed with.',
  ].join('\n'),

  async run(argv) {
    const options = readOptions(argv)
    const promises = [
      ...options.parts.includes('speed') ? await compareSpeed(options) : [],
      ...options.parts.includes('growth') ? await compareGrowth(options) : [],
    ]
    for (const { isKept, sentence } of promises) console.log(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
    return promises.every(({ isKept }) => isKept)
  },
}

export interface RecommendationOptions { parts: readonly string[]; runs: number; threads: number; sizes: number[]; python: string | undefined }
export interface Kept { isKept: boolean; sentence: string }

function readOptions(argv: string[]): RecommendationOptions {
  const { values } = parseArgs({
    args: argv,
    options: { part: { type: 'string', multiple: true, default: [...parts] }, runs: { type: 'string', default: '5' }, threads: { type: 'string', default: '2' }, sizes: { type: 'string', default: '1,3,10' }, peers: { type: 'string' } },
  })
  const unknown = values.part.find((part) => !parts.some((known) => known === part))
  if (unknown !== undefined) throw new TypeError(`--part ${unknown}: there are ${parts.join(' and ')}`)
  const whole = (name: 'runs' | 'threads') => {
    const n = Number(values[name])
    if (!Number.isInteger(n) || n < 1) throw new TypeError(`--${name} ${values[name]}: expected a whole number from 1`)
    return n
  }
  const sizes = values.sizes.split(',').map(Number).sort((a, b) => a - b)
  if (sizes.length < 2 || !sizes.every((size) => size > 0)) throw new TypeError(`--sizes ${values.sizes}: expected at least two numbers above 0`)
  return { parts: values.part, runs: whole('runs'), threads: whole('threads'), sizes, python: values.peers ?? process.env['RANKOPS_PEERS_PYTHON'] }
}
