// One of the two that a router is measured beside: `node servers.ts bare` answers from memory; `node servers.ts proxy <url>` is the shortest proxy that
// Node's http makes. Prints its address.
import { Agent, createServer, request } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const [, , kind, target = ''] = process.argv
const answer = `${JSON.stringify({ probability: 0.123456, model: 'clicks', version: '1.0.0' })}\n`

const bare: RequestListener = (incoming, response) => {
  incoming.resume().on('end', () => { response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer) })
}

function proxy(url: string): RequestListener {
  const [agent, { hostname, port }] = [new Agent({ keepAlive: true }), new URL(url)]
  return (incoming, response) => {
    const { method, url: path, headers } = incoming
    incoming.pipe(request({ agent, hostname, port, method, path, headers }, (answered) => { answered.pipe(response.writeHead(answered.statusCode!, answered.headers)) }))
  }
}

const server = createServer({ keepAliveTimeout: 65_000 }, kind === 'bare' ? bare : proxy(target))
server.listen(0, '127.0.0.1', () => { console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })) })
process.on('SIGTERM', () => { process.exit(0) })
