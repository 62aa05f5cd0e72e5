import type { Measurement, Probe } from '../probe.ts'
import type { SampledProbeOptions } from './cpu.ts'
import { machineFiles } from './machine-files.ts'

/** Errors and drops of all network interfaces but the loopback one, per minute, from two samples. */
export function networkProbe({ clock, sampleMs = 1_000, root }: SampledProbeOptions): Probe {
  const files = machineFiles(root)
  const sample = async () => ({ faults: parseDevices(await files.read('/proc/net/dev')), atMs: clock.now().getTime() })
  return {
    name: 'network',
    async measure(): Promise<Measurement> {
      const first = await sample()
      await clock.sleep(sampleMs)
      const second = await sample()
      if (!first.faults || !second.faults) return { unknown: 'This system has no /proc/net/dev to read the network’s errors from' }
      // An interface that came or went between the samples has nothing to compare with.
      const both = [...second.faults].filter(([name]) => first.faults!.has(name))
      if (both.length === 0) return { unknown: 'There is no network interface beside the loopback one' }
      const rises = both.map(([name, count]) => count - first.faults!.get(name)!)
      const minutes = (second.atMs - first.atMs) / 60_000
      if (minutes <= 0 || rises.some((rise) => rise < 0)) return { unknown: 'The network’s counters or the clock were reset between two samples' }
      return { value: rises.reduce((sum, rise) => sum + rise, 0) / minutes, unit: 'per minute', detail: `Errors and drops of ${both.length === 1 ? `the network interface ${both[0]![0]}` : `${both.length} network interfaces`}` }
    },
  }
}

/** Interface → errors and drops, received and sent. Columns: bytes packets errs drop (and four more) received, then the same sent. */
function parseDevices(text: string | undefined): Map<string, number> | undefined {
  if (text === undefined) return undefined
  const lines = [...text.matchAll(/^\s*([^\s:|]+):\s*([\d ]+)$/gm)]
  return new Map(lines.filter(([, name]) => name !== 'lo').map(([, name, figures]) => {
    const columns = figures!.trim().split(/\s+/).map(Number)
    return [name!, [2, 3, 10, 11].reduce((sum, i) => sum + (columns[i] ?? 0), 0)]
  }))
}
