// A fault from outside the server, for the demo: starts the server it is given, puts a bad line in front of it (every eighth answer to a
// prediction is cut off; health checks pass) and announces its own address in place of the server's. Only servers of that version have it: the
// baseline beside a canary has a good line.
//   node scripts/demo/faulty-network.ts <version> <server command … --release <folder> …>
import { spawn } from 'node:child_process'
import { createServer, request } from 'node:http'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'

const [version, program, ...args] = process.argv.slice(2)
const isLineBad = basename(args[args.indexOf('--release') + 1]!) === version
const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 0))

createInterface({ input: child.stdout! }).on('line', (line) => {
  const announced = announcement(line)
  if (!announced) { console.log(line); return }
  let predictions = 0
  const proxy = createServer((incoming, outgoing) => {
    const isPrediction = incoming.method === 'POST'
    if (isLineBad && isPrediction && ++predictions % 8 === 0) { incoming.socket.destroy(); return }
    const forward = request(new URL(incoming.url ?? '/', announced.url), { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forward.on('error', () => outgoing.destroy())
    incoming.pipe(forward)
  })
  proxy.listen(0, '127.0.0.1', () => {
    const { port } = proxy.address() as { port: number }
    console.log(JSON.stringify({ ...announced, url: `http://127.0.0.1:${port}` }))
  })
})

function announcement(line: string): { url: string } | undefined {
  try {
    const value = JSON.parse(line) as { url?: string }
    return value.url ? { ...value, url: value.url } : undefined
  } catch {
    return undefined
  }
}
