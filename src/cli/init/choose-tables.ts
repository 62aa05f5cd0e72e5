import type { Spec } from '../../spec/record.ts'
import type { Recognised } from './recognise-table.ts'

export interface Chosen { family: Spec['family']; used: readonly Recognised[] }

/** The tables of a first spec, one of each kind, and its family: the one that is asked for, or what the data are for. A log that says what was done, purchases
 *  too, with a complete catalogue is for behaviour; another log for a recommendation; judgements or a log of searches without another log for a search. */
export function chooseTables(tables: readonly Recognised[], { target, family }: { target: string | undefined; family: Spec['family'] | undefined }): Chosen {
  const first = <K extends Recognised['kind']>(kind: K) => tables.find((table): table is Extract<Recognised, { kind: K }> => table.kind === kind)
  const [events, examples, judgements, clicks] = [first('events'), first('examples'), first('judgements'), first('clicks')]
  const isSearched = judgements !== undefined || clicks !== undefined
  const items = tables.find((table) => table.kind === 'items' && table.isComplete) ?? first('items')
  const isOfExamples = examples !== undefined && (family ?? 'behavior') === 'behavior' && (target !== undefined || (!events && (family === 'behavior' || !isSearched)))
  if (isOfExamples) return { family: 'behavior', used: [examples] }
  const isForBehavior = events === undefined || (events.hasKinds && !events.lacksPurchases && (items === undefined || (items.kind === 'items' && items.isComplete)))
  const suited = family ?? (isSearched && !events ? 'search' : isForBehavior ? 'behavior' : 'recommendation')
  return { family: suited, used: (suited === 'search' ? [items, judgements, clicks] : [events, items]).filter((table) => table !== undefined) }
}
