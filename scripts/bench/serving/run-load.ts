import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { key } from './start-server.ts'
import type { BenchServer } from './start-server.ts'
import type { LoadOptions, LoadResult } from './load.ts'

/** Loads servers at the same time, from a process of its own. */
export async function runLoad(servers: readonly BenchServer[], options: Omit<LoadOptions, 'targets'>): Promise<LoadResult[]> {
  const targets = servers.map(({ url, path, body }) => ({ url, path, body, key }))
  const load = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify({ targets, ...options })], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  load.stdout.on('data', (text: Buffer) => { told += text.toString() })
  await new Promise((done) => { load.on('close', done) })
  if (!told.startsWith('[')) throw new Error(`the load ended before its time: ${told}`)
  return JSON.parse(told) as LoadResult[]
}
