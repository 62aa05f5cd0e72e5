import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What a fit took, and the mean loss of its last epoch. */
export interface Fitted { cpuSeconds: number; wallSeconds: number; loss: number }
export type Ask = { model: 'network' | 'embeddings'; width: number; batchSize: number; epochs: number; learningRate: number } & Record<string, unknown>

/** Keras in a process of its own, on the data of a folder. */
export interface Peer { fit(ask: Ask): Promise<Fitted>; close(): void }

export function openPeer(python: string, folder: string): Peer {
  const child = spawn(python, [join(import.meta.dirname, 'peer.py'), folder], { stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => {})                                        // it ended: its exit code tells
  const ended = new Promise<never>((_resolve, reject) => { child.on('close', (code) => reject(new TypeError(`${python} ended with exit code ${code}; it needs tensorflow`))).on('error', reject) })
  ended.catch(() => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async fit(ask) {
      child.stdin.write(`${JSON.stringify(ask)}\n`)
      const { value, done } = await Promise.race([lines.next(), ended])
      return done ? await ended : JSON.parse(value as string) as Fitted
    },
    close: () => { child.stdin.end() },
  }
}
