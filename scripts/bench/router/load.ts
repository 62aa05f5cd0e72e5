// node load.ts <url> <requests> <clients>: asks one request after the other on each of some kept connections, and prints how many failed. On bare sockets, so
// that the load costs less than what it measures.
import { connect } from 'node:net'

const [url, requests, clients] = [new URL(process.argv[2]!), Number(process.argv[3]), Number(process.argv[4])]
const body = JSON.stringify({ item: '1001', history: Array.from({ length: 8 }, (_, i) => ({ item: String(1000 + i), kind: 'view', time: '2026-01-01T00:00:00Z' })) })
let [begun, failed] = [0, 0]

function client(id: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname).setNoDelay(true)
    let answer = ''
    const next = () => {
      if (begun++ >= requests) { socket.end(); resolve(); return }
      socket.write(`POST /v1/behavior HTTP/1.1\r\nhost: bench\r\nx-user-id: user ${id} ${begun}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    }
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
      const head = answer.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? NaN)
      if (head < 0 || answer.length < head + 4 + length) return
      if (!answer.startsWith('HTTP/1.1 200')) failed += 1
      answer = ''
      next()
    })
    socket.on('connect', next)
    socket.on('error', reject)
  })
}

await Promise.all(Array.from({ length: clients }, (_, id) => client(id)))
console.log(JSON.stringify({ failed }))
