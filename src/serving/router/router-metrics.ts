import { latencyLimitsMs } from '../record.ts'
import type { RouterState, TrafficCounters } from '../record.ts'

/** What a router saw as Prometheus text (exposition format 0.0.4), a series for each server. */
export function formatRouterMetrics({ routes, shadows, counters, comparison }: RouterState): string {
  const each = (sample: (counted: TrafficCounters, labels: string) => string[]) => counters.flatMap((counted) => sample(counted, `name="${counted.name}",version="${counted.version}"`))
  return [
    ...series('rankops_route_weight_percent', 'gauge', 'Share of users of each server; of a shadow those whose requests it gets a copy of.', [
      ...routes.map(({ name, version, role, weightPercent }) => `{name="${name}",version="${version}",role="${role}"} ${weightPercent}`),
      ...shadows.map(({ name, version, sharePercent }) => `{name="${name}",version="${version}",role="shadow"} ${sharePercent}`),
    ]),
    ...series('rankops_routed_requests_total', 'counter', 'Requests by server.', each(({ requests }, labels) => [`{${labels}} ${requests}`])),
    ...series('rankops_routed_errors_total', 'counter', 'Of them failed: 500 or more, broken, or too late.', each(({ errors }, labels) => [`{${labels}} ${errors}`])),
    ...series('rankops_routed_in_flight', 'gauge', 'Requests under way.', each(({ inFlight }, labels) => [`{${labels}} ${inFlight}`])),
    ...series('rankops_routed_events_total', 'counter', 'Business events by the server of their user.', each(({ events }, labels) => Object.entries(events).map(([type, n]) => `{${labels},type="${type}"} ${n}`))),
    ...series('rankops_routed_duration_seconds', 'histogram', 'Time of the whole exchange, without reports of events.', each(({ latencyCounts, latencySumMs }, labels) => {
      let sum = 0
      const buckets = latencyCounts.map((count, i) => `_bucket{${labels},le="${i < latencyLimitsMs.length ? latencyLimitsMs[i]! / 1000 : '+Inf'}"} ${sum += count}`)
      return [...buckets, `_sum{${labels}} ${latencySumMs / 1000}`, `_count{${labels}} ${sum}`]
    })),
    ...series('rankops_shadow_copies_total', 'counter', 'Copies for the shadow by what became of them.', comparison ? (['mirrored', 'failed', 'dropped', 'compared'] as const).map((what) => `{name="${comparison.name}",outcome="${what}"} ${comparison[what]}`) : []),
  ].join('\n') + '\n'
}

function series(name: string, type: string, help: string, samples: string[]): string[] {
  return samples.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => `${name}${sample}`)]
}
