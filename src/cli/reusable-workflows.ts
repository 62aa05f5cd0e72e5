/** A workflow of RankOps that other repositories call. The token of the calling job must be allowed what the jobs of the called workflow ask for together,
 *  otherwise GitHub refuses to start the run; a test compares this list with the files in .github/workflows. */
export interface ReusableWorkflow { file: string; permissions: Readonly<Record<string, 'read' | 'write'>>; events: readonly string[] }

export const reusableWorkflows = {
  pullRequest: { file: 'rankops-pull-request.yml', permissions: { actions: 'read', contents: 'read', 'pull-requests': 'write' }, events: ['pull_request', 'merge_group', 'workflow_dispatch'] },
  merge: { file: 'rankops-merge.yml', permissions: { actions: 'read', contents: 'write', deployments: 'write' }, events: ['push'] },
  watch: { file: 'rankops-watch.yml', permissions: { contents: 'write', deployments: 'write', issues: 'write', 'pull-requests': 'write' }, events: ['schedule'] },
  commands: { file: 'rankops-commands.yml', permissions: { actions: 'write', contents: 'write', issues: 'write', 'pull-requests': 'write' }, events: ['issue_comment'] },
  comment: { file: 'rankops-comment.yml', permissions: { actions: 'read', contents: 'read', 'pull-requests': 'write' }, events: ['workflow_run'] },
  study: { file: 'rankops-study.yml', permissions: { actions: 'write', contents: 'write', 'pull-requests': 'write' }, events: [] },   // any event may start one
  dispatch: { file: 'rankops-dispatch.yml', permissions: { actions: 'write', contents: 'write', 'pull-requests': 'read' }, events: [] },
} as const satisfies Record<string, ReusableWorkflow>

/** The job of the pull request workflow that always reports; branch protection requires it as `<calling job> / gate`. */
export const gateJob = 'gate'

/** Inputs that say where jobs run, as JSON lists of labels: which workflows have them, and what they are by default. */
export const runnerInputs: Readonly<Record<RunnerInput, { of: readonly string[]; labels: readonly string[] }>> = {
  'training-runner': { of: [reusableWorkflows.pullRequest.file, reusableWorkflows.merge.file, reusableWorkflows.study.file], labels: ['self-hosted', 'gpu'] },
  'deployment-runner': { of: [reusableWorkflows.merge.file, reusableWorkflows.watch.file, reusableWorkflows.commands.file], labels: ['self-hosted'] },
}
export type RunnerInput = 'training-runner' | 'deployment-runner'

/** `{ contents: read, issues: write }` */
export function formatPermissions(permissions: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(permissions).map(([scope, access]) => `${scope}: ${access}`).join(', ')} }`
}
