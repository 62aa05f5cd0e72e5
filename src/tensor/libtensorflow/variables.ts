import { join } from 'node:path'

interface VariablesInput {
  /** The folder of the library that is opened. */
  folder: string
  usesGpu: boolean
  /** What is set already. It goes before what is set here, but for what hides a GPU that was not asked for. */
  given: Readonly<Record<string, string | undefined>>
}

/** What the library reads from the environment when it is loaded, and never again:
 *  - one thread, unless somebody set another number: sums are then always taken in one order, so that equal input gives equal bytes;
 *  - on a GPU: kernels that give equal bytes, no rounding of factors to 19 bits, memory as it is needed (several trainings may share a GPU), numbers of GPUs as nvidia-smi has them, and a
 *    place for kernels that the driver compiles for this GPU on the first start, which may take minutes;
 *  - where no GPU was asked for, none is seen;
 *  - nothing but warnings in the log. */
export function libraryVariables({ folder, usesGpu, given }: VariablesInput): Record<string, string> {
  const usual: Record<string, string> = {
    TF_CPP_MIN_LOG_LEVEL: usesGpu ? '1' : '2',
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: '1',
    ...(usesGpu ? {
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      TF_DETERMINISTIC_OPS: '1',
      NVIDIA_TF32_OVERRIDE: '0',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      CUDA_CACHE_PATH: join(folder, 'cuda-cache'),
      CUDA_CACHE_MAXSIZE: String(2 ** 32 - 1),
    } : {}),
  }
  const missing = Object.entries(usual).filter(([name]) => (given[name] ?? '') === '')
  return { ...Object.fromEntries(missing), ...(usesGpu ? {} : { CUDA_VISIBLE_DEVICES: '-1' }) }
}

/** How many threads one operation may use, as the library will read it. */
export function threadsOf(variables: Readonly<Record<string, string | undefined>>): number {
  const threads = Number(variables['TF_NUM_INTRAOP_THREADS'])
  return Number.isInteger(threads) && threads > 0 ? threads : 1
}
