import type { FitPorts } from '../family.ts'
import { trialKey } from './auto.ts'
import type { Settings } from './settings.ts'

/** What a run that is ended takes with it: the values of its trials, and the arrays of the fit that follows them. */
export interface Checkpoints {
  /** Values of trials that need not be repeated, by what was tried. */
  known: ReadonlyMap<string, number>
  addTrial(settings: Settings, value: number): Promise<void>
  ofFit(settings: Settings): Pausing
}

/** How a fit that takes long is kept and gone on with. `done`: iterations, steps of the next … as the fit counts them. */
export interface Pausing {
  /** Asked at the borders within an iteration. */
  isPauseDue?(): boolean
  /** Told where a pause was due, and after every iteration; `read` gives what a later run needs. */
  onPause?(done: Done, read: () => Record<string, Float32Array>): Promise<void>
  resumeFrom?: Done & { arrays: Record<string, Float32Array> }
}
export interface Done { iteration: number; step?: number; loss?: number }

export function checkpoints({ saveCheckpoint, isCheckpointDue, resumeFrom: saved }: Pick<FitPorts, 'saveCheckpoint' | 'isCheckpointDue' | 'resumeFrom'>): Checkpoints {
  const values = new Map((saved?.state['trials'] ?? []) as [string, number][])
  const earlier = saved?.state['fit'] as { of: string; done: Done } | undefined
  const trials = () => [...values]
  return {
    known: new Map(values),
    async addTrial(settings, value) {
      if (values.has(trialKey(settings))) return
      values.set(trialKey(settings), value)
      await saveCheckpoint({ epoch: values.size, arrays: {}, state: { trials: trials() } })
    },
    ofFit: (settings) => ({
      ...(isCheckpointDue && { isPauseDue: isCheckpointDue }),
      onPause: (done, read) => saveCheckpoint({ epoch: values.size + done.iteration, arrays: read(), state: { trials: trials(), fit: { of: trialKey(settings), done } } }),
      ...(saved && earlier?.of === trialKey(settings) && { resumeFrom: { ...earlier.done, arrays: saved.arrays } }),
    }),
  }
}
