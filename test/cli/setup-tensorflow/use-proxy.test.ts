import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { assert, describe } from '../../support/suite.ts'

const source = (path: string) => JSON.stringify(join(import.meta.dirname, '../../../src', path))

/** In a process of its own: a proxy is set for all requests of a process. */
const program = `
import { useProxy } from ${source('cli/setup-tensorflow/use-proxy.ts')}
import { httpGet } from ${source('base/http-get.ts')}
import { silentLog } from ${source('base/log.ts')}
const end = useProxy({ HTTP_PROXY: process.argv[1], NO_PROXY: '127.0.0.1' }, silentLog)
const texts = []
for (const address of process.argv.slice(2)) texts.push(await (await httpGet(new URL(address), {})).text())
end()
texts.push(await httpGet(new URL(process.argv[2]), {}).then(() => 'found', () => 'not found'))
console.log(JSON.stringify(texts))
`

describe('useProxy', (test) => {
  test('sends requests through the proxy of the environment, but for hosts of NO_PROXY, until it is ended', async () => {
    const server = createServer((request, response) => { response.end(`${request.url}`) })
    await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
    const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', program, own, 'http://index.invalid/simple/a/', `${own}/direct`], { timeout: 60_000 })
      assert.equal(JSON.parse(stdout), ['http://index.invalid/simple/a/', '/direct', 'not found'])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
