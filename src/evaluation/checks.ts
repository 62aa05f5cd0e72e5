import { formatCount, formatFigure } from '../metrics/figures.ts'
import type { Check, Evaluation, Verdict } from './record.ts'

/** What single predictions took, and the size of its files together, against their limits. */
export function checkCost({ predictionMs, bytes }: { predictionMs: Evaluation['predictionMs']; bytes: number }, limits: { maxPredictionP95Ms: number; maxModelMiB: number }): Check[] {
  return [checkTime(predictionMs, limits.maxPredictionP95Ms), checkSize(bytes, limits.maxModelMiB)]
}

function checkTime({ p95, n }: Evaluation['predictionMs'], limitMs: number): Check {
  if (n === 0) return { name: 'predictionTime', verdict: 'inconclusive', reason: 'No prediction was timed.' }
  const verdict: Verdict = p95 <= limitMs ? 'pass' : 'fail'
  return { name: 'predictionTime', verdict, reason: `95 of 100 predictions take at most ${formatMs(p95)}; the limit is ${limitMs} ms (${n} timed).` }
}

function checkSize(bytes: number, limitMiB: number): Check {
  return { name: 'modelSize', verdict: bytes <= limitMiB * 2 ** 20 ? 'pass' : 'fail', reason: `The files of the model take ${formatSize(bytes)}; the limit is ${limitMiB} MiB.` }
}

function formatSize(bytes: number): string {
  return bytes < 2 ** 20 ? `${formatCount(Math.ceil(bytes / 2 ** 10))} KiB` : `${formatFigure(bytes / 2 ** 20, 1)} MiB`
}

/** Short times keep two digits that tell: 0.0042 ms. */
function formatMs(ms: number): string {
  return `${Number(ms.toPrecision(2))} ms`
}
