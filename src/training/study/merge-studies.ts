import type { Study, Trial, TrialUnderWay } from './record.ts'

/** One study of what two machines know of it: the trials of the first in their order, then those that only the second has. What is under way is told by
 *  the first alone, and is over with the trial. */
export function mergeStudies(first: Study, second: Study | undefined): Study {
  if (second === undefined || second.hash !== first.hash) return first
  const known = new Set(first.trials.map(({ hash }) => hash))
  return withUnderWay({ ...first, trials: [...first.trials, ...second.trials.filter(({ hash }) => !known.has(hash))] }, first.underWay ?? [])
}

/** The study without the trials that had less time than there is now: they are tried again like any other. */
export function withoutCutShort(study: Study, timeoutMinutes: number): Study {
  return { ...study, trials: study.trials.filter(({ limitMinutes = Infinity }) => limitMinutes >= timeoutMinutes) }
}

/** The study with one more trial that ended. */
export function withTrial(study: Study, trial: Trial): Study {
  return withUnderWay({ ...study, trials: [...study.trials, trial] }, study.underWay ?? [])
}

/** The study with these trials under way, but for those that have ended. */
export function withUnderWay({ underWay: _, ...study }: Study, underWay: readonly TrialUnderWay[]): Study {
  const ended = new Set(study.trials.map(({ hash }) => hash))
  const left = underWay.filter(({ hash }) => !ended.has(hash))
  return left.length === 0 ? study : { ...study, underWay: left }
}
