import { posix } from 'node:path'
import { fieldOf } from './machine-files.ts'
import type { MachineFiles } from './machine-files.ts'

/** Limits of the container that this process runs in, with what is used of them. Node's own figures (`os.totalmem`, number of
 *  processors) are those of the whole machine. A limit may be set on any group above ours; the lowest counts.
 *  Sources: kernel documentation, admin-guide/cgroup-v1 and cgroup-v2. */
export async function readCgroupMemory(files: MachineFiles): Promise<{ limitBytes: number; usedBytes: number } | undefined> {
  return lowest(await Promise.all((await groupsOf(files, 'memory')).map(async ({ folder, isV2 }) => {
    const limitBytes = await files.readNumber(`${folder}/${isV2 ? 'memory.max' : 'memory.limit_in_bytes'}`)
    const used = await files.readNumber(`${folder}/${isV2 ? 'memory.current' : 'memory.usage_in_bytes'}`)
    if (limitBytes === undefined || used === undefined) return undefined
    // Cached files that nobody uses are given back before anyone is killed.
    const inactive = fieldOf(await files.read(`${folder}/memory.stat`), isV2 ? 'inactive_file' : 'total_inactive_file') ?? 0
    return { limit: limitBytes, limitBytes, usedBytes: Math.max(0, used - inactive) }
  })))
}

/** Processor quota in cores, and the time used so far in microseconds. */
export async function readCgroupCpu(files: MachineFiles): Promise<{ limitCores: number; usedUs: number } | undefined> {
  return lowest(await Promise.all((await groupsOf(files, 'cpu')).map(async ({ folder, isV2 }) => {
    const [quota, period] = isV2
      ? ((await files.read(`${folder}/cpu.max`)) ?? '').trim().split(/\s+/).map(Number)
      : [await files.readNumber(`${folder}/cpu.cfs_quota_us`), await files.readNumber(`${folder}/cpu.cfs_period_us`)]
    if (!(Number(quota) > 0) || !(Number(period) > 0)) return undefined
    const usedUs = isV2 ? fieldOf(await files.read(`${folder}/cpu.stat`), 'usage_usec') : await readV1CpuTime(files, folder)
    return usedUs === undefined ? undefined : { limit: quota! / period!, limitCores: quota! / period!, usedUs }
  })))
}

/** v1 counts time in nanoseconds and in a controller of its own, which may have another folder. */
async function readV1CpuTime(files: MachineFiles, folder: string): Promise<number | undefined> {
  const candidates = [folder, folder.replace('/cgroup/cpu/', '/cgroup/cpuacct/').replace(/\/cgroup\/cpu$/, '/cgroup/cpuacct')]
  for (const candidate of candidates) {
    const usedNs = await files.readNumber(`${candidate}/cpuacct.usage`)
    if (usedNs !== undefined) return usedNs / 1000
  }
  return undefined
}

/** The folders of our control group and of all groups above it. Inside a container the path of /proc/self/cgroup may be the
 *  host's, while its folder is mounted as the top: the climb ends there. */
async function groupsOf(files: MachineFiles, controller: 'memory' | 'cpu'): Promise<{ folder: string; isV2: boolean }[]> {
  const lines = ((await files.read('/proc/self/cgroup')) ?? '').split('\n').map((line) => line.split(':'))
  const v1 = lines.find(([, names]) => names?.split(',').includes(controller))
  const v2 = lines.find(([id, names]) => id === '0' && names === '')
  if (v1) return climb(v1.slice(2).join(':')).flatMap((path) => [controller, v1[1]!].filter((name, i, all) => all.indexOf(name) === i).map((name) => ({ folder: posix.join('/sys/fs/cgroup', name, path), isV2: false })))
  return v2 ? climb(v2.slice(2).join(':')).map((path) => ({ folder: posix.join('/sys/fs/cgroup', path), isV2: true })) : []
}

/** "/a/b" → "/a/b", "/a", "/" */
function climb(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..')
  return Array.from({ length: parts.length + 1 }, (_, i) => `/${parts.slice(0, parts.length - i).join('/')}`)
}

function lowest<T extends { limit: number }>(entries: (T | undefined)[]): Omit<T, 'limit'> | undefined {
  const found = entries.filter((entry) => entry !== undefined).toSorted((a, b) => a.limit - b.limit)[0]
  if (!found) return undefined
  const { limit: _limit, ...rest } = found
  return rest
}
