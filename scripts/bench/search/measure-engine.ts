import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { SearchSet } from './read-products.ts'

export interface EngineTask extends Pick<SearchSet, 'products' | 'queries'> {
  engine: string
  /** Folder with the node_modules that hold it. */
  packages?: string
  k: number
  /** How often the index is built, and all queries are asked. */
  runs: number
  rounds: number
}
/** CPU: seconds of each build, milliseconds of a query; `rankings`: the best products of each query. */
export interface Measured { name: string; indexSeconds: number[]; queryMs: number; rankings: number[][] }

/** An engine of JavaScript, in a fresh process. */
export function measureHere(task: EngineTask): Promise<Measured> {
  return ask(process.execPath, 'engine-main.ts', task)
}

/** An engine of Python: bm25s or tantivy. */
export function measurePeer(python: string, task: EngineTask): Promise<Measured> {
  return ask(python, 'peers.py', task)
}

async function ask(program: string, script: string, task: EngineTask): Promise<Measured> {
  const child = spawn(program, [join(import.meta.dirname, script)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => { child.on('close', resolve).on('error', reject) })
  child.stdin.on('error', () => {})                                        // it ended before it read all: its exit code tells
  child.stdin.end(JSON.stringify(task))
  const [output, exitCode] = await Promise.all([text(child.stdout), ended])
  if (exitCode !== 0) throw new Error(`${task.engine} ended with exit code ${exitCode}`)
  return JSON.parse(output) as Measured
}
