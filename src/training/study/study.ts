import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import { isPruned, rungsOf } from './halving.ts'
import { withTrial } from './merge-studies.ts'
import { decideNextTrial } from './next-trial.ts'
import type { NextTrial, SearchRules } from './next-trial.ts'
import type { Parameters, Rung, Study, Trial } from './record.ts'

export interface StudyRules extends SearchRules {
  pruner: 'halving' | 'none'
  minEpochs: number
  /** The most that a trial with these values has. */
  epochsOf(parameters: Parameters): number
  hashOf(parameters: Parameters): string
  /** This run ends before a trial when so many are done, or at this time; the next run goes on. */
  mostTrials?: number
  until?: Date
}

export interface StudyPorts {
  /** Fits one model and gives its value on the validation rows; `onEpoch` is told how far the first network is after each epoch, the less the better, and
   *  ends the trial by throwing. What cannot be fitted with these values is `failed`; all other errors end the study. */
  runTrial(trial: NextTrial, onEpoch: (epoch: number, loss: number) => void): Promise<TrialResult>
  /** Keeps the study, after each trial. */
  save(study: Study): Promise<void>
  /** Gives what all workers know now, and makes the next trial this worker's before another can take it. Missing where one worker searches alone. */
  take?(study: Study, decide: (known: Study) => NextTrial | undefined): Promise<{ study: Study; next: NextTrial | undefined }>
  clock: Clock
  signal: AbortSignal
}
export type TrialResult = { state: 'complete'; value: number; epochs: number } | { state: 'failed'; reason: string; epochs: number; limitMinutes?: number }

/** Thrown into a training by the pruner. */
class TrialPruned extends Error {}

/** Goes on with a study until its trials are done. May be killed anywhere and run again: what ended is not repeated, and what follows is what would have
 *  followed. An aborted signal ends it with TRAINING_PREEMPTED. */
export async function runStudy(study: Study, rules: StudyRules, ports: StudyPorts): Promise<Study> {
  let current = study
  const { clock, signal, save, take = takeAlone } = ports
  const decide = (known: Study) => decideNextTrial(known, rules, rules.hashOf)
  for (let done = 0; done < (rules.mostTrials ?? Infinity); done++) {
    if (decide(current) === undefined || (rules.until !== undefined && clock.now() >= rules.until)) break
    if (signal.aborted) throw failure('TRAINING_PREEMPTED', { model: study.model })
    const { study: known, next } = await take(current, decide)
    current = known
    if (next === undefined) break
    current = withTrial(current, await runOne(next, current.trials, rules, ports))
    await save(current)
  }
  return current
}

async function takeAlone(study: Study, decide: (known: Study) => NextTrial | undefined): Promise<{ study: Study; next: NextTrial | undefined }> {
  return { study, next: decide(study) }
}

async function runOne(next: NextTrial, earlier: readonly Trial[], rules: StudyRules, { runTrial, clock }: StudyPorts): Promise<Trial> {
  const startedAt = clock.now().getTime()
  const epochs = rules.epochsOf(next.parameters)
  const watched = rules.pruner === 'none' ? [] : rungsOf({ minEpochs: rules.minEpochs, epochs })
  const rungs: Rung[] = []
  const onEpoch = (epoch: number, loss: number) => {
    if (!watched.includes(epoch)) return
    rungs.push({ epoch, loss })
    // What the spec has is what all others are compared with.
    if (next.origin !== 'spec' && isPruned(rungs, earlier)) throw new TrialPruned()
  }
  const result = await runTrial(next, onEpoch).catch((error: unknown) => {
    if (error instanceof TrialPruned) return { state: 'pruned' as const, epochs: rungs.at(-1)!.epoch }
    throw error
  })
  return { ...next, ...result, rungs, durationMs: clock.now().getTime() - startedAt }
}
