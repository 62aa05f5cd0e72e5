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

  // spec
  SPEC_INVALID: user('{file} is not a good spec:\n{problems}', 'Correct each at its line and column; models/README.md lists every key and what it may be.'),
  SPEC_COMMIT_MISSING: user('There is no commit {commit} in {repository}', 'Check its name; a shallow clone holds only the newest commits: in a workflow give actions/checkout the input fetch-depth: 0.'),
  SPEC_NO_MERGE_BASE: user('The commits {a} and {b} have no common ancestor in this clone', 'A shallow clone has its history cut: in a workflow give actions/checkout the input fetch-depth: 0.'),
  SPEC_GIT_FAILED: user('git cannot read {repository} ({problem})', 'Check that git is installed and that the folder is a clone of the repository that this user may read.'),

  // plan
  PLAN_NO_RUNNER: user('No runner can train {model}: it asks for {asked}; there is {available}', 'Lower resources: in its spec, or give a runner that has as much.'),
  EXECUTOR_NOT_STARTED: user('{name}: {program} cannot be started in {folder} ({problem})', 'Check that the program is installed and that the folder exists.'),
  EXECUTOR_TIMEOUT: user('{name} was ended after {limit}', 'Raise resources.timeoutMinutes in the spec, or let it do less; a run that wrote a checkpoint goes on from there.'),
  EXECUTOR_MEMORY: user('{name} was ended: it used {used} MiB of memory, allowed are {limit} MiB', 'Raise resources.memoryMiB in the spec, or let it use less: a smaller batchSize, fewer hiddenUnits.'),

  // tensor
  TENSOR_MISSING: user('The tensor backend "{backend}" cannot be opened ({problem})', 'Install the dependencies with npm ci; beside a bundle its tfjs-backend-wasm*.wasm files must lie.'),
  TENSOR_STATE_UNFIT: user('The saved state does not fit the network: {name} has {found} numbers, expected {expected}', 'Remove the checkpoints folder of this candidate: the training then starts from the beginning.'),

  // families
  FAMILY_TOO_FEW_EXAMPLES: user('{family}: the {split} split has {positives} positive and {negatives} negative examples; both must be at least 1', 'Give more data, enlarge the split, or change what counts as positive (behavior: parameters.purchaseWindowHours).'),
  MODEL_INVALID: user('The files of the model do not fit together: {problem}', 'Take the model from its release again, or train it again; a file was changed, lost or written by another version of RankOps.'),
  REQUEST_INVALID: user('{path}: {problem}', 'Correct that place of the request; the family’s README shows what one looks like.'),

  // training
  TRAINING_DIVERGED: user('{model}: the loss is not a number in epoch {epoch}', 'Lower training.learningRate (now {learningRate}), to a tenth for a start, or look for extreme values in the data.'),
  TRAINING_PREEMPTED: outside('{model}: training was told to end before it was done', 'Run the step again: it goes on from the newest checkpoint.'),

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
