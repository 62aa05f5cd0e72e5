import { systemClock } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import type { DatasetRows } from '../../dataset/record.ts'
import type { Example, Model } from '../family.ts'
import { featuresOf } from './features.ts'
import { historiesOf, recentHistory } from './history.ts'
import type { PastEvent } from './history.ts'
import { parseModel } from './model-files.ts'
import type { ModelParts } from './model-files.ts'
import { predict } from './predict.ts'
import { parseRequest } from './request.ts'
import { standardise } from './standardisation.ts'

/** Opens a fitted model from its files. The clock is asked only where a request names no time. */
export function openModel(files: ReadonlyMap<string, Uint8Array>, clock: Clock = systemClock): Model {
  return modelOf(parseModel(files), clock)
}

/** A score is the answer that the same click would have got in production: the very same code. */
export function modelOf(parts: ModelParts, clock: Clock): Model {
  const probabilityOf = scorerOf(parts)
  return {
    goldenQueries: parts.goldenQueries,

    score(rows: DatasetRows, examples: Example[]): Float64Array {
      const historyOf = historiesOf(rows, parts.catalogue)
      return Float64Array.from(examples, ({ event }) => probabilityOf(rows.events[event]!.item, rows.events[event]!.time, historyOf(event)))
    },

    answer(request: unknown): { probability: number } {
      const { item, time, history } = parseRequest(request, parts.catalogue, clock.now())
      return { probability: probabilityOf(item, time, recentHistory(history, time)) }
    },
  }
}

function scorerOf({ catalogue, statistics, standardisation, weights }: ModelParts) {
  const input = new Float32Array(standardisation.means.length)
  return (id: string, time: number, history: readonly PastEvent[]): number => {
    const item = catalogue.factsOf(id)
    standardise(standardisation, featuresOf(catalogue, { item, time, history, rates: statistics.ratesOf(item) }).values, input)
    return predict(weights, input)
  }
}
