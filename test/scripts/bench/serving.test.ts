import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { growthPerMillion } from '../../../scripts/bench/serving/memory.ts'
import { runLoad } from '../../../scripts/bench/serving/run-load.ts'
import { compareWith } from '../../../scripts/bench/serving/speed.ts'
import { assert, describe } from '../../support/suite.ts'

/** Answers every request, the n-th (from 1) as it is told. */
async function withServer(answer: (n: number) => number | 'cut', body: (server: { name: string; url: string; path: string; body: string; child: never }, asked: () => number) => Promise<void>): Promise<void> {
  let n = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const status = answer(++n)
      if (status === 'cut') request.socket.destroy()
      else response.writeHead(status, { 'content-length': 3 }).end('{}\n')
    })
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  try {
    await body({ name: 'test', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, path: '/', body: '{"名": 1}', child: undefined as never }, () => n)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('the load of the serving benchmark', (test) => {
  test('asks as often as it is told, and counts what was refused and what was cut', () => withServer((n) => (n % 10 === 0 ? 500 : n % 25 === 0 ? 'cut' : 200), async (server, asked) => {
    const [result] = await runLoad([server], { clients: 4, requests: 100 })
    assert.is(asked(), 100)
    assert.is(result!.requests, 100)
    assert.is(result!.failed, 10 + 2)
  }))

  test('at fixed times, a server that stands still is charged with all who would have come meanwhile', () => withServer((n) => {
    if (n === 10) for (const until = Date.now() + 300; Date.now() < until;);
    return 200
  }, async (server) => {
    const [result] = await runLoad([server], { clients: 1, perSecond: 100, seconds: 1 })
    assert.is(result!.requests, 100)
    assert.is(result!.failed, 0)
    // Some 30 requests were due in the 300 ms; only one was under way.
    assert.ok(result!.shareAbove10Ms >= 0.2, String(result!.shareAbove10Ms))
  }))
})

describe('the serving benchmark', (test) => {
  test('compares round by round, so that a round in which the machine was slow weighs no more than the others', () => {
    const round = (perSecond: number) => ({ perSecond, p50Ms: 1, p99Ms: 1000 / perSecond, cpuSeconds: 100 / perSecond, failed: 0 })
    const { speed, p99, cpu } = compareWith([10_000, 2_000, 9_000].map(round), [1000, 200, 1000].map(round))
    assert.equal([speed, p99.toFixed(3), cpu.toFixed(3)], [10, '0.100', '0.100'])
  })

  test('finds what memory grows by, and not that a heap takes its size in the beginning', () => {
    assert.is(growthPerMillion([50, 90, 95, 99, 100, 100, 100, 100, 100, 100, 100], 1_000_000), 0)
    assert.is(growthPerMillion([50, 90, 95, 99, 100, 101, 102, 103, 104, 105, 106], 1_000_000), 10)
    assert.is(growthPerMillion([50, 90, 95, 99, 100, 101, 102, 103, 104, 105, 106], 500_000), 20)
  })

  test('the longest piece of a swap is told for each', async () => {
    const { makeReleases } = await import('../../../scripts/bench/serving/make-releases.ts')
    const { withFolder } = await import('../../support/suite.ts')
    await withFolder(async (folder) => {
      const { folders, row, probability } = await makeReleases(folder)
      assert.is(row.length, 100)
      assert.ok(probability > 0 && probability < 1)
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../../scripts/bench/serving/hold-loop.ts'), ...folders, '3'], { stdio: ['ignore', 'pipe', 'inherit'] })
      let told = ''
      child.stdout.on('data', (text: Buffer) => { told += text.toString() })
      await new Promise((done) => { child.on('close', done) })
      const longest = JSON.parse(told) as number[]
      assert.is(longest.length, 3)
      assert.ok(longest.every((ms) => ms > 0))
    })
  })
})
