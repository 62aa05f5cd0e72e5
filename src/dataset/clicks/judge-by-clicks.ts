import { failure } from '../../base/errors.ts'
import type { Counts } from '../clean-events.ts'
import type { CleanJudgements } from '../clean-judgements.ts'
import { plainQuery } from '../plain-query.ts'
import type { Distribution } from '../distribution.ts'
import type { Dataset, GradedItem, QueryRows } from '../record.ts'
import { splitById } from '../split.ts'
import type { SplitShares } from '../split.ts'
import type { CleanClicks, CleanPair, MeantDrop } from './clean-clicks.ts'
import { actionShares } from './click-profile.ts'
import { gradePairs } from './grade-pairs.ts'

/** Judgements with those that were made of clicks behind them; `counts` of the rows of the log, `actions` of those that train. */
export interface JudgedByClicks extends Pick<QueryRows, 'judgements' | 'splits' | 'grades'> { counts: Counts; actions: Distribution; clicks: NonNullable<Dataset['clicks']> }

/** Makes judgements of a search log. Alone they are divided by query, as people's are. Beside judgements of people they only train: a query that these hold out, and a pair that has one, is left to them, and grades
 *  are on their scale. Fails with DATA_NO_CLICKS where nobody chose anything. */
export function judgeByClicks(log: CleanClicks, judged: Pick<CleanJudgements, 'judgements' | 'splits' | 'grades'> | undefined, { split, path }: { split: SplitShares; path: string }): JudgedByClicks {
  const { pairs, hasShowings, dropped, repaired } = log
  const { grades: gains, examination } = gradePairs(pairs, { hasShowings })
  const { lowest, highest } = judged?.grades ?? { lowest: 0, highest: 1 }
  const people = spokenFor(judged)
  const [judgements, splits]: [GradedItem[], number[]] = [[...judged?.judgements ?? []], [...judged?.splits ?? []]]
  const made = { pairs: 0, rows: 0, highest: 0 }
  const training: CleanPair[] = []

  for (const [i, pair] of pairs.entries()) {
    const gain = gains[i]
    const reason = gain === undefined ? 'too little to tell of a pair' : people.reasonAgainst(pair)
    if (reason !== undefined || gain === undefined) {
      dropped.add(reason ?? 'too little to tell of a pair', pair.first, pair.rows)
      continue
    }
    judgements.push({ query: people.spellingOf(pair.query), item: pair.item, grade: Number((lowest + gain * (highest - lowest)).toFixed(6)) })
    splits.push(judged ? 0 : splitById(pair.query, split))
    if (splits.at(-1) === 0) training.push(pair)
    Object.assign(made, { pairs: made.pairs + 1, rows: made.rows + pair.rows, highest: Math.max(made.highest, gain) })
  }
  if (made.pairs > 0 && made.highest === 0) throw failure('DATA_NO_CLICKS', { path, pairs: made.pairs })
  return {
    judgements, splits: Uint8Array.from(splits), grades: { lowest, highest },
    counts: { nRead: log.nRead, nKept: made.rows, dropped, repaired },
    actions: actionShares(training),
    clicks: { pairs: made.pairs, areTest: judged === undefined, showings: hasShowings, users: log.hasUsers, ...(examination.some((share) => share < 1) && { examination: examination.map((share) => Number(share.toFixed(3))) }) },
  }
}

/** What people have said, so that clicks do not say it again. */
function spokenFor(judged: Pick<CleanJudgements, 'judgements' | 'splits'> | undefined): { reasonAgainst(pair: CleanPair): MeantDrop | undefined; spellingOf(query: string): string } {
  const [spellings, heldOut, items] = [new Map<string, string>(), new Set<string>(), new Map<string, Set<string>>()]
  for (const [i, { query, item }] of judged?.judgements.entries() ?? []) {
    const plain = plainQuery(query)
    if (!spellings.has(plain)) spellings.set(plain, query)
    if (judged!.splits[i] !== 0) heldOut.add(plain)
    items.set(plain, (items.get(plain) ?? new Set()).add(item))
  }
  return {
    reasonAgainst: ({ query, item }) => (heldOut.has(query) ? 'query that judgements hold out' : items.get(query)?.has(item) ? 'pair that has a judgement' : undefined),
    spellingOf: (query) => spellings.get(query) ?? query,
  }
}
