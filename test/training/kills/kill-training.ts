import { spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { digestFolder, readTextIfAny } from '../../../src/base/files.ts'
import { trainedModelRecord } from '../../../src/training/record.ts'
import type { TrainedModel } from '../../../src/training/record.ts'
import type { KillOrder } from './trainer.ts'

export interface KilledRun { wasKilled: boolean; readyToEndMs: number; steps: string[] }

/** Starts the training of an order and kills it so long after it was ready to learn; never where no time is given. What it wrote of its steps is taken along. */
export async function runAndKill(order: KillOrder, killAfterMs?: number): Promise<KilledRun> {
  await mkdir(order.folder, { recursive: true })
  const before = (await readTextIfAny(join(order.folder, 'steps')) ?? '').length
  const child = spawn(process.execPath, [join(import.meta.dirname, 'trainer.ts'), JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let readyAt: number | undefined
  let isDone = false
  let timer: NodeJS.Timeout | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'done') isDone = true
    if (line !== 'ready') return
    readyAt = performance.now()
    if (killAfterMs !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  })
  const { code, endedBy } = await new Promise<{ code: number | null; endedBy: NodeJS.Signals | null }>((resolve) => { child.on('close', (code, endedBy) => { resolve({ code, endedBy }) }) })
  clearTimeout(timer)
  if (endedBy === null && (code !== 0 || !isDone)) throw new Error(`the training ended with exit code ${code}`)
  const text = (await readTextIfAny(join(order.folder, 'steps')) ?? '').slice(before)
  return { wasKilled: endedBy === 'SIGKILL', readyToEndMs: performance.now() - (readyAt ?? NaN), steps: text.split('\n').slice(0, -1) }
}

/** The model's files and its record without what may differ between runs. */
export async function resultOf({ folder }: KillOrder): Promise<{ digests: unknown; record: Omit<TrainedModel, 'provenance'>; provenance: TrainedModel['provenance']; files: string[] }> {
  const candidate = join(folder, 'candidate')
  const { provenance, ...record } = trainedModelRecord.parse(await readFile(join(candidate, 'trained-model.json'), 'utf8'), 'it')
  return { digests: await digestFolder(join(candidate, 'model')), record, provenance, files: (await digestFolder(candidate)).map(({ path }) => path) }
}
