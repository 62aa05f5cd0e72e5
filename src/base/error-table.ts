/** Every error a person may meet, one line each: what went wrong, and what to do next. `{name}` marks a field of the error.
 *  `user`: the user's mistake (exit 65). `outside`: a failure of the world around us (exit 4, the only kind that is retried).
 *  What is not in this table is our own bug (exit 1). `npm run generate` writes the list in `.github/ERRORS.md` from it. */

export interface ErrorEntry<M extends string = string> { kind: 'user' | 'outside'; message: M; next: string }

function user<const M extends string>(message: M, next: string): ErrorEntry<M> {
  return { kind: 'user', message, next }
}

export function outside<const M extends string>(message: M, next: string): ErrorEntry<M> {
  return { kind: 'outside', message, next }
}

export const errorTable = {
  // base
  RECORD_INVALID: user('{where}: {problem}', 'This file is written by RankOps itself: run the step that makes it again, with the same version of RankOps.'),
  FILE_NOT_FOUND: user('No file at {path}', 'Check the path; it is relative to the repository root.'),
  FILE_DIGEST_MISMATCH: user('{path} has sha256 {found}, expected {expected}', 'The file was changed or torn after it was written: run the step that makes it again.'),

  // entry
  INPUT_MISSING: user('Input "{name}" is missing', 'Give it as --{name} on the command line or under with: in the workflow.'),
  INPUT_INVALID: user('Input "{name}": {problem}', 'See the table of inputs: rankops <verb> --help, or the action’s action.yml.'),
  VERB_UNKNOWN: user('There is no verb "{verb}"', '{suggestion}'),

  // forge
  FORGE_UNAVAILABLE: outside('{what}: no usable answer from {host} ({problem})', 'Run the step again later: it looks for what exists before it creates anything.'),
  FORGE_FORBIDDEN: user('{what}: {host} refuses the token, which needs "{permission}" ({problem})', 'Give the token that permission (in a workflow: under permissions: of the job), and check that it has not expired.'),
  FORGE_NOT_FOUND: user('{what}: there is no such thing in {repository}', 'Check the number or name; a token that may not read a repository is told that nothing exists.'),
  FORGE_RATE_LIMITED: outside('{what}: {host} asks to wait {wait} ({problem})', 'Run the step again after that time; fewer jobs with the same token help.'),
  FORGE_REFUSED: user('{what}: {host} refuses it ({problem})', 'Correct what the message names; where it already exists, read it instead of creating it.'),
  FORGE_BRANCH_MOVED: outside('The branch {branch} is no longer at {expected}: someone else wrote to it', 'Read the branch again, decide again and write again; the next run does so.'),
  FORGE_HEAD_MOVED: outside('Pull request #{number} is no longer at {expected}: new commits arrived', 'Wait for the checks of the new commits, then merge again.'),
  FORGE_NOT_MERGEABLE: user('Pull request #{number} cannot be merged ({problem})', 'Resolve the conflicts, or wait for the required checks and reviews.'),
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorTable
