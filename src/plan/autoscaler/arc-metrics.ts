import { parseSamples } from './prometheus-text.ts'
import type { Sample } from './prometheus-text.ts'
import type { SetReport } from './settle-slots.ts'

/** What the listener of a runner scale set counts, each a gauge with the labels name, namespace, repository, organization and enterprise. Assigned are jobs that the set has taken on, those among them too that run,
 *  and those whose runner only starts. Where no upper limit was set, max is 2147483647.
 *  Source: cmd/ghalistener/metrics/metrics.go of github.com/actions/actions-runner-controller; "Available metrics for ARC" in GitHub's documentation. */
const series = { assigned: 'gha_assigned_jobs', running: 'gha_running_jobs', busy: 'gha_busy_runners', idle: 'gha_idle_runners', max: 'gha_max_runners' } as const

/** Reads what an autoscaler tells of one scale set. Never fails: whatever the text is, it is a count or says what is wrong. */
export function readArcMetrics(text: string, { scaleSet, namespace }: { scaleSet: string; namespace?: string | undefined }): SetReport {
  const samples = parseSamples(text, Object.values(series))
  const found = samples.filter(({ labels }) => labels.get('name') === scaleSet)
  if (found.length === 0) return { problem: `it tells nothing of a scale set called ${scaleSet}; ${namesIn(samples.map(({ labels }) => labels.get('name')))}` }
  const here = found.filter((sample) => namespace === undefined || namespaceOf(sample) === namespace)
  if (here.length === 0 || new Set(here.map(namespaceOf)).size > 1) return { problem: `it tells of ${scaleSet} in ${namesIn(found.map(namespaceOf))}; the key namespace says which is meant` }

  // While a listener is exchanged a Prometheus knows two of them: the one that leaves less room is believed.
  const counts = (name: keyof typeof series) => here.filter((sample) => sample.series === series[name]).map(({ value }) => value)
  const all = Object.keys(series).flatMap((name) => counts(name as keyof typeof series))
  if (!all.every((count) => Number.isSafeInteger(count) && count >= 0)) return { problem: `of ${scaleSet} it tells what is not a number of runners` }
  if (counts('assigned').length === 0) return { problem: `of ${scaleSet} it does not tell ${series.assigned}, without which jobs whose runner only starts are not known` }
  const [idle, max] = [counts('idle'), counts('max')]
  return {
    taken: Math.max(...counts('assigned'), ...counts('running'), ...counts('busy')),
    ...(idle.length === 0 ? {} : { idle: Math.min(...idle) }),
    ...(max.length === 0 ? {} : { max: Math.min(...max) }),
  }
}

/** A Prometheus has a label of that name itself, and calls the listener's own otherwise. */
function namespaceOf({ labels }: Sample): string {
  return labels.get('exported_namespace') ?? labels.get('namespace') ?? ''
}

/** Not every name that a stranger's page holds. */
function namesIn(names: readonly (string | undefined)[]): string {
  const known = [...new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [name.slice(0, 60)])))].sort()
  return known.length === 0 ? 'nothing that has a name' : `${known.slice(0, 5).join(', ')}${known.length > 5 ? ` and ${known.length - 5} more` : ''}`
}
