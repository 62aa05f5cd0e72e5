import { costOf } from '../../../src/plan/step-costs.ts'
import { openTypedArraysBackend } from '../../../src/tensor/typed-arrays.ts'
import { fitCost } from '../../../scripts/bench/training/costs.ts'
import { compareEmbeddings } from '../../../scripts/bench/training/embeddings.ts'
import { makePairs, makeRows } from '../../../scripts/bench/training/make-data.ts'
import { compareNetworks } from '../../../scripts/bench/training/network.ts'
import { isSameWithinNoise, medianOf } from '../../../scripts/bench/training/noise.ts'
import type { Fitted, Peer } from '../../../scripts/bench/training/open-peer.ts'
import { assert, describe } from '../../support/suite.ts'

const peerOf = (told: Fitted): Peer => ({ fit: async () => told, close: () => {} })

describe('the training benchmark', (test) => {
  test('keeps its promises beside a slow peer with the same loss, and breaks them beside a fast one with another', async () => {
    const [rows, backends] = [makeRows(2000, 10), [await openTypedArraysBackend()]]
    const { kept: slow, table } = await quietly(() => compareNetworks(rows, backends, peerOf({ cpuSeconds: 1000, wallSeconds: 1000, loss: 2.5 }), 2))
    assert.equal(slow.map(({ isKept }) => isKept), [true, false, true, false])
    assert.match(table, /typed-arrays .*\| +0\.00 \|/)
    const loss = Number(/and comes to the same loss within the noise of seeds: (0\.\d+)/.exec(slow[1]!.sentence)![1])
    const { kept: fast } = await quietly(() => compareNetworks(rows, backends, peerOf({ cpuSeconds: 1e-6, wallSeconds: 1, loss }), 2))
    assert.equal(fast.slice(0, 2).map(({ isKept }) => isKept), [false, true])
  })

  test('promises nothing without a peer, but that memory does not grow with steps', async () => {
    const { kept } = await quietly(() => compareEmbeddings(makePairs(8 * 1024, 100_000), undefined, 1))
    assert.equal(kept.map(({ isKept }) => isKept), [true])
  })

  test('finds the formula of costs in what it measures', () => {
    const cost = { perStep: 20, perRow: 0.5, perParameter: 0.01, perProduct: 0.0003 }
    const steps = [1, 32, 256, 1024].flatMap((batch) => [300, 6_000, 100_000].map((parameters) => ({ batch, parameters })))
    const found = fitCost(steps.map((step) => ({ ...step, microseconds: costOf(cost, step) })))
    for (const step of steps) assert.ok(Math.abs(costOf(found, step) / costOf(cost, step) - 1) < 0.01, JSON.stringify({ step, found }))
  })

  test('calls means the same that differ by what seeds explain', () => {
    assert.is(medianOf([3, 1, 2, 10]), 2.5)
    assert.is(isSameWithinNoise([0.3, 0.31, 0.29], [0.304, 0.31, 0.3]), true)
    assert.is(isSameWithinNoise([0.3, 0.301, 0.299], [0.32, 0.321, 0.319]), false)
    assert.is(isSameWithinNoise([0.3], [0.32, 0.321, 0.319]), undefined)
  })
})

/** What it prints belongs to no test. */
async function quietly<T>(run: () => Promise<T>): Promise<{ kept: T; table: string }> {
  const [print, lines] = [console.log, [] as string[]]
  console.log = (line = '') => { lines.push(String(line)) }
  try {
    return { kept: await run(), table: lines.join('\n') }
  } finally {
    console.log = print
  }
}
