// node loopback-door.ts <host> <port>: passes connections to a port of its own, on the loopback address, on to another address. A process of its own, since
// that of the tests reaches no other address. Prints its port.
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

const [host, port] = process.argv.slice(2)
const server = createServer((client) => {
  const service = connect(Number(port), host)
  client.pipe(service).pipe(client)
  client.on('error', () => { service.destroy() })
  service.on('error', () => { client.destroy() })
})
server.listen(0, '127.0.0.1', () => { console.log((server.address() as AddressInfo).port) })
process.on('disconnect', () => { process.exit() })
