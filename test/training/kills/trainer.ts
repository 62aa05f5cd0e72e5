// A training as a program of its own, for tests that kill it: `node trainer.ts <order as JSON>`. Writes a line for each step, as `<seed>.<epoch>.<step>`, and `saved …` once
// a checkpoint that was due is whole, to `steps` beside its folder. `dieAt` ends it within the n-th writing of a checkpoint, at a share of what is done for one.
import fs, { appendFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { systemClock } from '../../../src/base/clock.ts'
import { silentLog } from '../../../src/base/log.ts'
import { processVariables, tensorflowFolder } from '../../../src/entry/native-libraries.ts'
import { familyOf } from '../../../src/families/index.ts'
import { openLibtensorflowBackend } from '../../../src/tensor/libtensorflow.ts'
import { openTypedArraysBackend } from '../../../src/tensor/typed-arrays.ts'
import { openWasmBackend } from '../../../src/tensor/wasm.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { train } from '../../../src/training/train.ts'
import { smallShop, specOf } from '../../families/behavior/small-shop.ts'

export interface KillOrder {
  folder: string
  backend: 'wasm' | 'typed-arrays' | 'libtensorflow'
  users: number
  epochs: number
  /** Milliseconds between two checkpoints. */
  everyMs: number
  dieAt?: { writing: number; step: number }
}

/** The library is that of RANKOPS_TENSORFLOW. */
const openers: Record<KillOrder['backend'], () => Promise<TensorBackend>> = {
  wasm: openWasmBackend,
  'typed-arrays': openTypedArraysBackend,
  libtensorflow: () => openLibtensorflowBackend({ folder: tensorflowFolder(), usesGpu: false, variables: processVariables() }),
}

/** What is done for one checkpoint, in order; half a write is done where it says so. */
export const writingSteps = ['open', 'half of the header', 'header', 'half of the arrays', 'arrays', 'hash', 'synced', 'renamed'] as const

if (process.argv[1] === import.meta.filename) await main(JSON.parse(process.argv[2]!) as KillOrder)

async function main({ folder, backend: name, users, epochs, everyMs, dieAt }: KillOrder): Promise<void> {
  const tell = (line: string) => { appendFileSync(join(folder, 'steps'), `${line}\n`) }
  if (dieAt) await dieWithin(dieAt.writing, writingSteps[dieAt.step]!)
  const backend = telling(await openers[name](), tell)
  const spec = specOf({ training: { epochs, seeds: 2, batchSize: 1, checkpointMinutes: everyMs / 60_000 }, parameters: { hiddenUnits: [32] } })
  const counts = { read: 0, kept: 0, repaired: [], dropped: [] }
  await train({
    planned: { model: spec.name, hash: 'a'.repeat(64), spec, backend: name, executor: 'process' },
    codeVersion: '0.1.0',
    dataset: { fingerprint: 'c'.repeat(64), recipe: 'd'.repeat(64), sources: [], tables: [{ name: 'events', ...counts }], users: 30, split: { by: 'time', train: 0, validation: 0, test: 0 }, files: [], profile: { distributions: [], leaks: [] } },
    rows: smallShop({ users, days: 14 }), commit: '0'.repeat(40), folder: join(folder, 'candidate'), executorName: 'process',
  }, { family: familyOf('behavior'), backend, clock: systemClock, log: { ...silentLog, info: (line) => { if (line.includes('examples to learn from')) console.log('ready') } }, signal: new AbortController().signal })
  console.log('done')
}

function telling(backend: TensorBackend, tell: (line: string) => void): TensorBackend {
  return {
    ...backend,
    fitDense(input) {
      let { epoch, step = 0 } = input.resumeFrom ?? { epoch: 0 }
      let isResumed = step > 0                                             // asked first about the border that it goes on from
      return backend.fitDense({
        ...input,
        isPauseDue() {
          if (!isResumed) tell(`${input.seed}.${epoch}.${++step}`)
          isResumed = false
          return input.isPauseDue!()
        },
        async onPause(position) {
          step = position.step
          await input.onPause!(position)
          tell(`saved ${input.seed}.${position.epoch}.${position.step}`)
        },
        async onEpoch(told) {
          epoch = told.epoch
          step = 0
          return input.onEpoch(told)
        },
      })
    },
  }
}

/** Ends this process, as a loss of power would, at a step of the n-th writing of a checkpoint. */
async function dieWithin(writing: number, at: typeof writingSteps[number]): Promise<void> {
  let nWritings = 0
  let nWrites = 0
  const isNow = (step: typeof writingSteps[number]) => nWritings === writing && step === at
  const dieIf = (step: typeof writingSteps[number]) => { if (isNow(step)) process.kill(process.pid, 'SIGKILL') }
  const isCheckpoint = (path: unknown) => String(path).includes('.checkpoint.')

  const promises = fs.promises as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const [openFile, rename] = [promises['open']!, promises['rename']!]
  promises['open'] = async (...args) => {
    const file = await openFile(...args)
    if (!isCheckpoint(args[0])) return file
    nWritings += 1
    nWrites = 0
    dieIf('open')
    return file
  }
  promises['rename'] = async (...args) => {
    await rename(...args)
    if (isCheckpoint(args[0])) dieIf('renamed')
  }
  syncBuiltinESMExports()

  const probe = await open(import.meta.filename, 'r')
  const handle = Object.getPrototypeOf(probe) as { write(bytes: Buffer, at: number, length: number): Promise<{ bytesWritten: number }>; sync(): Promise<void> }
  await probe.close()
  const { write, sync } = handle
  // Writes of a checkpoint: its first line, the header, arrays, the hash; the model's files are written in one piece, by another call.
  handle.write = async function (bytes, from, length) {
    nWrites += 1
    const isHash = length === 65
    const half = nWrites === 2 ? 'half of the header' : nWrites > 2 && !isHash ? 'half of the arrays' : undefined
    if (half && isNow(half)) {
      await write.call(this, bytes, from, Math.ceil(length / 2))
      dieIf(half)
    }
    const done = await write.call(this, bytes, from, length)
    if (nWrites === 2) dieIf('header')
    if (nWrites > 2) dieIf(isHash ? 'hash' : 'arrays')
    return done
  }
  handle.sync = async function () {
    await sync.call(this)
    dieIf('synced')
  }
}
