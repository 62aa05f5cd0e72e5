// Two scorers whose true AUCs are known, on simulated users: what the verdicts are tried on.
import { seededRandom } from '../../../src/base/random.ts'
import { evaluate } from '../../../src/evaluation/evaluate.ts'
import type { ScoresInput } from '../../../src/evaluation/input.ts'
import type { Evaluation } from '../../../src/evaluation/record.ts'
import { studentQuantile } from '../../../src/metrics/student.ts'

/** A test split of `users` with so many examples each, and the true AUCs of the two that score it. */
export interface Scene { users: number; examplesEach: number; candidateAuc: number; baselineAuc: number }
export interface Simulated { test: { label: 0 | 1; group: string }[]; candidate: Float64Array; baseline: Float64Array }

const positiveShare = 0.3
/** Shares of the variance of a score within one label: what both see in a user and in an example, what each mistakes in a user and in an example. */
const variance = { user: 0.3, example: 0.2, ownUser: 0.2, ownExample: 0.3 }

/** Score on the scale z = d y + noise of variance 1, so AUC = Φ(d / √2) between users; as a probability σ(d z − d²/2 + ln(π / (1 − π))), which is
 *  calibrated. Labels and mistakes of one user are alike, so the examples are not independent. */
export function simulateScores({ users, examplesEach, candidateAuc, baselineAuc }: Scene, seed: number): Simulated {
  const random = seededRandom(seed)
  const test: Simulated['test'] = []
  const scorers = [candidateAuc, baselineAuc].map((auc) => ({ distance: distanceOf(auc), scores: new Float64Array(users * examplesEach) }))
  for (let user = 0; user < users; user++) {
    const share = Math.min(0.95, Math.max(0.02, positiveShare + 0.2 * random.normal()))
    const offset = Math.sqrt(variance.user) * random.normal()
    const own = scorers.map(() => Math.sqrt(variance.ownUser) * random.normal())
    for (let example = 0; example < examplesEach; example++) {
      const label = random.next() < share ? 1 : 0
      const common = offset + Math.sqrt(variance.example) * random.normal()
      scorers.forEach(({ distance, scores }, i) => {
        const z = distance * label + common + own[i]! + Math.sqrt(variance.ownExample) * random.normal()
        scores[test.length] = 1 / (1 + Math.exp(distance * distance / 2 - distance * z - Math.log(positiveShare / (1 - positiveShare))))
      })
      test.push({ label, group: `u${user}` })
    }
  }
  return { test, candidate: scorers[0]!.scores, baseline: scorers[1]!.scores }
}

/** d = √2 Φ⁻¹(AUC). */
function distanceOf(auc: number): number {
  return Math.SQRT2 * studentQuantile(auc, 1e9)
}

/** Members: networks that each side averages; one where it has no noise of training. */
export interface Judged { test: ScoresInput['test']; candidate: Side; baseline: Side }
interface Side { scores: ArrayLike<number>; memberScores: ArrayLike<number>[] }

/** Judges as `rankops evaluate` does, by one gate: AUC no worse than the baseline by more than the margin. The seed draws the resamples, in
 *  another stream than that of the data. */
export function judge({ test, candidate, baseline }: Judged, { margin, samples, seed }: { margin: number; samples: number; seed: number }): Evaluation {
  return evaluate({
    model: 'simulated',
    planHash: (0x8000_0000 + seed).toString(16),
    datasetFingerprint: 'simulated',
    rules: {
      gates: [{ metric: 'auc', noWorseThanBaselineBy: margin }],
      slices: [],
      maxSliceLoss: 0.05,
      monotone: [],
      bootstrapSamples: samples,
      confidence: 0.95,
      maxPredictionP95Ms: 5,
      maxModelMiB: 100,
      onInconclusive: 'block',
    },
    test,
    candidate: { digest: 'candidate', bytes: 1, repeatedScores: candidate.scores, ...candidate },
    baseline: { version: '1.0.0', digest: 'baseline', ...baseline },
    references: [],
    slices: [],
    monotone: [],
    contract: [{ name: 'simulated', status: 'ok', finding: 'The data is simulated.' }],
    contractRules: { onBreach: 'warn' },
    predictionMs: [1],
  })
}

/** A scene judged as two models without noise of training. */
export function judgeScene(scene: Scene, { margin, samples, seed }: { margin: number; samples: number; seed: number }): Evaluation {
  const { test, candidate, baseline } = simulateScores(scene, seed)
  return judge({ test, candidate: { scores: candidate, memberScores: [candidate] }, baseline: { scores: baseline, memberScores: [baseline] } }, { margin, samples, seed })
}
