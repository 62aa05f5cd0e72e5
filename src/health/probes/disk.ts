import { statfs as nodeStatfs } from 'node:fs/promises'
import { messageOf } from '../../base/errors.ts'
import type { Measurement, Probe } from '../probe.ts'

interface DiskProbeOptions {
  /** A folder on the disk in question. */
  path: string
  statfs?: (path: string) => Promise<{ bsize: number; blocks: number; bfree: number; bavail: number }>
}

const gib = 1024 ** 3

/** Use of the disk that holds a folder, in percent as `df` counts it: blocks that only root may use are not there for us. */
export function diskProbe({ path, statfs = nodeStatfs }: DiskProbeOptions): Probe {
  return {
    name: 'disk',
    async measure(): Promise<Measurement> {
      try {
        const { bsize, blocks, bfree, bavail } = await statfs(path)
        const used = blocks - bfree
        if (used + bavail <= 0) return { unknown: 'The file system does not say how large it is' }
        return { value: (100 * used) / (used + bavail), unit: '%', detail: `Disk, ${((bavail * bsize) / gib).toFixed(1)} GiB free` }
      } catch (error) {
        return { unknown: `The disk could not be asked (${messageOf(error)})` }
      }
    },
  }
}
