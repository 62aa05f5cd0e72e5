// What the forge's web page shows beside pull requests and issues: the releases in the registry folder, and what `rankops/state` says.
import { parsePointer, parseRollouts } from './state-files.ts'
import type { Forge } from '../../src/forge/forge.ts'
import type { PageSection } from '../../src/forge/local/page/home.ts'
import { stateBranch } from '../../src/forge/state-branch.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { environment, model, recommender, searcher } from './world.ts'

export async function pageSections(registryFolder: string, forge: Forge): Promise<PageSection[]> {
  const manifests = (await Promise.all([model, searcher, recommender].map((name) => directoryRegistry(registryFolder).list(name)))).flat()
  const { files } = await forge.readBranch(stateBranch)
  const rollouts = parseRollouts(files, environment, model)

  const releases = table(['Release', 'Metrics', 'Parameters', 'Digest', 'Published'], manifests.map((manifest) => [
    manifest.tag,
    Object.entries(manifest.lineage.metrics).map(([name, value]) => `${name} ${value.toFixed(3)}`).join(', '),
    String(manifest.lineage.parameterCount),
    manifest.digest.slice(0, 12),
    manifest.createdAt.slice(0, 16).replace('T', ' '),
  ]))
  const pointers = [model, searcher, recommender].flatMap((name) => { const pointer = parsePointer(files, environment, name); return pointer ? [{ name, pointer }] : [] })
  const serving = pointers.length > 0
    ? pointers.map(({ name, pointer }) => `<p><strong>${escape(name)}</strong> in <strong>${escape(environment)}</strong> serves <strong>${escape(pointer.stable?.version ?? 'nothing')}</strong>${pointer.canary ? `, canary ${escape(pointer.canary.version)} at ${pointer.canary.weightPercent} %` : ''}: ${escape(pointer.reason)}</p>`).join('')
    : '<p>Nothing is deployed.</p>'
  const steps = table(['Rollout', 'Outcome', 'Step', 'Evidence'], rollouts.flatMap((rollout) => rollout.steps.map((step, i) => [
    i === 0 ? rollout.version : '',
    i === 0 ? `${rollout.outcome}: ${rollout.reason}` : '',
    `${step.decision} at ${step.weightPercent} %`,
    step.evidence,
  ])))
  return [{ title: 'Releases in the registry folder', html: releases, insteadOf: 'releases' }, { title: 'Production, as rankops/state says', html: serving + steps, insteadOf: 'deployments' }]
}

function table(heads: string[], rows: string[][]): string {
  const row = (cells: string[], tag: string) => `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
  return `<table><thead>${row(heads, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
