/** The GPUs that a program may use, of those that the machine has. `variable`: its CUDA_VISIBLE_DEVICES, which names them by number or by the beginning of their uuid, and counts up to the first
 *  that is not there; not set, all. Undefined where nothing tells: it names parts of GPUs (MIG). CUDA C++ Programming Guide, "CUDA Environment Variables". */
export function visibleGpus<T extends { index: number; uuid: string }>(gpus: readonly T[], variable: string | undefined): readonly T[] | undefined {
  if (variable === undefined) return gpus
  const names = variable.split(',').map((name) => name.trim())
  if (names.some((name) => name.startsWith('MIG-'))) return undefined
  const found = names.map((name) => gpus.find(({ index, uuid }) => String(index) === name || (name.startsWith('GPU-') && uuid.startsWith(name))))
  const end = found.indexOf(undefined)
  return (end < 0 ? found : found.slice(0, end)) as T[]
}
