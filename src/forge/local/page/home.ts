import type { Context } from '../routes/context.ts'
import type { DeploymentEntry, IssueEntry } from '../store.ts'
import { html, safeHref, SafeHtml } from '../../../markdown/html.ts'
import { labelBadges, stateBadge, stateOf, timeOf } from './layout.ts'

/** A part that an entry point adds to the home page; its HTML is the entry point's own and shown as it is. */
export interface PageSection {
  title: string
  html: string
  /** The forge's own part that it stands for, while the forge has nothing to show there. */
  insteadOf?: 'releases' | 'deployments'
}

/** Newest entries of each kind that the home page shows. */
const nShown = 50

export function homePage({ store, links }: Context, sections: PageSection[]): SafeHtml {
  const newest = <T>(entries: readonly T[]) => entries.slice(-nShown).reverse()
  const labels = store.list('labels')
  const row = (kind: string) => (issue: IssueEntry) => html`<li>${stateBadge(stateOf(issue))}<span class="title"><a href="${links.web(`/${kind}/${issue.number}`)}">${issue.title}</a> <span class="soft">#${issue.number} by ${issue.author}</span> ${labelBadges(issue.labels, labels)}</span>${timeOf(issue.updatedAt)}</li>`
  const pulls = newest(store.list('issues').filter(({ pull }) => pull)).map(row('pull'))
  const issues = newest(store.list('issues').filter(({ pull }) => !pull)).map(row('issues'))
  const releases = newest(store.list('releases')).map((release) => html`<li>${stateBadge(release.isDraft ? 'Draft' : release.isPrerelease ? 'Pre-release' : 'Released')}<span class="title"><a href="${links.web(`/releases/tag/${encodeURIComponent(release.tag)}`)}">${release.name ?? release.tag}</a> <span class="soft">${release.tag}, ${release.assets.length} ${release.assets.length === 1 ? 'asset' : 'assets'}</span></span>${timeOf(release.publishedAt ?? release.createdAt)}</li>`)
  const deployments = newest(store.list('deployments')).map(deploymentRow)
  const isReplaced = (id: PageSection['insteadOf'], own: SafeHtml[]) => own.length === 0 && sections.some(({ insteadOf }) => insteadOf === id)
  return html`
${part('pulls', 'Pull requests', pulls, 'No pull request yet: push a branch and open one.')}
${part('issues', 'Issues', issues, 'No issue: nothing is reported as broken.')}
${isReplaced('releases', releases) ? undefined : part('releases', 'Releases', releases, 'No release on this forge.')}
${isReplaced('deployments', deployments) ? undefined : part('deployments', 'Deployments', deployments, 'No deployment recorded on this forge.')}
${sections.map((section) => html`<h2 class="part"${section.insteadOf && html` id="${section.insteadOf}"`}>${section.title}</h2><div class="box"><div class="body markdown">${new SafeHtml(section.html)}</div></div>`)}`
}

function deploymentRow(deployment: DeploymentEntry): SafeHtml {
  const status = deployment.statuses.at(-1)
  const address = status?.environmentUrl ? safeHref(status.environmentUrl) : undefined
  return html`<li>${stateBadge(status?.state ?? 'queued')}<span class="title"><strong>${deployment.environment}</strong> <span class="soft">${deployment.ref}</span> ${status?.description || deployment.description} ${address ? html`<a href="${address}">${address}</a>` : undefined}</span>${timeOf(deployment.updatedAt)}</li>`
}

function part(id: string, title: string, rows: SafeHtml[], empty: string): SafeHtml {
  return html`<h2 class="part" id="${id}">${title}</h2>${rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : html`<p class="soft">${empty}</p>`}`
}
