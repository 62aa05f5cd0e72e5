import type { Measurement, Probe } from '../probe.ts'
import { readCgroupMemory } from './cgroup.ts'
import { fieldOf, machineFiles } from './machine-files.ts'

const kib = 1024
const mib = 1024 * 1024

/** Memory in use in percent: of the machine, or of the container's limit where that is fuller. Caches count as free. */
export function memoryProbe({ root }: { root?: string } = {}): Probe {
  const files = machineFiles(root)
  return {
    name: 'memory',
    async measure(): Promise<Measurement> {
      const info = await files.read('/proc/meminfo')
      const totalKib = fieldOf(info, 'MemTotal')
      const availableKib = fieldOf(info, 'MemAvailable')
      // Elsewhere Node knows the free memory only without caches, which would raise false alarms.
      if (!totalKib || availableKib === undefined) return { unknown: 'This system has no /proc/meminfo to read the memory’s use from' }
      const machine = describeUse('the machine', (totalKib - availableKib) * kib, totalKib * kib)
      const container = await readCgroupMemory(files)
      // "No limit" is written as a limit beyond all memory.
      if (!container || container.limitBytes <= 0 || container.limitBytes > totalKib * kib) return machine
      const inContainer = describeUse('the container', container.usedBytes, container.limitBytes)
      return inContainer.value >= machine.value ? inContainer : machine
    },
  }
}

function describeUse(of: string, usedBytes: number, totalBytes: number) {
  return { value: (100 * usedBytes) / totalBytes, unit: '%', detail: `Memory of ${of}, ${Math.round(usedBytes / mib)} of ${Math.round(totalBytes / mib)} MiB in use` }
}
