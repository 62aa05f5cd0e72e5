import type { EventKind } from '../../dataset/record.ts'
import type { Catalogue } from './catalogue.ts'
import type { History } from './histories.ts'
import type { Suggestion } from './recommend.ts'
import { weighHistory } from './scorer.ts'
import type { Scorer } from './scorer.ts'

type Reason = { because: string; kind: EventKind } | { popular: true }

/** "Because you viewed …" as data: the item of the history that adds most to the score. Nothing that speaks for it is told as what it is: popularity. */
export function explainer(history: History, halfLife: number, { scorer, content }: { scorer: Scorer | undefined; content: Scorer }, { ids }: Catalogue): (suggestion: Suggestion) => Reason {
  const weighted = weighHistory(history, halfLife)
  return ({ item, from }) => {
    const speaks = from === 'history' ? scorer : from === 'attributes' ? content : undefined
    const parts = speaks?.contributions(weighted, item) ?? new Float64Array(0)
    const most = parts.reduce((best, part, at) => (part > (parts[best] ?? 0) ? at : best), -1)
    const cause = history[most]
    return cause ? { because: ids[cause.item]!, kind: cause.kind } : { popular: true }
  }
}
