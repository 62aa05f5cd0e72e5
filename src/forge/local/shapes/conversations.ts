import type { CommentEntry, IssueEntry, LabelEntry, ReactionEntry } from '../store.ts'
import { idOf, nodeId } from './links.ts'
import type { Links } from './links.ts'
import { repositoryJson, userJson } from './repository.ts'

export function labelJson(links: Links, name: string, labels: readonly LabelEntry[]) {
  const entry = labels.find((label) => label.name === name)
  return { id: entry?.id ?? idOf(name), node_id: nodeId('Label', name), url: links.api(`/labels/${encodeURIComponent(name)}`), name, color: entry?.color ?? 'ededed', description: entry?.description ?? '', default: false }
}

export function commentJson(links: Links, comment: CommentEntry, kind: 'issues' | 'pull', isStranger = false) {
  const user = userJson(links, comment.author)
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: links.api(`/issues/comments/${comment.id}`),
    html_url: links.web(`/${kind}/${comment.issue}#issuecomment-${comment.id}`),
    issue_url: links.api(`/issues/${comment.issue}`),
    body: comment.body,
    user,
    author_association: user.type === 'Bot' || isStranger ? 'NONE' : 'MEMBER',
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    performed_via_github_app: null,
  }
}

export function reactionJson(links: Links, { id, content, author, createdAt }: ReactionEntry) {
  return { id, node_id: nodeId('Reaction', id), user: userJson(links, author), content, created_at: createdAt }
}

export function issueJson(links: Links, issue: IssueEntry, nComments: number, labels: readonly LabelEntry[]) {
  const url = links.api(`/issues/${issue.number}`)
  const htmlUrl = links.web(`/${issue.pull ? 'pull' : 'issues'}/${issue.number}`)
  const pullUrl = links.api(`/pulls/${issue.number}`)
  const assignees = issue.assignees.map((login) => userJson(links, login))
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    number: issue.number,
    url,
    html_url: htmlUrl,
    repository_url: links.api(''),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    user: userJson(links, issue.author),
    author_association: 'MEMBER',
    labels: issue.labels.map((name) => labelJson(links, name, labels)),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: nComments,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    ...(issue.pull ? { pull_request: { url: pullUrl, html_url: htmlUrl, diff_url: `${htmlUrl}.diff`, patch_url: `${htmlUrl}.patch`, merged_at: issue.pull.mergedAt } } : {}),
  }
}

export interface PullCommits { headSha: string; baseSha: string }

/** A pull request as lists give it. */
export function pullJson(links: Links, issue: IssueEntry, { headSha, baseSha }: PullCommits, labels: readonly LabelEntry[]) {
  const pull = issue.pull!
  const { id, number, title, body, state, user, assignee, assignees, milestone, locked, created_at, updated_at, closed_at, labels: labelList } = issueJson(links, issue, 0, labels)
  const url = links.api(`/pulls/${number}`)
  const issueUrl = links.api(`/issues/${number}`)
  const htmlUrl = links.web(`/pull/${number}`)
  const addresses = {
    url,
    html_url: htmlUrl,
    issue_url: issueUrl,
    comments_url: `${issueUrl}/comments`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${url}/comments{/number}`,
    statuses_url: links.api(`/statuses/${headSha}`),
  }
  const side = (ref: string, sha: string) => ({ label: `${links.owner}:${ref}`, ref, sha, user: userJson(links, links.owner), repo: repositoryJson(links) })
  const link = (href: string) => ({ href })
  return {
    ...addresses,
    id,
    node_id: nodeId('PullRequest', id),
    number,
    title,
    body,
    state,
    user,
    assignee,
    assignees,
    milestone,
    locked,
    created_at,
    updated_at,
    closed_at,
    labels: labelList,
    diff_url: `${htmlUrl}.diff`,
    patch_url: `${htmlUrl}.patch`,
    head: side(pull.head, headSha),
    base: side(pull.base, baseSha),
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    author_association: 'MEMBER',
    auto_merge: null,
    draft: false,
    requested_reviewers: [],
    requested_teams: [],
    _links: {
      self: link(url), html: link(htmlUrl), issue: link(issueUrl), comments: link(addresses.comments_url), commits: link(addresses.commits_url),
      review_comments: link(addresses.review_comments_url), review_comment: link(addresses.review_comment_url), statuses: link(addresses.statuses_url),
    },
  }
}

/** What the call for one pull request adds to that. */
export function pullDetailsJson(links: Links, issue: IssueEntry, details: { isMergeable: boolean; nComments: number; nCommits: number; additions: number; deletions: number; changedFiles: number }) {
  const pull = issue.pull!
  return {
    merged: pull.mergedAt !== null,
    merged_by: pull.mergedBy === null ? null : userJson(links, pull.mergedBy),
    mergeable: issue.state === 'open' ? details.isMergeable : null,
    rebaseable: null,
    mergeable_state: issue.state === 'open' ? details.isMergeable ? 'clean' : 'dirty' : 'unknown',
    maintainer_can_modify: false,
    comments: details.nComments,
    review_comments: 0,
    commits: details.nCommits,
    additions: details.additions,
    deletions: details.deletions,
    changed_files: details.changedFiles,
  }
}
