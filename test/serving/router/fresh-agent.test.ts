// Connections are used again, and each for so long only, so that servers that join behind one address get some.
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FreshAgent } from '../../../src/serving/router/fresh-agent.ts'
import { assert, describe } from '../../support/suite.ts'

describe('FreshAgent', (test) => {
  test('keeps a connection for ten seconds', async () => {
    let nConnections = 0
    let nowMs = 0
    const server = createServer((_, response) => { response.end('x') }).on('connection', () => { nConnections += 1 })
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
    const agent = new FreshAgent({}, () => nowMs)
    const ask = () => new Promise<void>((done, fails) => {
      // A connection is kept, or not, after its answer was read.
      get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent }, (answer) => { answer.resume().once('close', () => { setImmediate(done) }) }).on('error', fails)
    })
    try {
      const seen: number[] = []
      for (const atMs of [0, 5000, 9999, 10_000, 10_001, 19_000, 21_000, 21_500]) {
        nowMs = atMs
        await ask()
        seen.push(nConnections)
      }
      // The one that ends a connection is the last that went over it.
      assert.equal(seen, [1, 1, 1, 1, 2, 2, 2, 3])
    } finally {
      agent.destroy()
      server.close()
    }
  })
})
