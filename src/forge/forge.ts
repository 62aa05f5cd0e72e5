import type { Capability } from './capabilities.ts'

/** The port to the place where pull requests, issues and releases live. Drivers: `github.ts` (REST, also for GitHub Enterprise
 *  Server) against GitHub itself or against the embedded server in `local/`.
 *  Rules every driver keeps: lists are complete (all pages); reads, updates and deletions are retried by the driver, creations
 *  never: whoever creates looks first (see `findOrCreate…` in the callers). Times are ISO 8601 in UTC. */
export interface Forge {
  /** `owner/name` of the repository this port speaks of. */
  readonly repository: string
  /** What this forge was found not to have, as far as it was asked. A call that needs it fails with FORGE_LACKS, the first time after a
   *  request and then without one; callers wrap such calls with `whereAble`, and go on with a notice. */
  readonly lacks: ReadonlySet<Capability>
  /** Requests sent so far, for the log and the API budget. */
  readonly usage: { requests: number; writes: number }
  /** Address of a page for people, e.g. `webUrl('/pull/3')`. */
  webUrl(path: string): string

  // code
  /** Commit sha of a branch, tag or sha prefix; undefined where there is none. */
  resolveCommit(ref: string): Promise<string | undefined>
  /** Whether a commit comes before another in the history of the other; not for one that is the same, or that is not there. */
  isAncestor(commit: string, descendant: string): Promise<boolean>
  /** Files changed between the merge base of two commits and head, all of them. */
  listChangedFiles(base: string, head: string): Promise<ChangedFile[]>
  /** Text of a file at a commit, branch or tag; undefined where there is none. */
  readFile(path: string, ref: string): Promise<string | undefined>

  // pull requests and issues share their numbers and comments
  getPullRequest(number: number): Promise<PullRequest>
  /** With `head`, the name of a branch of this repository, only those that want to merge it. */
  listPullRequests(state: 'open' | 'closed' | 'all', head?: string): Promise<PullRequest[]>
  createPullRequest(pull: { title: string; body: string; head: string; base: string }): Promise<PullRequest>
  /** Merges with a merge commit; FORGE_HEAD_MOVED where the head is no longer `headSha`, FORGE_NOT_MERGEABLE where the forge refuses. Gives the merge commit's sha. */
  mergePullRequest(number: number, headSha: string): Promise<string>
  listComments(number: number): Promise<Comment[]>
  createComment(number: number, body: string): Promise<Comment>
  updateComment(id: number, body: string): Promise<Comment>
  /** Deletes a comment; one that is gone already is good. */
  deleteComment(id: number): Promise<void>
  /** Shows a reaction of ours on a comment (a second call changes nothing). Capability `reactions`. */
  reactToComment(id: number, reaction: 'eyes' | 'rocket' | 'confused'): Promise<void>
  /** What a person may do in the repository; `maintain` counts as write, `triage` as read. */
  getPermission(login: string): Promise<Permission>
  /** Starts a workflow that lets itself be started (`workflow_dispatch`), by the file name of it, on a branch or tag. Capability `dispatches`. */
  dispatchWorkflow(dispatch: { workflow: string; ref: string; inputs: Record<string, string> }): Promise<void>
  /** Starts the newest run of a workflow for an event at a commit again, so that its checks stand at that commit, where those of `dispatchWorkflow` stand at its `ref`: all of it, or the
   *  jobs that failed and those after them. True also where it runs already; false where there is none, or none that may be started again (GitHub: after thirty days, or where nothing
   *  failed). Capability `dispatches`. */
  rerunWorkflow(run: { workflow: string; event: string; head: string }, jobs?: 'all' | 'failed'): Promise<boolean>
  /** What runs of that name left behind and is not expired, the newest first. Anyone with a fork can leave one of any name: look at `isOfFork`. Capability `artifacts`. */
  listArtifacts(name: string): Promise<Artifact[]>
  /** A file of what one run left behind, as text; undefined where there is none. A stranger may have made the archive: it is read in memory, and no
   *  more than `mostBytes` of the file are unpacked; a larger one, or no honest archive, fails with FORGE_ARTIFACT_UNFIT. Capability `artifacts`. */
  readArtifactFile(place: { runId: number; name: string; file: string }, mostBytes: number): Promise<string | undefined>
  listIssues(filter: { labels: string[]; state: 'open' | 'closed' | 'all' }): Promise<Issue[]>
  createIssue(issue: { title: string; body: string; labels: string[]; assignees?: string[] }): Promise<Issue>
  updateIssue(number: number, change: { title?: string; body?: string; labels?: string[]; state?: 'open' | 'closed'; stateReason?: 'completed' | 'not_planned' | 'reopened' }): Promise<Issue>
  /** Makes sure that a label exists (a second call changes nothing). */
  ensureLabel(label: { name: string; color: string; description: string }): Promise<void>

