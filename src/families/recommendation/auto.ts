import type { Selection } from '../family.ts'
import { proposeTrials } from './propose-trials.ts'
import type { Tried } from './propose-trials.ts'
import { readSettings, settle } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Spec } from '../../spec/record.ts'

export const trialMetric = 'ndcgAt20'

interface AutoRules {
  spec: Spec
  /** Item weights of all pairs fit in the memory, and in patience. */
  canEase: boolean
  /** What does not fit in the memory is not tried. */
  canFit(settings: Settings): boolean
  /** Values of an earlier run that ended before its time, by what is tried. */
  known: ReadonlyMap<string, number>
}

/** Compares a counted number of settings, never a time, so that the same data and spec choose the same; equal ones: the earlier. `measure` fits on the
 *  training part and judges on the validation part. */
export async function chooseSettings({ spec, canEase, canFit, known }: AutoRules, measure: (settings: Settings) => Promise<number>, onTrial: (trial: Tried, n: number) => Promise<void>): Promise<{ settings: Settings; selection: Selection }> {
  const tried: Tried[] = []
  const seen = new Set<string>()
  const mostTrials = spec.parameters.trials
  for (const proposal of proposeTrials(tried, { canEase })) {
    const settings = settle(proposal, spec)
    const key = trialKey(settings)
    if (seen.has(key) || !canFit(settings)) continue
    seen.add(key)
    const trial = { settings, value: known.get(key) ?? await measure(settings) }
    tried.push(trial)
    await onTrial(trial, tried.length)
    if (tried.length >= mostTrials) break
  }
  return select(tried)
}

/** What of the settings decides the result. */
export function trialKey(settings: Settings): string {
  return `${settings.algorithm} ${JSON.stringify(readSettings(settings))}`
}

/** The best of what was tried, as it is recorded. */
function select(tried: readonly Tried[]): { settings: Settings; selection: Selection } {
  const chosen = tried.reduce((best, { value }, at) => (value > tried[best]!.value ? at : best), 0)
  const trials = tried.map(({ settings, value }) => ({ algorithm: settings.algorithm, settings: readSettings(settings), value }))
  return { settings: tried[chosen]!.settings, selection: { metric: trialMetric, trials, chosen } }
}
