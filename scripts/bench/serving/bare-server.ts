// The least that Node's http does for such a request: reads the body, parses its JSON, answers. Prints its address.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => { body += chunk.toString() })
  request.on('end', () => {
    const answer = `${JSON.stringify({ probability: 0.5, isObject: typeof JSON.parse(body) === 'object' })}\n`
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer)
  })
})
server.listen(0, '127.0.0.1', () => { console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })) })
