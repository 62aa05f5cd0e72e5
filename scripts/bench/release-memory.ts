// What a release costs in memory, in either direction: no more for a large file than for a small one. Measured with Node 24 at 300 MiB and
// 3 GiB (two parts): 188 and 190 MiB to publish, 183 and 199 MiB to fetch.
import { spawn } from 'node:child_process'
import { mkdtemp, mkdir, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { removeIfAny } from '../../src/base/files.ts'
import { formatBytes } from '../../src/metrics/figures.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'

const programs = join(import.meta.dirname, 'release-memory')
const mib = 2 ** 20
/** Of the largest file against the smallest; what the collector happens to leave differs by less between equal runs. */
const maxRatio = 1.3
const maxPeakMiB = 256

export interface Peak { mib: number; peakMiB: number }

export const releaseMemory: Benchmark = {
  name: 'release-memory',
  summary: 'What publishing and fetching large files costs in memory: as much for 3 GiB as for 300 MiB.',
  usage: '--sizes <MiB,MiB>   sizes of the file, 300,3072 where not given; the disk must take three times the largest',

  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { sizes: { type: 'string', default: '300,3072' } } })
    const sizes = values.sizes.split(',').map(Number)
    if (sizes.length < 2 || !sizes.every((size) => Number.isInteger(size) && size > 0)) throw new TypeError(`--sizes ${values.sizes}: expected at least two whole numbers of MiB`)
    const published: Peak[] = []
    const fetched: Peak[] = []
    for (const size of sizes.sort((a, b) => a - b)) {
      const [publish, fetch] = await measure(size)
      published.push({ mib: size, peakMiB: publish })
      fetched.push({ mib: size, peakMiB: fetch })
      console.log(`${formatBytes(size * mib)}: peak ${publish.toFixed(0)} MiB to publish, ${fetch.toFixed(0)} MiB to fetch and join`)
    }
    console.log(alignTable(['largest : smallest', 'ratio', 'at most'], [['publish', ratioOf(published).toFixed(2), String(maxRatio)], ['fetch', ratioOf(fetched).toFixed(2), String(maxRatio)]]))
    return isConstant(published) && isConstant(fetched)
  },
}

/** Whether the peaks do not grow with the files. */
export function isConstant(peaks: readonly Peak[]): boolean {
  return ratioOf(peaks) <= maxRatio && peaks.every(({ peakMiB }) => peakMiB <= maxPeakMiB)
}

function ratioOf(peaks: readonly Peak[]): number {
  return peaks.at(-1)!.peakMiB / peaks[0]!.peakMiB
}

/** Peak resident memory, in MiB, of a process that publishes a file and of one that fetches it; the forge is a third one. */
async function measure(sizeMiB: number): Promise<[publish: number, fetch: number]> {
  const folder = await mkdtemp(join(tmpdir(), 'rankops-bench-memory-'))
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < 3 * sizeMiB * mib) throw new TypeError(`${folder} has ${formatBytes(bavail * bsize)} free, ${formatBytes(3 * sizeMiB * mib)} are needed`)
  const forge = start('serve-forge.ts', [join(folder, 'forge')])
  try {
    const [address, commit] = (await forge.firstLine).split(' ') as [string, string]
    const built = join(folder, 'built')
    await writeSparse(join(built, 'model/weights.bin'), sizeMiB * mib)
    const publish = Number(await start('publish.ts', [address, commit, built]).firstLine)
    await removeIfAny(built)
    return [publish, Number(await start('fetch.ts', [address, join(folder, 'fetched')]).firstLine)]
  } finally {
    forge.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Zeros, which take no place on the disk until they are copied. */
async function writeSparse(path: string, bytes: number): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
}

function start(program: string, args: string[]): { firstLine: Promise<string>; end(): void } {
  const child = spawn(process.execPath, [join(programs, program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const firstLine = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve)
    child.once('exit', (code) => { reject(new Error(`${program} ended with ${code}`)) })
  })
  return { firstLine, end: () => { child.kill() } }
}
