import { performance } from 'node:perf_hooks'

const sampleMs = 200
const most = 0.75

/** Tells whether the event loop has so much to do that extra work would let clients wait: more than three quarters of the time since the last
 *  look, a fifth of a second ago or longer. */
export function busyLoop(): () => boolean {
  let [before, atMs, isBusy] = [performance.eventLoopUtilization(), performance.now(), false]
  return () => {
    const nowMs = performance.now()
    if (nowMs - atMs < sampleMs) return isBusy
    const now = performance.eventLoopUtilization()
    isBusy = performance.eventLoopUtilization(now, before).utilization > most;
    [before, atMs] = [now, nowMs]
    return isBusy
  }
}
