import type { ServerInfo } from './record.ts'

/** Upper limits of the latency histogram, in seconds. */
const limits = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

interface ServerMetrics {
  /** Counts one exchange. `route` is one of ours, never a path that a client made up: each one is a time series. */
  count(route: string, status: number, durationMs: number): void
  /** Counts an event that a shop told. */
  countEvent(kind: string): void
  /** Prometheus text exposition format 0.0.4. */
  format(info: ServerInfo, usage: ProcessUsage, more: ServerGauges): string
}
/** `users`: of whom something is remembered. `changedItems`: products that are no longer as the release has them. `delayMs`: how late the event loop was at most in the last second. */
interface ServerGauges { swaps: number; users: number; changedItems: number; delayMs: number }
interface ProcessUsage { cpuSeconds: number; memoryBytes: number; startedAt: Date }

export function serverMetrics(): ServerMetrics {
  const requests = new Map<string, number>()
  const events = new Map<string, number>()
  const buckets = limits.map(() => 0)
  let [nRequests, nErrors, seconds] = [0, 0, 0]

  return {
    count(route, status, durationMs) {
      const labels = `route="${route}",status="${status}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      nRequests += 1
      if (status >= 500) nErrors += 1
      seconds += durationMs / 1000
      for (const [i, limit] of limits.entries()) if (durationMs / 1000 <= limit) buckets[i]! += 1
    },

    countEvent(kind) {
      events.set(kind, (events.get(kind) ?? 0) + 1)
    },

    format: ({ model, version, digest, family, isReady }, { cpuSeconds, memoryBytes, startedAt }, { swaps, users, changedItems, delayMs }) => [
      ...series('rankops_model_info', 'gauge', 'The model that answers.', [`{model="${model}",version="${version}",digest="${digest}",family="${family}"} 1`]),
      ...series('rankops_ready', 'gauge', '1 while new requests are welcome.', [` ${isReady ? 1 : 0}`]),
      ...series('rankops_requests_total', 'counter', 'Requests by route and status.', [...requests].map(([labels, n]) => `{${labels}} ${n}`)),
      ...series('rankops_request_errors_total', 'counter', 'Requests answered with a status of 500 or more.', [` ${nErrors}`]),
      ...series('rankops_request_duration_seconds', 'histogram', 'Time from the head of a request to the end of its answer.', [
        ...limits.map((limit, i) => `_bucket{le="${limit}"} ${buckets[i]}`), `_bucket{le="+Inf"} ${nRequests}`, `_sum ${seconds}`, `_count ${nRequests}`,
      ]),
      ...series('rankops_events_total', 'counter', 'Events that were told, by kind.', [...events].map(([kind, n]) => `{kind="${kind}"} ${n}`)),
      ...series('rankops_known_users', 'gauge', 'Users of whom events are remembered.', [` ${users}`]),
      ...series('rankops_changed_items', 'gauge', 'Changes of products since the data of the release.', [` ${changedItems}`]),
      ...series('rankops_release_swaps_total', 'counter', 'Releases that took the place of another one while the server ran.', [` ${swaps}`]),
      ...series('rankops_event_loop_delay_seconds', 'gauge', 'How late the event loop was at most in the last second.', [` ${delayMs / 1000}`]),
      ...series('process_cpu_seconds_total', 'counter', 'Processor time used.', [` ${cpuSeconds}`]),
      ...series('process_resident_memory_bytes', 'gauge', 'Memory in use.', [` ${memoryBytes}`]),
      ...series('process_start_time_seconds', 'gauge', 'Start, in seconds since 1970.', [` ${startedAt.getTime() / 1000}`]),
    ].join('\n') + '\n',
  }
}

function series(name: string, type: string, help: string, samples: string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => `${name}${sample}`)]
}
