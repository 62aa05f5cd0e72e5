import type { Study, Trial } from './record.ts'

/** Trials with the best first: complete ones by their value, then pruned ones, those that got farther before. Failed ones are left out. */
export function rankTrials({ trials, higherIsBetter }: Pick<Study, 'trials' | 'higherIsBetter'>): Trial[] {
  const sign = higherIsBetter ? -1 : 1
  const loss = (trial: Trial) => (trial.state === 'complete' ? sign * trial.value! : trial.rungs.at(-1)?.loss ?? Infinity)
  const farthest = (trial: Trial) => (trial.state === 'complete' ? Infinity : trial.rungs.at(-1)?.epoch ?? 0)
  return trials.filter(({ state }) => state !== 'failed').sort((a, b) => {
    const [ofA, ofB] = [farthest(a), farthest(b)]
    return ofA === ofB ? loss(a) - loss(b) : ofB - ofA
  })
}

/** The complete trial with the best value; undefined where none is complete. Where others are as good as the one with the hash `own`, the spec's, it is that one: nothing is won by a change. */
export function bestTrial(study: Pick<Study, 'trials' | 'higherIsBetter'>, own?: string): Trial | undefined {
  const best = rankTrials(study).find(({ state }) => state === 'complete')
  const ownTrial = study.trials.find(({ hash, state }) => hash === own && state === 'complete')
  return ownTrial !== undefined && ownTrial.value === best?.value ? ownTrial : best
}
