// The smallest server that a target can run: node tiny-server.ts --release <folder> …, or in a container by the variables RANKOPS_RELEASE,
// RANKOPS_HOST and RANKOPS_PORT. Its behaviour stands in `behaviour.json` there: `crashes` ends at once, `isNeverReady` answers
// /readyz with 503, `delayMs` is the time it takes to answer a query.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'

interface Behaviour { version: string; crashes?: boolean; isNeverReady?: boolean; delayMs?: number }

const { RANKOPS_RELEASE, RANKOPS_HOST = '127.0.0.1', RANKOPS_PORT = '0' } = process.env
const folder = RANKOPS_RELEASE ?? process.argv[process.argv.indexOf('--release') + 1]!
const { version, crashes = false, isNeverReady = false, delayMs = 0 } = JSON.parse(readFileSync(join(folder, 'behaviour.json'), 'utf8')) as Behaviour
if (crashes) {
  console.error(`${version} cannot start: its weights are missing`)
  process.exit(3)
}

const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  request.resume()
  if (request.url === '/readyz') response.writeHead(isNeverReady ? 503 : 200).end()
  else setTimeout(() => { response.setHeader('x-served-by', hostname()).end(version) }, delayMs)
})
server.listen(Number(RANKOPS_PORT), RANKOPS_HOST, () => { console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })) })
process.on('SIGTERM', () => {
  server.close(() => { process.exit(0) })
  setInterval(() => { server.closeIdleConnections() }, 10)
})
