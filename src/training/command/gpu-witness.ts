/** A GPU that a framework computes on holds at least its context. */
const leastGpuMiB = 64

/** Looks whether the memory in use on GPUs, in MiB, tells that somebody computed there: then it rises, or falls before that where what an earlier run held is only now given back.
 *  Nobody is asked any more once it is clear. */
export function gpuWitness(usedMiB: () => Promise<number | undefined>): { look(): Promise<void>; isIdle(): boolean } {
  let [looks, least, most] = [0, Infinity, -Infinity]
  const hasMoved = () => most - least >= leastGpuMiB
  return {
    async look() {
      if (hasMoved()) return
      const used = await usedMiB()
      if (used === undefined) return                                       // what nothing tells is no sign
      looks += 1
      least = Math.min(least, used)
      most = Math.max(most, used)
    },
    /** Seen more than once, and nothing moved. A program that ended between two looks was not seen, which says nothing. */
    isIdle: () => looks > 1 && !hasMoved(),
  }
}
