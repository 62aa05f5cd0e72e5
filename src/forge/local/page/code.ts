import type { Context } from '../routes/context.ts'
import { readCommits } from '../routes/code.ts'
import type { ReleaseEntry } from '../store.ts'
import { html } from '../../../markdown/html.ts'
import type { SafeHtml } from '../../../markdown/html.ts'
import { stateBadge, timeOf } from './layout.ts'
import { renderMarkdown } from './markdown.ts'

/** A longer diff is cut: the page is for reading. */
const longestDiff = 200_000

export function diffBlock(diff: string): SafeHtml {
  const lines = diff.slice(0, longestDiff).trimEnd().split('\n')
  const kind = (line: string) => (/^(diff|index|---|\+\+\+|@@|similarity|rename|new file|deleted file)/.test(line) ? 'place' : line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : '')
  return html`<div class="diff">${lines.map((line) => html`<span class="${kind(line)}">${line || ' '}</span>`)}${diff.length > longestDiff ? html`<span class="place">… cut after ${longestDiff} characters</span>` : undefined}</div>`
}

export async function commitPage({ git, links }: Context, sha: string): Promise<SafeHtml> {
  const [commit] = await readCommits(git, [sha])
  const { message, author, parents } = commit!
  const diff = await git.run(parents.length > 0 ? ['diff', '-M', parents[0]!, sha] : ['show', '--format=', sha])
  return html`<h1>${message.split('\n')[0]}</h1><div class="facts"><strong>${author.name}</strong> ${timeOf(author.date)} · <code>${sha}</code>${parents.map((parent) => html` · parent <a href="${links.web(`/commit/${parent}`)}"><code>${parent.slice(0, 7)}</code></a>`)}</div>
${message.includes('\n') ? html`<pre>${message}</pre>` : undefined}<div class="box">${diffBlock(diff)}</div>`
}

export async function folderPage({ git, links }: Context, ref: string, sha: string): Promise<SafeHtml> {
  const paths = [...(await git.listFiles(sha)).keys()]
  return html`<h1>${ref}</h1><div class="facts"><a href="${links.web(`/commit/${sha}`)}"><code>${sha}</code></a></div><ul class="rows">${paths.map((path) => html`<li><span class="title"><a href="${links.web(`/blob/${sha}/${path.split('/').map(encodeURIComponent).join('/')}`)}">${path}</a></span></li>`)}</ul>`
}

export function filePage(path: string, ref: string, text: string): SafeHtml {
  return html`<h1>${path}</h1><div class="facts">at <code>${ref}</code></div>${path.endsWith('.md') ? html`<div class="box"><div class="body markdown">${renderMarkdown(text)}</div></div>` : html`<pre><code>${text}</code></pre>`}`
}

export function releasePage({ links }: Context, release: ReleaseEntry): SafeHtml {
  return html`<h1>${release.name ?? release.tag}</h1><div class="facts">${stateBadge(release.isDraft ? 'Draft' : 'Released')} <code>${release.tag}</code> at <code>${release.target.slice(0, 12)}</code> by <strong>${release.author}</strong> ${timeOf(release.publishedAt)}</div>
<div class="box"><div class="body markdown">${renderMarkdown(release.body)}</div></div>
<h2 class="part">Assets</h2><ul class="rows">${release.assets.map((asset) => html`<li><span class="title"><a href="${links.web(`/releases/download/${encodeURIComponent(release.tag)}/${encodeURIComponent(asset.name)}`)}">${asset.name}</a> <span class="soft small">${asset.digest ?? asset.state}</span></span><span class="soft small">${asset.bytes.toLocaleString('en')} bytes</span></li>`)}</ul>`
}
