/** How two answers to the same request differ; what they do not hold both is missing. */
interface AnswerDifference {
  /** Mean absolute difference of the scores that both have. */
  score?: number
  /** Share of the first `k` items that only one of them has, of the longer list. */
  churn?: number
  /** Rank-biased overlap. */
  overlap?: number
}

const k = 10
/** Persistence: the first ten ranks carry some 86 % of the weight. */
const p = 0.9
/** A list or batch is looked at up to here, so that no answer holds up the router. */
const mostScores = 1000

/** Compares two parsed answers: ranked lists (`items: [{ item, score }]`, also in the `answers` of a batch; the mean over its lists), and predictions (`probability` or
 *  `score`, also in `answers` and in the `outputs` of the Open Inference Protocol). Scores of lists are not compared: they compare items of one answer, and
 *  another version has them on another scale. */
export function compareAnswers(served: unknown, shadow: unknown): AnswerDifference {
  const [scores, others] = [scoresOf(served), scoresOf(shadow)]
  const both = [...scores].filter(([name]) => others.has(name))
  const lists = listsOf(served)
  const pairs = listsOf(shadow).flatMap((other, i) => (other && lists[i] ? [[lists[i], other] as const] : []))
  return {
    ...(both.length > 0 ? { score: both.reduce((sum, [name, score]) => sum + Math.abs(score - others.get(name)!), 0) / both.length } : {}),
    ...(pairs.length > 0 ? { churn: mean(pairs.map(([list, other]) => churnOf(list, other))), overlap: mean(pairs.map(([list, other]) => rankOverlap(list, other))) } : {}),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** 1 − |A ∩ B| / max(|A|, |B|) of the first ten of each. */
function churnOf(list: readonly string[], other: readonly string[]): number {
  const [first, second] = [list.slice(0, k), new Set(other.slice(0, k))]
  const longer = Math.max(first.length, second.size)
  return longer === 0 ? 0 : 1 - first.filter((id) => second.has(id)).length / longer
}

/** Rank-biased overlap of two lists without ties, extrapolated from the depth of the longer one: with A_d the share of the first d that both
 *  have, A_n·pⁿ + (1 − p)/p · Σ_{d=1…n} A_d·p^d; 1 for equal lists, 0 where they have nothing in common.
 *  Source: Webber, Moffat and Zobel, A similarity measure for indefinite rankings, 2010, equation 30 (there for lists of equal length). */
export function rankOverlap(list: readonly string[], other: readonly string[]): number {
  const n = Math.max(list.length, other.length)
  if (n === 0) return 1
  const [seen, seenInOther] = [new Set<string>(), new Set<string>()]
  let [nCommon, sum, weight, agreement] = [0, 0, 1, 0]
  for (let d = 1; d <= n; d++) {
    const [id, otherId] = [list[d - 1], other[d - 1]]
    if (id !== undefined) { seen.add(id); if (seenInOther.has(id)) nCommon += 1 }
    if (otherId !== undefined) { seenInOther.add(otherId); if (seen.has(otherId)) nCommon += 1 }
    agreement = nCommon / d
    weight *= p
    sum += agreement * weight
  }
  return agreement * weight + (1 - p) / p * sum
}

/** The list of a single answer, or those of a batch; undefined where one is none. Together they are no longer than one may be. */
function listsOf(answer: unknown): (string[] | undefined)[] {
  const batch = fieldOf(answer, 'answers')
  return Array.isArray(batch) ? batch.slice(0, mostScores / 10).map((one) => rankedIds(one)?.slice(0, k)) : [rankedIds(answer)]
}

/** The ids of a ranked answer, each once. */
function rankedIds(answer: unknown): string[] | undefined {
  const items = fieldOf(answer, 'items')
  if (!Array.isArray(items)) return undefined
  return [...new Set(items.slice(0, mostScores).map(idOf).filter((id) => id !== undefined))]
}

function scoresOf(answer: unknown): Map<string, number> {
  const scores = new Map<string, number>()
  const add = (name: string, score: unknown) => { if (typeof score === 'number' && scores.size < mostScores) scores.set(name, score) }
  const addOne = (name: string, one: unknown) => { add(name, fieldOf(one, 'probability') ?? fieldOf(one, 'score')) }
  const listIn = (value: unknown, field: string) => { const list = fieldOf(value, field); return Array.isArray(list) ? list.slice(0, mostScores) as unknown[] : [] }

  addOne('', answer)
  for (const [i, one] of listIn(answer, 'answers').entries()) addOne(`answer ${i}`, one)
  for (const output of listIn(answer, 'outputs')) for (const [i, value] of listIn(output, 'data').entries()) add(`output ${String(fieldOf(output, 'name'))} ${i}`, value)
  return scores
}

function idOf(item: unknown): string | undefined {
  const id = fieldOf(item, 'item')
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined
}
