import type { Links } from '../shapes/links.ts'
import type { IssueEntry, LabelEntry } from '../store.ts'
import { findMermaid } from './assets.ts'
import { html, SafeHtml } from '../../../markdown/html.ts'

/** A whole page around its content. */
export function layout(links: Links, title: string, content: SafeHtml): string {
  const hasDiagrams = content.text.includes('mermaid-source') && findMermaid() !== undefined
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · ${links.repository}</title><link rel="stylesheet" href="/-/style.css"></head>
<body>
<header><strong><a href="/">${links.repository}</a></strong><nav><a href="/#pulls">Pull requests</a><a href="/#issues">Issues</a><a href="/#releases">Releases</a><a href="/#deployments">Deployments</a></nav></header>
<main>${content}</main>
${hasDiagrams ? html`<script src="/-/mermaid.js"></script><script src="/-/diagrams.js"></script>` : undefined}
</body>
</html>
`.text
}

export function stateBadge(state: string): SafeHtml {
  return html`<span class="state ${state.toLowerCase().replace(/\W+/g, '-')}">${state}</span>`
}

/** What GitHub would call the state of an issue or pull request. */
export function stateOf(issue: IssueEntry): string {
  if (issue.pull?.mergedAt) return 'Merged'
  if (issue.state === 'open') return 'Open'
  return issue.pull ? 'Closed' : issue.stateReason === 'not_planned' ? 'Not planned' : 'Completed'
}

export function labelBadges(names: string[], labels: readonly LabelEntry[]): SafeHtml {
  const color = (name: string) => /^[0-9a-f]{6}$/i.exec(labels.find((label) => label.name === name)?.color ?? '')?.[0] ?? '888888'
  return html`${names.map((name) => html`<span class="label"><i style="background: #${color(name)}"></i>${name}</span>`)}`
}

/** "2026-03-01 08:00" (UTC). */
export function timeOf(date: string | null): SafeHtml {
  return html`<time class="soft small" datetime="${date ?? ''}">${date ? `${date.slice(0, 10)} ${date.slice(11, 16)}` : ''}</time>`
}
