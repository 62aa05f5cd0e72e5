import type { SelfHostedRunner, WorkflowState } from '../../forge.ts'
import { idOf, nodeId } from './links.ts'
import type { Links } from './links.ts'

export function workflowJson(links: Links, { path, name, state }: { path: string; name: string; state: WorkflowState }) {
  const id = idOf(path)
  const file = path.split('/').at(-1)!
  return {
    id,
    node_id: nodeId('Workflow', id),
    name,
    path,
    state,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    url: links.api(`/actions/workflows/${id}`),
    html_url: links.web(`/blob/main/${path}`),
    badge_url: links.web(`/workflows/${encodeURIComponent(file)}/badge.svg`),
  }
}

/** A rule of a ruleset of the repository. */
export function requiredChecksJson(links: Links, checks: readonly string[]) {
  return {
    type: 'required_status_checks',
    parameters: { strict_required_status_checks_policy: false, required_status_checks: checks.map((context) => ({ context })) },
    ruleset_source_type: 'Repository',
    ruleset_source: links.repository,
    ruleset_id: 1,
  }
}

/** `commit` is the JSON of its head. The embedded forge protects by rulesets alone. */
export function branchJson(links: Links, name: string, commit: unknown, isProtected: boolean) {
  const self = links.api(`/branches/${encodeURIComponent(name)}`)
  return {
    name,
    commit,
    _links: { self, html: links.web(`/tree/${name}`) },
    protected: isProtected,
    protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
    protection_url: `${self}/protection`,
  }
}

export function runnerJson({ name, isOnline, labels, version }: SelfHostedRunner) {
  return { id: idOf(name), name, os: 'linux', status: isOnline ? 'online' : 'offline', busy: false, labels: labels.map((label) => ({ name: label, type: 'custom' })), ...(version === undefined ? {} : { version }) }
}
