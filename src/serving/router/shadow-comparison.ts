import { quantile } from '../../metrics/quantile.ts'
import type { Shadow, ShadowComparison } from '../record.ts'
import { compareAnswers } from './compare-answers.ts'
import { redactBody } from './redact.ts'

export interface Pair {
  path: string
  /** Who asked; is shown to nobody. */
  key: string | undefined
  request: Buffer
  served: { body: Buffer; durationMs: number }
  shadow: { body: Buffer; durationMs: number }
}

export interface ComparisonOf {
  countFailed(): void
  countDropped(): void
  /** A copy that was answered well but is not compared. */
  countMirrored(): void
  add(pair: Pair): void
  read(shadow: Shadow): ShadowComparison
}

const nWorst = 10
const windowSize = 1000

/** Gathers what a shadow answers beside what was served, in a memory that does not grow. */
export function shadowComparison(): ComparisonOf {
  const [served, shadow] = [new Float64Array(windowSize), new Float64Array(windowSize)]
  const [score, churn, overlap] = [mean(), mean(), mean()]
  let worst: ShadowComparison['worst'] = []
  let [mirrored, failed, dropped, compared] = [0, 0, 0, 0]

  function keepIfBad(pair: Pair, difference: number): void {
    if (difference <= 0 || (worst.length === nWorst && difference <= worst.at(-1)!.difference)) return
    const { path, key, request } = pair
    const entry = { path, request: redactBody(request, key), served: redactBody(pair.served.body, key), shadow: redactBody(pair.shadow.body, key), difference }
    worst = [...worst, entry].sort((a, b) => b.difference - a.difference).slice(0, nWorst)
  }

  return {
    countFailed() { mirrored += 1; failed += 1 },
    countDropped() { dropped += 1 },
    countMirrored() { mirrored += 1 },
    add(pair) {
      served[compared % windowSize] = pair.served.durationMs
      shadow[compared % windowSize] = pair.shadow.durationMs
      mirrored += 1
      compared += 1
      const difference = compareAnswers(parseIfJson(pair.served.body), parseIfJson(pair.shadow.body))
      score.add(difference.score)
      churn.add(difference.churn)
      overlap.add(difference.overlap)
      keepIfBad(pair, Math.max(difference.score ?? 0, 1 - (difference.overlap ?? 1)))
    },
    read({ name, version }) {
      const at = (window: Float64Array, q: number) => (compared === 0 ? 0 : quantile(window.slice(0, Math.min(compared, windowSize)).sort(), q))
      const [scoreDifferenceMean, topKChurn, rankOverlap] = [score.read(), churn.read(), overlap.read()]
      return {
        name, version, mirrored, failed, dropped, compared,
        ...(scoreDifferenceMean === undefined ? {} : { scoreDifferenceMean }),
        ...(topKChurn === undefined ? {} : { topKChurn }),
        ...(rankOverlap === undefined ? {} : { rankOverlap }),
        latencyP50Ms: { served: at(served, 0.5), shadow: at(shadow, 0.5) },
        latencyP95Ms: { served: at(served, 0.95), shadow: at(shadow, 0.95) },
        worst,
      }
    },
  }
}

function mean(): { add(value: number | undefined): void; read(): number | undefined } {
  let [sum, n] = [0, 0]
  return {
    add(value) { if (value !== undefined) { sum += value; n += 1 } },
    read: () => (n === 0 ? undefined : sum / n),
  }
}

function parseIfJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
