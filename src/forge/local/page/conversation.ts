import { findMergeBase } from '../routes/code.ts'
import type { Context } from '../routes/context.ts'
import { currentCommits } from '../routes/pulls.ts'
import type { IssueEntry } from '../store.ts'
import { diffBlock } from './code.ts'
import { html } from '../../../markdown/html.ts'
import type { SafeHtml } from '../../../markdown/html.ts'
import { labelBadges, stateBadge, stateOf, timeOf } from './layout.ts'
import { renderMarkdown } from './markdown.ts'

/** A pull request or an issue with all its comments; a pull request also shows its changes. */
export async function conversationPage(context: Context, issue: IssueEntry): Promise<SafeHtml> {
  const { store, links } = context
  const comments = store.list('comments').filter((comment) => comment.issue === issue.number)
  return html`
<h1>${issue.title} <span class="number">#${issue.number}</span></h1>
<div class="facts">${stateBadge(stateOf(issue))} <strong>${issue.author}</strong> ${issue.pull ? html`wants to merge <code>${issue.pull.head}</code> into <code>${issue.pull.base}</code>` : html`opened this on ${timeOf(issue.createdAt)}`} ${labelBadges(issue.labels, store.list('labels'))}
${issue.pull?.mergeCommit ? html`· merged by ${issue.pull.mergedBy ?? ''} as <a href="${links.web(`/commit/${issue.pull.mergeCommit}`)}"><code>${issue.pull.mergeCommit.slice(0, 7)}</code></a>` : undefined}</div>
${box(issue.author, issue.createdAt, issue.body || '*No description provided.*', `issue-${issue.number}`)}
${comments.map((comment) => box(comment.author, comment.createdAt, comment.body, `issuecomment-${comment.id}`, comment.updatedAt !== comment.createdAt))}
${issue.pull ? await changes(context, issue) : undefined}`
}

function box(author: string, date: string, body: string, id: string, isEdited = false): SafeHtml {
  return html`<article class="box" id="${id}"><div class="head"><strong>${author}</strong> commented ${timeOf(date)}${isEdited ? ' · edited' : ''}</div><div class="body markdown">${renderMarkdown(body)}</div></article>`
}

async function changes(context: Context, issue: IssueEntry): Promise<SafeHtml> {
  const { baseSha, headSha } = await currentCommits(context, issue)
  const from = await findMergeBase(context.git, baseSha, headSha) ?? baseSha
  return html`<h2 class="part">Files changed</h2><div class="box">${diffBlock(await context.git.run(['diff', '-M', from, headSha]))}</div>`
}
