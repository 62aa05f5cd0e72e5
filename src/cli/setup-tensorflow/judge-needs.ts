import { isBefore } from '../doctor/judge-machine.ts'
import type { Gpus } from '../../plan/gpus/parse-nvidia-smi.ts'
import { driverOfCuda, oldestDriver } from './wheels.ts'

/** What was seen of a machine; undefined is what is not there. */
export interface SetupMachine {
  system: string
  /** Version of the C library; undefined where it is not glibc. */
  glibc: string | undefined
  hasAvx: boolean
  /** First line of `g++ --version` and `npm --version`. */
  compiler: string | undefined
  npm: string | undefined
  freeBytes: number
  gpus: Gpus | undefined
}

export interface SetupWish {
  kind: 'cpu' | 'gpu' | 'webgpu'
  neededBytes: number
  folder: string
  withoutDriver: boolean
  /** Where wheels come from: an index, or a folder in which some are missing. */
  sources: { hasIndex: boolean; offline: string | undefined; missing: readonly string[] }
}

/** `lacks` must be put right before anything is fetched; `warnings` not. */
export interface Judged { lacks: string[]; warnings: string[] }

/** The wheels are made for this (manylinux2014), and the headers need C++17. */
const oldestGlibc = [2, 17]
const oldestCompiler = [8]

/** Whether this machine can have what is wished, before a byte is fetched. Every sentence ends with what to do. */
export function judgeNeeds(machine: SetupMachine, wish: SetupWish): Judged {
  const isNative = wish.kind !== 'webgpu'
  const lacks = [
    ...(isNative ? judgeSystem(machine) : []),
    ...(isNative ? judgeCompiler(machine) : []),
    ...(machine.npm === undefined ? ['There is no npm on the PATH: install it with Node (apt-get install npm).'] : []),
    ...(isNative ? judgeSources(wish.sources) : []),
    ...judgeDisk(machine, wish),
  ]
  if (wish.kind !== 'gpu') return { lacks, warnings: [] }
  const driver = judgeDriver(machine.gpus, wish.withoutDriver)
  return { lacks: [...lacks, ...driver.lacks], warnings: driver.warnings }
}

function judgeSystem({ system, glibc, hasAvx }: SetupMachine): string[] {
  if (system !== 'linux x64') return [`This is ${system}: the library is for Linux on x86-64 alone. Elsewhere train with the backend typed-arrays, wasm or webgpu.`]
  return [
    ...(glibc === undefined ? ['The C library is not glibc (Alpine has musl): use a Debian, Ubuntu, Fedora or similar image.'] : isBefore(glibc, oldestGlibc) ? [`glibc ${glibc} is older than ${oldestGlibc.join('.')}: use a newer system.`] : []),
    ...(hasAvx ? [] : ['The processor has no AVX, with which the library is built: use another machine.']),
  ]
}

function judgeCompiler({ compiler }: SetupMachine): string[] {
  if (compiler === undefined) return ['There is no g++ on the PATH, which builds the addon: apt-get install g++, or dnf install gcc-c++.']
  const version = / (\d+(\.\d+)+)\s*(\(|$|\d)/.exec(compiler)?.[1]
  return version !== undefined && isBefore(version, oldestCompiler) ? [`g++ ${version} is older than ${oldestCompiler.join('.')}, which the headers need: install a newer one.`] : []
}

function judgeSources({ hasIndex, offline, missing }: SetupWish['sources']): string[] {
  if (offline !== undefined) return missing.map((file) => `There is no ${file} in ${offline}: fetch it where there is a network (pip download --no-deps), and put it there.`)
  return hasIndex ? [] : ['No package index is known to fetch from: give --index or PIP_INDEX_URL the address that pip uses here (pip download -vv names the location that it searches), or --wheels a folder of wheels.']
}

function judgeDisk({ freeBytes }: SetupMachine, { neededBytes, folder }: SetupWish): string[] {
  if (freeBytes >= neededBytes) return []
  return [`${gib(freeBytes)} GiB are free at ${folder}, ${gib(neededBytes)} GiB are needed while it is installed: make room, or name another folder with --folder.`]
}

function judgeDriver(gpus: Gpus | undefined, withoutDriver: boolean): Judged {
  if (gpus === undefined || 'reason' in gpus) {
    const problem = gpus === undefined ? 'nobody asked nvidia-smi' : gpus.problem
    if (withoutDriver) return { lacks: [], warnings: [`No GPU is seen here (${problem}); it is installed all the same.`] }
    return { lacks: [`No GPU is seen: ${problem}. Install the driver of NVIDIA, or say --without-driver to install for another machine, such as in an image.`], warnings: [] }
  }
  const [oldest] = gpus.gpus.map(({ driver }) => driver)
  if (oldest !== undefined && isBefore(oldest, oldestDriver)) return { lacks: [`The driver ${oldest} is too old for CUDA 12; it needs ${oldestDriver.join('.')} or newer: update it and start the machine anew.`], warnings: [] }
  if (oldest !== undefined && isBefore(oldest, driverOfCuda)) return { lacks: [], warnings: [`The driver ${oldest} is older than CUDA 12.5 (${driverOfCuda.join('.')}): GPUs of compute capability 9.0 and above (H100 and newer) need that for the kernels that are compiled on the first start.`] }
  return { lacks: [], warnings: [] }
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1)
}
