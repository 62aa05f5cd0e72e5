import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { manualClock, systemClock } from '../../../src/base/clock.ts'
import type { Clock } from '../../../src/base/clock.ts'
import { cpuProbe } from '../../../src/health/probes/cpu.ts'
import { diskProbe } from '../../../src/health/probes/disk.ts'
import { memoryProbe } from '../../../src/health/probes/memory.ts'
import { networkProbe } from '../../../src/health/probes/network.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

type Files = Record<string, string>
const mib = 1024 * 1024
const stat = (busy: number, idle: number) => `cpu  ${busy} 0 0 ${idle} 0 0 0 0 ${busy} 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n`
const meminfo = 'MemTotal:        8388608 kB\nMemFree:          100000 kB\nMemAvailable:    6291456 kB\n'

describe('cpuProbe', (test) => {
  test('the share of ticks that were not idle between two samples', async () => {
    assert.equal(await cpu({ 'proc/stat': stat(100, 1_000) }, { 'proc/stat': stat(130, 1_070) }), { value: 30, unit: '%', detail: 'Processor use of the machine' })
  })

  test('waiting for a disk is idle, stolen time is not', async () => {
    const { value } = await cpu({ 'proc/stat': 'cpu 0 0 0 0 0 0 0 0 0 0\n' }, { 'proc/stat': 'cpu 10 0 0 40 40 0 0 10 0 0\n' }) as { value: number }
    assert.is(Math.round(value), 20)
  })

  test('a container at its quota is full on an idle machine (cgroup v2, limit on the group above)', async () => {
    const group = (usedUs: number): Files => ({ 'proc/self/cgroup': '0::/shop/model\n', 'sys/fs/cgroup/shop/cpu.max': '50000 100000\n', 'sys/fs/cgroup/shop/cpu.stat': `usage_usec ${usedUs}\nuser_usec 1\n`, 'sys/fs/cgroup/shop/model/cpu.max': 'max 100000\n' })
    assert.equal(await cpu({ 'proc/stat': stat(0, 0), ...group(1_000_000) }, { 'proc/stat': stat(10, 90), ...group(1_500_000) }), { value: 100, unit: '%', detail: 'Processor use of the container, which may use 0.5 cores' })
  })

  test('a container at its quota is full on an idle machine (cgroup v1, time counted in another controller, path of the host)', async () => {
    const group = (usedNs: number): Files => ({ 'proc/self/cgroup': '3:cpuacct:/docker/abc\n2:cpu:/docker/abc\n0::/\n', 'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '150000\n', 'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n', 'sys/fs/cgroup/cpuacct/cpuacct.usage': `${usedNs}\n` })
    assert.equal(await cpu({ 'proc/stat': stat(0, 0), ...group(0) }, { 'proc/stat': stat(10, 90), ...group(1_200_000_000) }), { value: 80, unit: '%', detail: 'Processor use of the container, which may use 1.5 cores' })
  })

  test('without a quota the machine counts', async () => {
    const group: Files = { 'proc/self/cgroup': '2:cpu,cpuacct:/\n', 'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n', 'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n', 'sys/fs/cgroup/cpu,cpuacct/cpuacct.usage': '5\n' }
    assert.equal(await cpu({ 'proc/stat': stat(0, 0), ...group }, { 'proc/stat': stat(10, 90), ...group }), { value: 10, unit: '%', detail: 'Processor use of the machine' })
  })

  test('a system without /proc, and counters that stand still, are unknown', async () => {
    assert.equal(await cpu({}, {}), { unknown: 'This system has no /proc/stat to read the processor’s use from' })
    assert.equal(await cpu({ 'proc/stat': stat(5, 5) }, { 'proc/stat': stat(5, 5) }), { unknown: 'The processor’s counters did not move between two samples' })
  })
})

describe('memoryProbe', (test) => {
  test('what is available counts as free, caches included', async () => {
    assert.equal(await memory({ 'proc/meminfo': meminfo }), { value: 25, unit: '%', detail: 'Memory of the machine, 2048 of 8192 MiB in use' })
  })

  test('a container near its limit is full on an empty machine, cached files left out (cgroup v2)', async () => {
    const group = { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': `${512 * mib}\n`, 'sys/fs/cgroup/memory.current': `${500 * mib}\n`, 'sys/fs/cgroup/memory.stat': `anon 1\ninactive_file ${116 * mib}\n` }
    assert.equal(await memory({ 'proc/meminfo': meminfo, ...group }), { value: 75, unit: '%', detail: 'Memory of the container, 384 of 512 MiB in use' })
  })

  test('a container near its limit is full on an empty machine, cached files left out (cgroup v1)', async () => {
    const folder = 'sys/fs/cgroup/memory/job'
    const group = { 'proc/self/cgroup': '4:memory:/job\n0::/\n', [`${folder}/memory.limit_in_bytes`]: `${512 * mib}\n`, [`${folder}/memory.usage_in_bytes`]: `${500 * mib}\n`, [`${folder}/memory.stat`]: `inactive_file 7\ntotal_inactive_file ${116 * mib}\n` }
    assert.equal(await memory({ 'proc/meminfo': meminfo, ...group }), { value: 75, unit: '%', detail: 'Memory of the container, 384 of 512 MiB in use' })
  })

  test('a limit beyond all memory is none', async () => {
    const group = { 'proc/self/cgroup': '4:memory:/\n', 'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n', 'sys/fs/cgroup/memory/memory.usage_in_bytes': `${500 * mib}\n` }
    assert.is((await memory({ 'proc/meminfo': meminfo, ...group }) as { detail: string }).detail, 'Memory of the machine, 2048 of 8192 MiB in use')
  })

  test('a system without /proc is unknown', async () => {
    assert.equal(await memory({}), { unknown: 'This system has no /proc/meminfo to read the memory’s use from' })
  })
})

describe('diskProbe', (test) => {
  test('blocks that only root may use count as used up, as df counts', async () => {
    const statfs = async () => ({ bsize: 4096, blocks: 1_000_000, bfree: 500_000, bavail: 262_144 })
    const { value, detail } = await diskProbe({ path: '/releases', statfs }).measure() as { value: number; detail: string }
    assert.equal([Math.round(value), detail], [66, 'Disk, 1.0 GiB free'])
  })

  test('a real folder has a share between 0 and 100, a missing one is unknown', () => withFolder(async (folder) => {
    const { value } = await diskProbe({ path: folder }).measure() as { value: number }
    assert.ok(value >= 0 && value <= 100, String(value))
    assert.match((await diskProbe({ path: join(folder, 'none') }).measure() as { unknown: string }).unknown, /^The disk could not be asked \(ENOENT/)
  }))

  test('a file system without a size is unknown', async () => {
    assert.equal(await diskProbe({ path: '/proc', statfs: async () => ({ bsize: 4096, blocks: 0, bfree: 0, bavail: 0 }) }).measure(), { unknown: 'The file system does not say how large it is' })
  })
})

describe('networkProbe', (test) => {
  const devices = (...lines: string[]) => ({ 'proc/net/dev': ['Inter-|   Receive                                                |  Transmit', ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed', ...lines, ''].join('\n') })

  test('errors and drops of both directions are added up per minute, the loopback interface left out', async () => {
    const first = devices('    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0', '  eth0: 1 1 10 20 0 0 0 0 1 1 30 40 0 0 0 0')
    const second = devices('    lo: 1 1 90 90 0 0 0 0 1 1 0 0 0 0 0 0', '  eth0:9 9 11 22 5 5 5 5 9 9 33 44 5 5 5 5')
    assert.equal(await network(first, second), { value: 600, unit: 'per minute', detail: 'Errors and drops of the network interface eth0' })
  })

  test('an interface that came between the samples is left out', async () => {
    const first = devices('eth0: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0')
    const second = devices('eth0: 1 1 1 0 0 0 0 0 1 1 0 0 0 0 0 0', 'veth1: 1 1 500 0 0 0 0 0 1 1 0 0 0 0 0 0')
    assert.is((await network(first, second) as { value: number }).value, 60)
  })

  test('no file, no interface and counters that went back are unknown', async () => {
    assert.equal(await network({}, {}), { unknown: 'This system has no /proc/net/dev to read the network’s errors from' })
    const lo = devices('    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0')
    assert.equal(await network(lo, lo), { unknown: 'There is no network interface beside the loopback one' })
    assert.equal(await network(devices('eth0: 1 1 9 0 0 0 0 0 1 1 0 0 0 0 0 0'), devices('eth0: 1 1 2 0 0 0 0 0 1 1 0 0 0 0 0 0')), { unknown: 'The network’s counters or the clock were reset between two samples' })
  })
})

describe('probes of this machine', (test) => {
  const isLinux = process.platform === 'linux'
  const only = (sentence: string, body: () => unknown) => (isLinux ? test(sentence, body) : test.skip(sentence, 'needs Linux'))

  only('give figures in their range', async () => {
    const { value } = await memoryProbe().measure() as { value: number }
    assert.ok(value > 0 && value <= 100, `memory ${value}`)
    const { value: used } = await cpuProbe({ clock: systemClock, sampleMs: 200 }).measure() as { value: number }
    assert.ok(used >= 0, `cpu ${used}`)
  })
})

/** A clock whose sleep replaces the machine's files by those of the second sample. */
async function sampled<T>(first: Files, second: Files, body: (root: string, clock: Clock) => Promise<T>): Promise<T> {
  return withFolder(async (root) => {
    await write(root, first)
    const clock = manualClock('2026-01-01T00:00:00Z')
    return body(root, { ...clock, sleep: async (ms) => { await write(root, second); await clock.sleep(ms) } })
  })
}

const cpu = (first: Files, second: Files) => sampled(first, second, (root, clock) => cpuProbe({ clock, root }).measure())
const network = (first: Files, second: Files) => sampled(first, second, (root, clock) => networkProbe({ clock, root }).measure())
const memory = (files: Files) => sampled(files, files, (root) => memoryProbe({ root }).measure())

async function write(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}