  // releases
  listReleases(): Promise<Release[]>
  createRelease(release: { tag: string; name: string; body: string; commit: string; isDraft: boolean; isPrerelease?: boolean }): Promise<Release>
  updateRelease(id: number, change: { name?: string; body?: string; isDraft?: boolean }): Promise<Release>
  /** Deletes a release that is still a draft; one that is gone already is good. What is published is never deleted: FORGE_PUBLISHED. */
  deleteDraft(id: number): Promise<void>
  /** Uploads a file or `part` of it, streamed from disk. The name is ASCII without spaces. */
  uploadAsset(release: Release, name: string, path: string, part?: { start: number; bytes: number }): Promise<ReleaseAsset>
  deleteAsset(id: number): Promise<void>
  /** Writes an asset's bytes to a path. */
  downloadAsset(id: number, path: string): Promise<void>

  // deployments
  /** Newest first. A state costs a request each, so only the newest five carry theirs. Capability `deployments`. */
  listDeployments(environment: string): Promise<Deployment[]>
  createDeployment(deployment: { ref: string; environment: string; description: string; payload: Record<string, unknown> }): Promise<Deployment>
  createDeploymentStatus(id: number, status: { state: DeploymentState; description: string; environmentUrl?: string; logUrl?: string }): Promise<void>

  // a branch used as memory, without a work tree
  /** All files below a folder of a branch, or below several, or the very file of that path, as they were at one moment, with their paths from the root, and the branch's head to compare with; a missing branch is empty with head undefined. */
  readBranch(branch: string, folder?: string | readonly string[]): Promise<BranchContent>
  /** Commits changes on a branch if its head still is `expectedHead` (undefined: the branch does not exist yet), else fails with
   *  FORGE_BRANCH_MOVED. A change without content deletes the file. A new branch begins upon the commit `startAt`, else with nothing. Gives the new head. */
  commitToBranch(branch: string, commit: { expectedHead: string | undefined; startAt?: string; message: string; changes: { path: string; content?: string }[] }): Promise<string>
  /** Newest first: the commits of a branch that touched a path, at most `limit`. */
  listCommits(branch: string, path: string, limit: number): Promise<{ sha: string; message: string; committedAt: string }[]>

  // how the repository is set up; each fails with FORGE_FORBIDDEN where the token may not see it
  getRepository(): Promise<RepositorySettings>
  listWorkflows(): Promise<WorkflowSettings[]>
  /** Checks without which a branch takes no merge, by rulesets, where the forge has them, and by branch protection. */
  listRequiredChecks(branch: string): Promise<string[]>
  listLabels(): Promise<string[]>
  /** What workflows may do that do not say it themselves. For tokens of administrators. */
  getWorkflowDefaults(): Promise<{ permissions: 'read' | 'write'; mayCreatePullRequests: boolean }>
  /** For tokens of administrators. */
  listRunners(): Promise<SelfHostedRunner[]>
  /** The newest hundred versions of the runner application. Capability `runnerVersions`. */
  listRunnerVersions(): Promise<{ version: string; publishedAt: string }[]>
}

export type Permission = 'admin' | 'write' | 'read' | 'none'
export interface ChangedFile { path: string; status: 'added' | 'modified' | 'removed' | 'renamed'; previousPath?: string }
export interface PullRequest { number: number; title: string; body: string; state: 'open' | 'closed'; isMerged: boolean; isFork: boolean; author: string; base: { ref: string; sha: string }; head: { ref: string; sha: string }; mergeCommit?: string; url: string; createdAt: string }
/** `isOurs`: a robot wrote it, or somebody who belongs to the repository. What anybody else writes may look like the text of RankOps, and never is. */
export interface Comment { id: number; body: string; author: string; isOurs: boolean; url: string; createdAt: string; updatedAt: string }
export interface Issue { number: number; title: string; body: string; state: 'open' | 'closed'; labels: string[]; url: string; createdAt: string; closedAt?: string }
export interface Release { id: number; tag: string; name: string; body: string; commit: string; isDraft: boolean; isPrerelease: boolean; assets: ReleaseAsset[]; uploadUrl: string; url: string; publishedAt?: string }
/** `state` is `starter` for a leftover of a broken upload. `digest` is `sha256:<hex>` where the forge computes one. */
export interface ReleaseAsset { id: number; name: string; bytes: number; state: 'uploaded' | 'starter'; digest?: string; url: string }
export type DeploymentState = 'queued' | 'pending' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
export interface Deployment { id: number; ref: string; environment: string; description: string; payload: Record<string, unknown>; createdAt: string; state?: DeploymentState; /** Of the newest state. */ stateDescription?: string }
export interface RepositorySettings { defaultBranch: string; isPrivate: boolean; isArchived: boolean; hasIssues: boolean; pushedAt?: string }
/** `disabled_inactivity`: its schedule was switched off, since nothing had happened in the repository for 60 days. */
export type WorkflowState = 'active' | 'deleted' | 'disabled_fork' | 'disabled_inactivity' | 'disabled_manually'
export interface WorkflowSettings { name: string; path: string; state: WorkflowState }
export interface SelfHostedRunner { name: string; isOnline: boolean; labels: string[]; version?: string }
export interface Artifact { name: string; runId: number; isOfFork: boolean; createdAt: string }
interface BranchContent { head: string | undefined; files: Map<string, string> }
