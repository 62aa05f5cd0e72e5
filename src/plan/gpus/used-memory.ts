import type { Gpus } from './parse-nvidia-smi.ts'
import { visibleGpus } from './visible-gpus.ts'

/** Memory in use on the GPUs that a program may use, in MiB. Undefined where it is not known of each of them: what is not told is not 0. */
export function usedMiBOf(seen: Gpus, visible: string | undefined): number | undefined {
  if (!('gpus' in seen)) return undefined
  const gpus = visibleGpus(seen.gpus, visible) ?? seen.gpus
  return gpus.reduce<number | undefined>((sum, { usedMiB }) => (sum === undefined || usedMiB === undefined ? undefined : sum + usedMiB), 0)
}

/** Asks again only when the answer before has come: a driver that is slow, or hangs, is not asked by more and more programs. */
export function oneAtATime<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  return () => underWay ??= ask().finally(() => { underWay = undefined })
}
