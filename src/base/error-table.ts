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
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorTable
