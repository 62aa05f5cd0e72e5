import type { EventRows } from '../../../dataset/record.ts'
import type { Example } from '../../family.ts'
import type { Catalogue } from './catalogue.ts'
import { featureNames, writeFeatures } from './features.ts'
import type { GroupName } from './feature-groups.ts'
import { historiesOf } from './history.ts'
import { itemStatistics } from './item-statistics.ts'
import type { ItemStatistics } from './item-statistics.ts'

/** Features of the training clicks [examples × features], not yet scaled, each with the item statistics of its own moment; and the statistics at
 *  the end of the training split. */
export function trainingRows(rows: EventRows, examples: readonly Example[], catalogue: Catalogue, groups: readonly GroupName[]): { features: Float32Array; statistics: ItemStatistics } {
  const historyOf = historiesOf(rows, catalogue)
  const statistics = itemStatistics(catalogue)
  const features = new Float32Array(examples.length * featureNames(catalogue, groups).length)
  let next = 0
  const countUntil = (time: number) => {
    for (; next < rows.events.length && rows.events[next]!.time < time; next++) {
      if (rows.splits[next] === 0) statistics.add(catalogue.factsOf(rows.events[next]!.item), rows.events[next]!.kind)
    }
  }

  let at = 0
  for (const { row } of examples) {
    const { item, time } = rows.events[row]!
    countUntil(time)
    const facts = catalogue.factsOf(item)
    at = writeFeatures(catalogue, groups, { item: facts, time, history: historyOf(row), rates: statistics.ratesOf(facts) }, features, at)
  }
  countUntil(Infinity)
  return { features, statistics }
}
