import type { Clock } from '../base/clock.ts'

/** What a training has used so far, over all its runs: `startedAt` is the start of the first, the rest is summed (memory: the most). */
export interface Spent { startedAt: string; durationMs: number; cpuMs: number; peakMemoryMiB: number }

/** Measures this process, on top of what earlier runs of the same training spent until their last checkpoint. */
export function startMeter(clock: Clock, earlier: Spent | undefined) {
  const startedAt = clock.now()
  const startedMs = clock.elapsedMs()
  const cpuAtStart = process.cpuUsage()

  function spent(): Spent {
    const { user, system } = process.cpuUsage(cpuAtStart)                  // microseconds
    return {
      startedAt: earlier?.startedAt ?? startedAt.toISOString(),
      durationMs: (earlier?.durationMs ?? 0) + clock.elapsedMs() - startedMs,
      cpuMs: Math.round((earlier?.cpuMs ?? 0) + (user + system) / 1000),
      peakMemoryMiB: Math.max(earlier?.peakMemoryMiB ?? 0, Math.round(process.resourceUsage().maxRSS / 1024)),   // maxRSS is in KiB
    }
  }
  return { spent }
}
