import type { Spec } from '../spec/record.ts'
import { eventProfiler } from './event-profile.ts'
import { profileOfExamples } from './example-profile.ts'
import { profileOfQueries } from './query-profile.ts'
import type { DataProfile, DatasetRows } from './record.ts'

/** What the data contract is judged by: shares of the training rows, what is popular, what the test has that training has not, leakage. */
export function profileOf(rows: DatasetRows, by: Spec['data']['split']['by']): DataProfile {
  if (rows.kind === 'examples') return profileOfExamples(rows)
  if (rows.kind === 'queries') return profileOfQueries(rows)
  const profiler = eventProfiler({ by, endsAt: rows.endsAt })
  for (const item of rows.items) profiler.addItem(item)
  for (const [i, event] of rows.events.entries()) profiler.addEvent(event, rows.splits[i]!)
  return profiler.finish()
}
