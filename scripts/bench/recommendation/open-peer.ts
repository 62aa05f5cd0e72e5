import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AlsFactors } from '../../../src/families/recommendation/als/fit-als.ts'
import type { SparseMatrix } from '../../../src/matrix/sparse.ts'

export interface FitTime { wallSeconds: number; cpuSeconds: number }
/** implicit's ALS in a process of its own, on the same interactions. */
export interface Peer { fit(): Promise<FitTime & AlsFactors>; close(): void }

export async function openPeer(python: string, folder: string, train: SparseMatrix, settings: object): Promise<Peer> {
  await Promise.all([writeFile(join(folder, 'starts.i32'), train.starts), writeFile(join(folder, 'indices.i32'), train.indices)])
  const child = spawn(python, [join(import.meta.dirname, 'peer.py'), folder, JSON.stringify({ users: train.rows, items: train.columns, ...settings })], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => {})                                        // it ended: its exit code tells
  const ended = new Promise<never>((_resolve, reject) => { child.on('close', (code) => reject(new Error(`${python} ended with exit code ${code}; it needs numpy, scipy and implicit`))).on('error', reject) })
  ended.catch(() => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const floats = async (name: string) => { const bytes = await readFile(join(folder, name)); return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) }
  return {
    async fit() {
      child.stdin.write('fit\n')
      const { value } = await Promise.race([lines.next(), ended])
      const [users, items] = await Promise.all(['users.f32', 'items.f32'].map(floats))
      return { ...JSON.parse(value as string) as FitTime, users: users!, items: items! }
    },
    close: () => { child.stdin.end() },
  }
}
