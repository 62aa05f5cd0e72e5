// Is loaded before the model server of a test image, and does what `model/fault.json` of its release says: hang before it is ready, answer late,
// keep memory with each request.
import { readFileSync } from 'node:fs'
import { Server } from 'node:http'

export type Fault = { neverReady: true } | { slowMs: number } | { keptMiBPerRequest: number }

// Node's options hold for every program of the image.
const fault = process.argv[1]?.match(/serving(\.mjs|\/main\.ts)$/) ? readFault() : {}

function readFault(): Partial<Record<'neverReady' | 'slowMs' | 'keptMiBPerRequest', number | boolean>> {
  try {
    return JSON.parse(readFileSync(`${process.env['RANKOPS_RELEASE'] ?? '/release'}/model/fault.json`, 'utf8')) as object
  } catch {
    return {}
  }
}

if (fault.neverReady) {
  console.error('waiting for something that never comes')
  setInterval(() => {}, 1000)
  await new Promise(() => {})
}

const kept: Buffer[] = []
const emit = Server.prototype.emit as (this: Server, event: string, ...args: unknown[]) => boolean
Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
  const isQuestion = event === 'request' && (args[0] as { method?: string }).method === 'POST'
  // Written to, so that it is there and not only promised.
  if (isQuestion && fault.keptMiBPerRequest) kept.push(Buffer.alloc(Number(fault.keptMiBPerRequest) * 2 ** 20, 1))
  if (!isQuestion || !fault.slowMs) return emit.call(this, event, ...args)
  setTimeout(() => { emit.call(this, event, ...args) }, Number(fault.slowMs))
  return true
} as typeof emit
