import type { Permission } from '../../forge.ts'
import { idOf, nodeId } from './links.ts'
import type { Links } from './links.ts'

/** GitHub's "simple user". */
export function userJson({ apiUrl, webUrl }: Links, login: string) {
  const url = `${apiUrl}/users/${encodeURIComponent(login)}`
  return {
    login,
    id: idOf(login),
    node_id: nodeId('User', login),
    avatar_url: `${webUrl}/avatars/${encodeURIComponent(login)}`,
    gravatar_id: '',
    url,
    html_url: `${webUrl}/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  }
}

/** What a person may do in the repository. */
export function permissionJson(links: Links, login: string, permission: Permission) {
  const may = { pull: permission !== 'none', triage: permission === 'write' || permission === 'admin', push: permission === 'write' || permission === 'admin', maintain: permission === 'admin', admin: permission === 'admin' }
  return { permission, role_name: permission, user: { ...userJson(links, login), permissions: may, role_name: permission } }
}

/** Name of each address in a repository's description → path below it. */
const repositoryPaths: Record<string, string> = {
  archive_url: '/{archive_format}{/ref}', assignees_url: '/assignees{/user}', blobs_url: '/git/blobs{/sha}', branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}', comments_url: '/comments{/number}', commits_url: '/commits{/sha}', compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}', contributors_url: '/contributors', deployments_url: '/deployments', downloads_url: '/downloads', events_url: '/events',
  forks_url: '/forks', git_commits_url: '/git/commits{/sha}', git_refs_url: '/git/refs{/sha}', git_tags_url: '/git/tags{/sha}', hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}', issue_events_url: '/issues/events{/number}', issues_url: '/issues{/number}', keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}', languages_url: '/languages', merges_url: '/merges', milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}', pulls_url: '/pulls{/number}', releases_url: '/releases{/id}', stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}', subscribers_url: '/subscribers', subscription_url: '/subscription', tags_url: '/tags', teams_url: '/teams', trees_url: '/git/trees{/sha}',
}

export function repositoryJson(links: Links) {
  const name = links.repository.split('/')[1]!
  return {
    id: idOf(links.repository),
    node_id: nodeId('Repository', links.repository),
    name,
    full_name: links.repository,
    owner: userJson(links, links.owner),
    private: false,
    html_url: links.web(''),
    description: null,
    fork: false,
    url: links.api(''),
    ...Object.fromEntries(Object.entries(repositoryPaths).map(([key, path]) => [key, links.api(path)])) as Record<string, string>,
    clone_url: `file://${links.gitDirectory}`,
    git_url: `file://${links.gitDirectory}`,
    ssh_url: `file://${links.gitDirectory}`,
    svn_url: links.web(''),
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: 'main',
    forks: 0,
    forks_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    watchers: 0,
    watchers_count: 0,
    stargazers_count: 0,
    size: 0,
    has_downloads: true,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    archived: false,
    disabled: false,
    pushed_at: null,
    created_at: null,
    updated_at: null,
  }
}

/** What the call for the repository itself adds to that. */
export function fullRepositoryJson(links: Links) {
  return { ...repositoryJson(links), created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', pushed_at: '2026-01-01T00:00:00Z', has_discussions: false, network_count: 0, subscribers_count: 0 }
}
