// node hold-loop.ts <folder> <folder> <swaps>: exchanges two releases as a server does, and prints by swap the longest piece of work in which nothing else had its turn, in
// milliseconds of the thread's processor time, which neighbours do not lengthen.
import { silentLog } from '../../../src/base/log.ts'
import { inTurns } from '../../../src/base/steps.ts'
import type { Model } from '../../../src/families/family.ts'
import { familyOf } from '../../../src/families/index.ts'
import { loadRelease } from '../../../src/serving/load-release.ts'
import { swapper, warmUp } from '../../../src/serving/server/swap-release.ts'
import type { SwapState } from '../../../src/serving/server/swap-release.ts'

const [first, second, swaps] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4])]
const load = (folder: string) => loadRelease(folder, (family, files) => inTurns<Model>(familyOf(family).openInSteps(files)))
const state: SwapState = { release: await load(first), changedItems: { bringTo: async (_next, exchange) => { exchange() } }, limits: { timeoutMs: 1000 } }
await warmUp(state.release)
const { swap } = swapper(state, load, silentLog)

const cell = new Int32Array(new SharedArrayBuffer(4))
let [isOver, longestMs, lastMs] = [false, 0, threadMs()]
function tick(): void {
  const nowMs = threadMs()
  longestMs = Math.max(longestMs, nowMs - lastMs)
  lastMs = nowMs
  if (!isOver) setImmediate(tick)
}
tick()

const longest: number[] = []
for (let i = 0; i < swaps; i++) {
  longestMs = 0
  await swap(i % 2 === 0 ? second : first, undefined)
  await new Promise((done) => { setTimeout(done, 20) })
  longest.push(longestMs)
}
isOver = true
console.log(JSON.stringify(longest))

/** Linux brings the processor time of a running thread up to date every few milliseconds only, but always when it goes to sleep. */
function threadMs(): number {
  Atomics.wait(cell, 0, 0, 0.02)
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
