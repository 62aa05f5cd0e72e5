import { failure } from '../base/errors.ts'
import { processVariables, tensorflowFolder } from '../entry/native-libraries.ts'
import { askNvidiaSmi } from '../plan/gpus/ask-nvidia-smi.ts'
import { visibleGpus } from '../plan/gpus/visible-gpus.ts'
import { openCpuBackend } from '../tensor/cpu.ts'
import { openLibtensorflowBackend } from '../tensor/libtensorflow.ts'
import type { BackendName } from '../tensor/names.ts'
import type { TensorBackend } from '../tensor/tensor.ts'
import { openTypedArraysBackend } from '../tensor/typed-arrays.ts'
import { openWasmBackend } from '../tensor/wasm.ts'
import { openWebgpuBackend } from '../tensor/webgpu.ts'

type Opener = (usesGpu: boolean) => Promise<TensorBackend>

const openers: Readonly<Record<BackendName, Opener>> = {
  'typed-arrays': () => openTypedArraysBackend(),
  wasm: openWasmBackend,
  cpu: openCpuBackend,
  libtensorflow: async (usesGpu) => openLibtensorflowBackend({ folder: tensorflowFolder(), usesGpu, variables: processVariables(), gpuName: usesGpu ? await nameOfGpu() : undefined }),
  webgpu: (usesGpu) => openWebgpuBackend({ folder: tensorflowFolder(), usesGpu }),
}

/** Opens the backend that a plan names, for a training that may use so many GPUs. One that asks for a GPU is not computed without: it fails with
 *  TENSOR_GPU_UNUSED before anything is fitted. */
export async function openBackend(name: BackendName, { gpu }: { gpu: number }): Promise<TensorBackend> {
  const backend = await openers[name](gpu > 0)
  if (gpu > 0 && !backend.device.startsWith('gpu')) throw failure('TENSOR_GPU_UNUSED', { backend: name, device: backend.device })
  return backend
}

/** Of the GPU that a library takes: the first that it sees. */
export async function nameOfGpu(): Promise<string | undefined> {
  const variables = processVariables()
  const seen = await askNvidiaSmi(variables)
  if (!('gpus' in seen)) return undefined
  return visibleGpus(seen.gpus, variables['CUDA_VISIBLE_DEVICES'])?.[0]?.name
}
