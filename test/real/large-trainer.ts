// A training that does nothing but hold so many megabytes of weights: `node large-trainer.ts <folder> <megabytes>`.
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../src/base/clock.ts'
import { isFailure } from '../../src/base/errors.ts'
import { silentLog } from '../../src/base/log.ts'
import { signalOfProcess } from '../../src/entry/surroundings.ts'
import type { ScoringFamily } from '../../src/families/family.ts'
import { familyOf } from '../../src/families/index.ts'
import { openTypedArraysBackend } from '../../src/tensor/typed-arrays.ts'
import { train } from '../../src/training/train.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'

const [folder, megabytes] = process.argv.slice(2)
const weights = Float32Array.from({ length: Number(megabytes) * 250_000 }, (_, i) => i % 1000)
const peakMiB = () => Math.round(process.resourceUsage().maxRSS / 1024)
let beforeMiB = 0

const family: ScoringFamily = {
  ...familyOf('behavior') as ScoringFamily,
  async fit(_input, { isCheckpointDue, saveCheckpoint, signal }) {
    beforeMiB = peakMiB()
    console.log('ready')
    for (;;) {
      await pause(5)
      if (isCheckpointDue!()) await saveCheckpoint({ epoch: 0, arrays: { weights }, state: {} })
      signal.throwIfAborted()
    }
  },
}

using interruption = signalOfProcess()
const spec = specOf({})
const counts = { read: 0, kept: 0, repaired: [], dropped: [] }
try {
  await train({
    planned: { model: spec.name, hash: 'a'.repeat(64), spec, backend: 'typed-arrays', executor: 'process' },
    codeVersion: '0.1.0',
    dataset: { fingerprint: 'c'.repeat(64), recipe: 'd'.repeat(64), sources: [], tables: [{ name: 'events', ...counts }], users: 30, split: { by: 'time', train: 0, validation: 0, test: 0 }, files: [], profile: { distributions: [], leaks: [] } },
    rows: smallShop({ users: 10, days: 5 }), commit: '0'.repeat(40), folder: folder!, executorName: 'process',
  }, { family, backend: await openTypedArraysBackend(), clock: systemClock, log: silentLog, signal: interruption.signal })
} catch (error) {
  if (!isFailure(error, 'TRAINING_PREEMPTED')) throw error
  console.log(JSON.stringify({ beforeMiB, peakMiB: peakMiB() }))
  process.exitCode = 5
}
