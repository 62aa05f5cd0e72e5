import { parseSamples } from './prometheus-text.ts'
import type { Sample } from './prometheus-text.ts'
import type { SetReport } from './settle-slots.ts'

/** What the listener of a runner scale set counts, each a gauge with the labels name, namespace, repository, organization and enterprise. The name is that of the EphemeralRunnerSet that the controller made of the scale set: its own name, a hyphen
 *  and five letters or digits, as Kubernetes makes names. Assigned are jobs that the set has taken on, those among them too that run,
 *  and those whose runner only starts. Where no upper limit was set, max is 2147483647.
 *  Source: cmd/ghalistener/{main,metrics/metrics}.go and controllers/actions.github.com/resourcebuilder.go of github.com/actions/actions-runner-controller; "Available metrics for ARC" in GitHub's documentation. */
const series = { assigned: 'gha_assigned_jobs', running: 'gha_running_jobs', busy: 'gha_busy_runners', idle: 'gha_idle_runners', max: 'gha_max_runners' } as const

/** Reads what an autoscaler tells of one scale set. Never fails: whatever the text is, it is a count or says what is wrong. */
export function readArcMetrics(text: string, { scaleSet, namespace }: { scaleSet: string; namespace?: string | undefined }): SetReport {
  const samples = parseSamples(text, Object.values(series))
  const found = samples.filter(({ labels }) => isOf(scaleSet, labels.get('name') ?? ''))
  if (found.length === 0) return { problem: `it tells nothing of a scale set called ${scaleSet}; ${namesIn(samples.map(({ labels }) => labels.get('name')))}` }
  const here = found.filter((sample) => namespace === undefined || namespaceOf(sample) === namespace)
  if (here.length === 0 || new Set(here.map(namespaceOf)).size > 1) return { problem: `it tells of ${scaleSet} in ${namesIn(found.map(namespaceOf))}; the key namespace says which is meant` }

  // While a set is changed a Prometheus knows two listeners of it: the one that leaves less room is believed.
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

/** Kubernetes takes no vowels, and no digits that look like one, for what it adds: nothing that a person would call a set. */
function isOf(scaleSet: string, name: string): boolean {
  return name === scaleSet || (name.startsWith(`${scaleSet}-`) && /^[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(name.slice(scaleSet.length + 1)))
}

/** A Prometheus has a label of that name itself, and calls the listener's own otherwise. */
function namespaceOf({ labels }: Sample): string {
  return labels.get('exported_namespace') ?? labels.get('namespace') ?? ''
}

/** Not every name that a stranger's page holds, and nothing that a log would take for more than a name. */
function namesIn(names: readonly (string | undefined)[]): string {
  const known = [...new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [name.slice(0, 60).replace(/[^\w.-]/g, '?')])))].sort()
  return known.length === 0 ? 'nothing that has a name' : `${known.slice(0, 5).join(', ')}${known.length > 5 ? ` and ${known.length - 5} more` : ''}`
}
