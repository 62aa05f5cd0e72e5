import { isFailure } from '../../base/errors.ts'
import { askNvidiaSmi } from '../../plan/gpus/ask-nvidia-smi.ts'
import { askCheck } from '../setup-tensorflow/ask-check.ts'
import type { CheckAnswer } from '../setup-tensorflow/ask-check.ts'
import { isInstalled } from '../setup-tensorflow/is-installed.ts'
import type { Asking, TensorflowView } from './judge-tensorflow.ts'

/** The first start on a new kind of GPU may compile for minutes; that is for setup-tensorflow to wait for. */
const longestCheckMs = 180_000

/** Tries what is installed, one after another: they share the machine. GPUs are looked for only where one is needed. */
export async function lookAtTensorflow(folder: string, asking: readonly Asking[], ports: { self: readonly string[]; environment: Record<string, string> }): Promise<TensorflowView> {
  const installed: TensorflowView['installed'][number][] = []
  for (const kind of ['cpu', 'gpu', 'webgpu'] as const) {
    const answer = await tryKind(folder, kind, ports)
    if (answer) installed.push({ kind, answer })
  }
  const needsGpu = asking.some(({ gpu }) => gpu > 0) || installed.some(({ kind }) => kind === 'gpu')
  return { asking, installed, gpus: needsGpu ? await askNvidiaSmi(ports.environment) : undefined }
}

async function tryKind(folder: string, kind: 'cpu' | 'gpu' | 'webgpu', ports: { self: readonly string[]; environment: Record<string, string> }): Promise<CheckAnswer | undefined> {
  try {
    return await isInstalled(folder, kind) ? await askCheck({ kind, folder }, ports, longestCheckMs) : undefined
  } catch (error) {
    if (!isFailure(error)) throw error
    return { problem: error.message }
  }
}
