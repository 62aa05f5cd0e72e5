import type { FitPorts } from '../family.ts'
import { trialKey } from './auto.ts'
import type { Settings } from './settings.ts'

/** Factors of many users and tables of embeddings are large: they are kept after so many iterations. */
const iterationsBetween = 4

/** What a run that is ended takes with it: the values of its trials, and the arrays of the fit that follows them. */
export interface Checkpoints {
  /** Values of trials that need not be repeated, by what was tried. */
  known: ReadonlyMap<string, number>
  addTrial(settings: Settings, value: number): Promise<void>
  ofIterations(settings: Settings): { onIteration(iteration: number, read: () => Record<string, Float32Array>): Promise<void>; resumeFrom?: { iteration: number; arrays: Record<string, Float32Array> } }
}

export function checkpoints({ saveCheckpoint, resumeFrom: saved }: Pick<FitPorts, 'saveCheckpoint' | 'resumeFrom'>): Checkpoints {
  const values = new Map((saved?.state['trials'] ?? []) as [string, number][])
  const earlier = saved?.state['iterations'] as { of: string; iteration: number } | undefined
  const trials = () => [...values]
  return {
    known: new Map(values),
    async addTrial(settings, value) {
      if (values.has(trialKey(settings))) return
      values.set(trialKey(settings), value)
      await saveCheckpoint({ epoch: values.size, arrays: {}, state: { trials: trials() } })
    },
    ofIterations: (settings) => ({
      async onIteration(iteration, read) {
        if (iteration % iterationsBetween !== 0 || iteration === settings.iterations) return
        await saveCheckpoint({ epoch: values.size + iteration, arrays: read(), state: { trials: trials(), iterations: { of: trialKey(settings), iteration } } })
      },
      ...(saved && earlier?.of === trialKey(settings) && { resumeFrom: { iteration: earlier.iteration, arrays: saved.arrays } }),
    }),
  }
}
