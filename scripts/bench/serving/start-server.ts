import { hash } from 'node:crypto'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endTree } from './end-tree.ts'
import type { BenchModel } from './make-releases.ts'

/** A server under load, and what it is asked there. */
export interface BenchServer { name: string; child: ChildProcess; url: string; path: string; body: string; adminUrl?: string }

export const key = 'bench.a-secret-of-the-bench-alone'
const [programs, main] = [join(import.meta.dirname), join(import.meta.dirname, '../../../src/serving/main.ts')]
const inferPath = '/v2/models/clicks/infer'

/** With all that a server in production has: keys with a rate, checks, metrics, an access log (ten lines a second) that somebody reads. */
export async function startOurs({ folders, question }: BenchModel, folder: string): Promise<BenchServer> {
  const keys = join(folder, 'keys.json')
  await writeFile(keys, JSON.stringify({ keys: [{ id: 'bench', sha256: hash('sha256', key.slice('bench.'.length)), scopes: ['predict', 'admin'], ratePerSecond: 1_000_000 }] }))
  const child = spawn(process.execPath, [main, '--release', folders[0], '--api-keys', keys], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stderr!.resume()
  return { name: 'ours', child, ...await announced(child), path: '/v1/behavior', body: JSON.stringify(question) }
}

/** The same server, asked as peers are: the client makes the features. */
export function askedForRows(ours: BenchServer, { row }: BenchModel): BenchServer {
  return { ...ours, name: 'ours, rows', path: inferPath, body: JSON.stringify({ inputs: [{ name: 'features', datatype: 'FP32', shape: [1, row.length], data: row }] }) }
}

export async function startBare({ question }: BenchModel): Promise<BenchServer> {
  const child = spawn(process.execPath, [join(programs, 'bare-server.ts')], { stdio: ['ignore', 'pipe', 'ignore'] })
  return { name: 'bare node:http', child, ...await announced(child), path: '/', body: JSON.stringify(question) }
}

/** FastAPI under uvicorn, or BentoML, with a process a core. Their Python is one that has them and TensorFlow. */
export async function startPeer(name: 'FastAPI' | 'BentoML', python: string, { network, row }: BenchModel): Promise<BenchServer> {
  const [port, workers] = [String(await freePort()), String(availableParallelism())]
  const args = name === 'FastAPI' ? ['uvicorn', 'fastapi_peer:app', '--workers', workers, '--no-access-log'] : ['bentoml', 'serve', 'bentoml_peer:Peer']
  const child = spawn(python, ['-m', ...args, '--host', '127.0.0.1', '--port', port], {
    cwd: join(programs, 'peers'),
    env: { ...process.env, BENCH_NETWORK: network, BENCH_WORKERS: workers, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1', PYTHONDONTWRITEBYTECODE: '1', BENTOML_DO_NOT_TRACK: 'True' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const server = { name, child, url: `http://127.0.0.1:${port}`, path: '/predict', body: JSON.stringify({ features: row }) }
  await answersInTime(server)
  return server
}

/** The probability that a server answers with. */
export async function askOnce({ url, path, body }: BenchServer): Promise<number> {
  const response = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': key }, body })
  const answer = await response.json() as { probability?: number; outputs?: { data: number[] }[] }
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer.probability ?? answer.outputs![0]!.data[0]!
}

async function announced(child: ChildProcess): Promise<{ url: string; adminUrl?: string }> {
  for await (const line of createInterface({ input: child.stdout! })) if (line.startsWith('{')) return JSON.parse(line) as { url: string; adminUrl?: string }
  throw new Error('the server ended before it told its address')
}

/** Importing TensorFlow takes some seconds, on a busy machine some more. */
async function answersInTime(server: BenchServer): Promise<void> {
  let said = ''
  server.child.stderr!.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-2000) })
  for (const until = Date.now() + 180_000; Date.now() < until && server.child.exitCode === null;) {
    if (await askOnce(server).then(() => true, () => false)) return
    await new Promise((done) => { setTimeout(done, 500) })
  }
  endTree(server.child.pid!)
  throw new Error(`${server.name} did not start: ${said.trim().split('\n').slice(-3).join(' | ')}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => { server.once('listening', done) })
  const { port } = server.address() as AddressInfo
  await new Promise((done) => { server.close(done) })
  return port
}
