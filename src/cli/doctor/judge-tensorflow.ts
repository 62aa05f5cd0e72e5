import type { Gpus } from '../../plan/gpus/parse-nvidia-smi.ts'
import type { CheckAnswer } from '../setup-tensorflow/ask-check.ts'
import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

/** What of a spec decides which library its training needs; the backend `command` is a program that brings its own. */
export interface Asking { model: string; backend: string; gpu: number }

export interface TensorflowView {
  asking: readonly Asking[]
  /** What is installed, each with what its check came to. */
  installed: readonly { kind: 'cpu' | 'gpu' | 'webgpu'; answer: CheckAnswer }[]
  /** Undefined where nobody needs one. */
  gpus: Gpus | undefined
}

/** What computes here beside what every installation has, and what specs ask for in vain. Another machine may train, so what is not installed is a warning; what is
 *  installed and does not work fails. */
export function judgeTensorflow({ asking, installed, gpus }: TensorflowView): Finding[] {
  return [
    ...(gpus === undefined ? [] : judgeGpus(gpus)),
    ...installed.map(({ kind, answer }) => judgeInstalled(kind, answer)),
    ...asking.flatMap((asked) => judgeAsking(asked, new Set(installed.map(({ kind }) => kind)))),
  ]
}

function judgeGpus(gpus: Gpus): Finding[] {
  if ('reason' in gpus) return [finding('machine', gpus.reason === 'missing' || gpus.reason === 'noGpu' ? 'warn' : 'fail', `No GPU can be used: ${gpus.problem}.`, ...remedies[gpus.reason] ?? [])]
  return [
    ...gpus.gpus.map(({ index, name, memoryMiB, usedMiB, driver }) => finding('machine', 'ok', `GPU ${index}: ${name}${memoryMiB === undefined ? '' : `, ${usedMiB === undefined ? '' : `${usedMiB} of `}${memoryMiB} MiB${usedMiB === undefined ? '' : ' in use'}`}, driver ${driver}.`)),
    ...gpus.lost.map((line) => finding('machine', 'fail', `A GPU is lost: ${line}`, ...remedies.gpuLost!)),
  ]
}

const remedies: Partial<Record<string, string[]>> = {
  noDriver: ['nvidia-smi', 'dmesg | grep -i nvrm'],
  driverMismatch: ['reboot'],
  gpuLost: ['dmesg | grep -i xid', 'reboot'],
  hangs: ['dmesg | grep -i xid', 'reboot'],
}

const flags = { cpu: '', gpu: ' --gpu', webgpu: ' --webgpu' } as const

function judgeInstalled(kind: 'cpu' | 'gpu' | 'webgpu', answer: CheckAnswer): Finding {
  if ('problem' in answer) return finding('machine', 'fail', `What setup-tensorflow${flags[kind]} installed does not work:\n${answer.problem}`, `npx rankops setup-tensorflow${flags[kind]} --again`)
  const { backend, version, device } = answer.checked
  if (kind === 'webgpu' && !device.startsWith('gpu')) return finding('machine', 'warn', `${backend} ${version} computes on ${device}: WebGPU finds no GPU here.`, 'vulkaninfo --summary')
  return finding('machine', 'ok', `${backend} ${version} computes on ${device}.`)
}

function judgeAsking({ model, backend, gpu }: Asking, kinds: ReadonlySet<string>): Finding[] {
  const needed = backend === 'command' ? undefined : backend === 'webgpu' ? 'webgpu' : backend !== 'libtensorflow' && gpu === 0 ? undefined : gpu > 0 ? 'gpu' : 'cpu'
  if (needed === undefined || kinds.has(needed) || (needed === 'cpu' && kinds.has('gpu')) || (backend === 'auto' && kinds.has('webgpu'))) return []
  return [finding('machine', 'warn', `${model} trains ${gpu > 0 ? 'on a GPU' : `with ${backend}`}, and what that needs is not installed here. On the machine that trains:`, `npx rankops setup-tensorflow${flags[needed]}`)]
}
