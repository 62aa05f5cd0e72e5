import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/** Ports of the loopback that nobody listens on now. All are held until all are known, so that none is given twice. */
export async function freePorts(n: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: n }, () => new Promise<Server>((listening, fails) => {
    const server = createServer().once('error', fails).listen(0, '127.0.0.1', () => { listening(server) })
  })))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}
