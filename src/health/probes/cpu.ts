import type { Clock } from '../../base/clock.ts'
import type { Measurement, Probe } from '../probe.ts'
import { readCgroupCpu } from './cgroup.ts'
import { machineFiles } from './machine-files.ts'
import type { MachineFiles } from './machine-files.ts'

export interface SampledProbeOptions {
  /** Time between the two samples is waited for and measured with this clock: the machine lives in real time, so give the real one. */
  clock: Clock
  sampleMs?: number
  /** Where the kernel's files are. Default `/`. */
  root?: string
}

/** Processor use in percent between two samples: of the machine, or of the container's quota where that is fuller. */
export function cpuProbe({ clock, sampleMs = 1_000, root }: SampledProbeOptions): Probe {
  const files = machineFiles(root)
  return {
    name: 'cpu',
    async measure(): Promise<Measurement> {
      const first = await sample(files, clock)
      await clock.sleep(sampleMs)
      const second = await sample(files, clock)
      const uses = [machineUse(first, second), containerUse(first, second)].filter((use) => use !== undefined)
      if (uses.length === 0) return { unknown: first.machine ? 'The processor’s counters did not move between two samples' : 'This system has no /proc/stat to read the processor’s use from' }
      const { value, of } = uses.toSorted((a, b) => b.value - a.value)[0]!
      return { value, unit: '%', detail: `Processor use of ${of}` }
    },
  }
}

interface Sample { atMs: number; machine: { total: number; idle: number } | undefined; container: { limitCores: number; usedUs: number } | undefined }

async function sample(files: MachineFiles, clock: Clock): Promise<Sample> {
  const [stat, container] = [await files.read('/proc/stat'), await readCgroupCpu(files)]
  return { atMs: clock.now().getTime(), machine: stat === undefined ? undefined : parseStat(stat), container }
}

/** Ticks of the line `cpu user nice system idle iowait irq softirq steal …`; what follows is counted in user already. */
function parseStat(text: string): { total: number; idle: number } | undefined {
  const ticks = /^cpu +(.+)$/m.exec(text)?.[1]?.trim().split(/\s+/).slice(0, 8).map(Number)
  if (!ticks || ticks.length < 4 || ticks.some((tick) => !Number.isFinite(tick))) return undefined
  return { total: ticks.reduce((sum, tick) => sum + tick, 0), idle: ticks[3]! + (ticks[4] ?? 0) }
}

function machineUse(first: Sample, second: Sample): { value: number; of: string } | undefined {
  if (!first.machine || !second.machine) return undefined
  const total = second.machine.total - first.machine.total
  const idle = second.machine.idle - first.machine.idle
  // The count of waiting for disks may go down by a little.
  const busy = Math.min(total, Math.max(0, total - idle))
  return total > 0 ? { value: (100 * busy) / total, of: 'the machine' } : undefined
}

function containerUse(first: Sample, second: Sample): { value: number; of: string } | undefined {
  const us = (second.atMs - first.atMs) * 1000
  if (!first.container || !second.container || us <= 0) return undefined
  const { limitCores } = second.container
  return { value: (100 * (second.container.usedUs - first.container.usedUs)) / (us * limitCores), of: `the container, which may use ${Number(limitCores.toPrecision(3))} cores` }
}
