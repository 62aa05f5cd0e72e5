import type { Study } from './record.ts'

/** One study of what two machines know of it: the trials of the first in their order, then those that only the second has. */
export function mergeStudies(first: Study, second: Study | undefined): Study {
  if (second === undefined || second.hash !== first.hash) return first
  const known = new Set(first.trials.map(({ hash }) => hash))
  return { ...first, trials: [...first.trials, ...second.trials.filter(({ hash }) => !known.has(hash))] }
}
