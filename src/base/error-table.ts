/** Every error a person may meet, one line each: what went wrong, and what to do next. `{name}` marks a field of the error.
 *  `user`: the user's mistake (exit 65). `outside`: a failure of the world around us (exit 4, the only kind that is retried).
 *  What is not in this table is our own bug (exit 1). `npm run generate` writes the list in `.github/ERRORS.md` from it. */

interface ErrorEntry<M extends string = string, N extends string = string> { kind: 'user' | 'outside'; message: M; next: N }

function user<const M extends string, const N extends string>(message: M, next: N): ErrorEntry<M, N> {
  return { kind: 'user', message, next }
}

function outside<const M extends string, const N extends string>(message: M, next: N): ErrorEntry<M, N> {
  return { kind: 'outside', message, next }
}

export const errorTable = {
  // base
  RECORD_INVALID: user('{where}: {problem}', 'This file is written by RankOps itself: run the step that makes it again, with the same version of RankOps.'),
  FILE_NOT_FOUND: user('No file at {path}', 'Check the path; it is relative to the repository root.'),
  FILE_DIGEST_MISMATCH: user('{path} has sha256 {found}, expected {expected}', 'The file was changed or torn after it was written: run the step that makes it again.'),

  DISK_FULL: outside('There is no room left on the disk ({problem})', 'Make room: rankops doctor says how much is free and what may go. Then run the step again: it goes on from what was written whole.'),
  MACHINE_BUSY: outside('Another process of this machine has been at work on {path} for more than {seconds} s', 'Run the step again when that one has ended; see what it does with ps -ef.'),

  // entry
  INPUT_MISSING: user('Input "{name}" is missing', 'Give it as --{name} on the command line or under with: in the workflow.'),
  INPUT_SECRET_MISSING: user('Input "{name}" is missing', 'Set the variable {variable}, or give it under with: in the workflow. Others of the machine can see what is given as an argument.'),
  INPUT_INVALID: user('Input "{name}": {problem}', 'See the table of inputs: rankops <verb> --help, or the action’s action.yml.'),
  VERB_UNKNOWN: user('There is no verb "{verb}"{suggestion}', 'rankops --help lists the verbs.'),

  // cli
  PLAN_MISSING: user('There is no plan at {path}', 'Run plan first with the same workspace; another job needs the workspace carried over.'),
  PLAN_LACKS_MODEL: user('The plan at {path} has no model {model}; it has {models}', 'Correct the input model, or plan a change that touches this model.'),
  PLAN_OUTDATED: user('{model}: {what} is {found} here, but the plan was made for {expected}', 'Run plan again and go on with the new plan.'),
  CANDIDATE_MISSING: user('{model}: there is no {file} of plan {hash} in {folder}', 'Run the step before this one with the same workspace and plan: plan, train, evaluate, release. A change of the data, the spec or RankOps makes another plan.'),
  REPORT_REFUSED: user('The report in {path} is not published: {problem}', 'Anyone may have changed the run that wrote it: look at what that run did before you start this one again.'),
  RELEASE_OTHER_CODE: user('{tag} was trained by RankOps {expected}, this is {found}', 'Install RankOps {expected} and run reproduce {release} with it: another version may make another model of the same data.'),
  RELEASE_NOT_FOUND: user('{model} has no release {version}; released are: {versions}', 'Correct the input model or version, or name the registry where it was released.'),

  // spec
  SPEC_INVALID: user('{file} is not a good spec:\n{problems}', 'Correct each at its line and column; models/README.md lists every key and what it may be.'),
  SPEC_NOT_EDITED: user('The best values cannot be written into {file} ({changes})', 'Write them yourself: the text is shared by an alias, or laid out in a way that RankOps does not edit.'),
  SPEC_KEY_UNKNOWN: user('No spec has a key {path}{suggestion}', 'rankops explain lists the keys at the top, rankops explain <key> those below one.'),
  SPEC_COMMIT_MISSING: user('There is no commit {commit} in the repository at {repository}', 'Check its name; HEAD is missing until something is committed. A shallow clone holds only the newest commits: in a workflow give actions/checkout the input fetch-depth: 0.'),
  SPEC_NO_MERGE_BASE: user('The commits {a} and {b} have no common ancestor in this clone', 'A shallow clone has its history cut: in a workflow give actions/checkout the input fetch-depth: 0.'),
  SPEC_GIT_FAILED: user('git cannot read {repository} ({problem})', 'Check that git is installed and that the folder is a clone of the repository that this user may read.'),

  // plan
  PLAN_NO_RUNNER: user('No runner can train {model}: it asks for {asked}; there is {available}', 'Lower resources: in its spec, or list a runner that has as much in .github/rankops-runners.yaml. Without that list the machine that plans counts as the only one, and its GPUs are not looked for.'),
  PLAN_RUNNERS_INVALID: user('{file} is not a good list of runners:\n{problems}', 'Correct each at its line and column. A runner has name, cpu and memoryMiB, and may have executor, gpu, gpuMemoryMiB, labels, kubernetes, and pricePerHour with currency.'),
  EXECUTOR_NOT_STARTED: user('{name}: {program} cannot be started in {folder} ({problem})', 'Check that the program is installed and that the folder exists.'),
  EXECUTOR_POD: user('{name}: the cluster cannot run the image {image}: {problem}', 'Check the key kubernetes of the runner in the file of runners: image, imagePullSecret, claims, nodeSelector, and what the namespace allows. The Job was removed.'),
  EXECUTOR_QUEUED: outside('{name} was given up: it did not start within {limit} ({problem})', 'Give the cluster what it waits for: a node that has room, a volume that can be mounted; then run the step again. queueMinutes of the runner says how long a training may wait.'),
  EXECUTOR_LOST: outside('{name}: somebody removed {what} while it was followed', 'Run the step again: it goes on from the newest checkpoint.'),
  EXECUTOR_TIMEOUT: user('{name} was ended after {limit}', 'Raise resources.timeoutMinutes in the spec, or let it do less; a run that wrote a checkpoint goes on from there.'),
  EXECUTOR_MEMORY: user('{name} was ended: it used {used} MiB of memory, allowed are {limit} MiB', 'Raise resources.memoryMiB in the spec, or let it use less: the README of its family in src/families tells what takes memory.'),

  EXECUTOR_HUNG: outside('{name} was ended: nothing told of progress for {limit}', 'Run the step again: it goes on from the newest checkpoint. Where a single step takes as long, raise resources.progressDeadlineMinutes in the spec.'),
  COMMAND_FAILED: user('{model}: the program ended with exit code {exitCode} ({program})', 'The lines that it wrote are in the log above. 143 and 137 say that it was told to end, or killed; src/training/command/README.md is the contract.'),
  COMMAND_OUTPUT_INVALID: user('{model}: {file} of the program cannot be used: {problem}', 'src/training/command/README.md says what a program leaves behind, and where.'),
  GPU_GONE: outside('{name} was ended: its GPU is gone ({problem})', 'Look at the machine (nvidia-smi, dmesg | grep -i xid), and start it anew where its driver hangs. Then, or on another machine with the same workspace, run the step again: it goes on from the newest checkpoint.'),

  LEASE_LOST: outside('Lease {token} of {job} does not count any longer: {problem}', 'Nothing is to be done: the training was given to another runner, or is over, and nothing of this run is published. Where that happens often, look why the runner could not be heard (rankops dispatch tells for how long).'),
  QUEUE_INVALID: user('The queue at {place} cannot be used: {problem}', 'Name it as state, for the branch rankops/state, or as directory:<path> of a folder that all runners share.'),

  // matrix
  MATRIX_TOO_LARGE: user('{purpose} needs {need} MiB or more, and there is no such memory (4,096 MiB at most)', 'Take an algorithm that needs less, fewer factors, or fewer items and events; the documentation of the family tells what each needs.'),
  EASE_REGULARIZATION_LOW: user('EASE finds no item weights with parameters.regularization {regularization}', 'Raise it: with little or none, items that the same users met cannot be told apart. 10 to 1000 is usual.'),

  // tensor
  TENSOR_MISSING: user('The tensor backend "{backend}" cannot be opened ({problem})', 'Install the dependencies with npm ci; beside a bundle its tfjs-backend-wasm*.wasm files must lie.'),
  TENSOR_GPU_UNUSED: user('A GPU is asked for (resources.gpu), but the backend {backend} computes on {device}', 'rankops doctor says why the GPU is not used. Run on a machine with a GPU; a network with training.backend libtensorflow or webgpu, a program of your own with a framework that finds it. Or take resources.gpu out of the spec.'),
  TENSORFLOW_NOT_INSTALLED: user('There is no TensorFlow in {folder}', 'Run rankops setup-tensorflow{flag} on this machine, or name the folder where it is in RANKOPS_TENSORFLOW.'),
  TENSORFLOW_NEEDS: user('TensorFlow cannot be installed here:\n{lacks}', 'Put right what is named, then run it again. Nothing was fetched.'),
  TENSORFLOW_FETCH: outside('{file} cannot be fetched from {index} ({problem})', 'Run it again: it goes on from the bytes it has. HTTPS_PROXY and NO_PROXY count; another index is given with --index, a folder of wheels with --wheels.'),
  TENSORFLOW_WHEEL_MISSING: user('There is no {file} at {place}', 'Name an index or a folder that has this very file: with --index or --wheels.'),
  TENSORFLOW_WHEEL_DIFFERS: user('{place} has sha256 {found}, expected {expected}', 'It is torn, or not the file that was released under this name: fetch it again, or from another index.'),
  TENSORFLOW_WHEEL_BROKEN: user('{path} cannot be unpacked ({problem})', 'Fetch it again.'),
  TENSORFLOW_STEP_FAILED: user('{step} failed:\n{output}', 'Put right what its last lines name, then run it again: what was fetched is kept.'),
  WEBGPU_NOT_INSTALLED: user('The packages of the backend webgpu are not there ({folder})', 'Run rankops setup-tensorflow --webgpu on this machine, or npm install webgpu @tensorflow/tfjs-backend-webgpu beside RankOps.'),
  WEBGPU_NO_ADAPTER: user('WebGPU finds no adapter on this machine ({system})', 'On Linux it needs libvulkan.so.1 (package libvulkan1), and a Vulkan driver that lists the GPU: vulkaninfo --summary shows it. In a container the driver must reach inside (NVIDIA_DRIVER_CAPABILITIES=all). Or set training.backend to typed-arrays, which needs nothing.'),
  TENSOR_STATE_UNFIT: user('The saved state does not fit the network: {name} has {found} numbers, expected {expected}', 'Remove the checkpoints folder of this candidate: the training then starts from the beginning.'),

  // encoding
  ENCODER_RUNTIME_MISSING: user('{encoder} cannot be run: onnxruntime is not there ({problem})', 'Install it beside RankOps with npm install onnxruntime-node; an image of the server needs it too (src/encoding/README.md).'),
  ENCODER_PICTURES_MISSING: user('Pictures cannot be read: sharp is not there ({problem})', 'Install it beside RankOps with npm install sharp. A server does not need it.'),
  ENCODER_INVALID: user('{encoder} cannot be used: {problem}', 'Correct data.encoders in the spec, or name another file: models/README.md lists its keys, src/encoding/README.md what an encoder takes and gives.'),
  ENCODER_TOO_LARGE: user('{encoder} has {mib} MiB; at most {limit} are read', 'Name a smaller encoder, such as one with numbers in a byte each.'),

  // text
  TEXT_JIEBA_MISSING: user('The segmenter jieba is not there ({problem})', 'Install it beside RankOps with npm install @node-rs/jieba, or set parameters.segmenter to words, which needs nothing.'),

  // dataset
  DATA_NOT_FOUND: user('There is no data file {path}', 'Check data: in the spec; paths are relative to the repository root. What git does not carry must be put there before.'),
  DATA_OUTSIDE: user('The data file {path} lies outside the repository', 'Put the file below the repository root; absolute paths, .. and links that lead out are refused.'),
  DATA_UNREADABLE: user('The data file {path} cannot be read ({problem})', 'Check the rights of the file and of its folder.'),
  DATA_EMPTY: user('The data file {path} is empty', 'Look at the step that writes it; it may have failed or may still be running.'),
  DATA_CHANGED: outside('The data file {path} changed while it was read', 'Run the step again once the file is complete; write it beside its place and rename it to be safe.'),
  DATA_DIGEST_DIFFERS: user('{path} has sha256 {found}, declared is {expected}', 'If the new content is meant, write its sha256 into the spec; otherwise get the file that was declared.'),
  DATA_ADDRESS_UNPINNED: user('The address {address} has no sha256', 'Write path: and sha256: of the table; sha256sum of the downloaded file tells it. A plan can then name the data without a request, and nobody can exchange it.'),
  DATA_ADDRESS_REFUSED: user('{address} cannot be used ({problem})', 'Check the address. Where it needs a login, fetch the file by hand and name the copy with --data.'),
  DATA_ADDRESS_UNREACHABLE: outside('{address} cannot be read ({problem})', 'Run the step again: it goes on from the bytes it has. Behind a proxy set NODE_USE_ENV_PROXY=1 and HTTPS_PROXY; a local copy can be named with --data.'),
  DATA_COPY_MISSING: user('There is nothing at {path}, which --data names', 'Check the path; it is relative to the folder in which the command runs.'),
  DATA_SNAPSHOT_MISSING: user('{path} is no longer what it was, and no snapshot has its content of sha256 {sha256}', 'Name the folder that has it with --snapshots, or a copy of the file with --data. data.snapshot: true in the spec keeps the files of later trainings.'),
  DATA_ENCODING: user('{path}, line {line}: this is not {encoding}{suggestion}', 'Give encoding: of the table in the spec, or save the file as UTF-8 (in spreadsheets: "CSV UTF-8").'),
  DATA_TORN_ROW: user('{path}, row {row}: {problem}', 'The file was cut off, is of another format or has a wrong quote there: write it again. In CSV, cells with commas, quotes or line breaks stand in double quotes.'),
  DATA_TORN_FILE: user('{path} is no whole {format} file ({problem})', 'The file was cut off or is of another format: write it again, or give format: of the table in the spec.'),
  DATA_COLUMN_MISSING: user('{path} has no column "{column}"; its headings are {found}{suggestion}', 'Head the columns of events user, item, kind, time (or 用户ID, 商品ID, 行为类型, 时间), those of items item, category, brand, price (or 商品ID, 类别, 品牌, 价格), those of judgements query, item, grade (or 查询, 商品ID, 评分), those of clicks query, item, kind (or 查询, 商品ID, 行为类型), or say under columns: of the table in the spec how the file heads them.'),
  DATA_COLUMN_UNKNOWN: user('{path} has no column "{column}", which the spec names; its headings are {found}{suggestion}', 'Correct the name in the spec, or the heading in the file.'),
  DATA_COLUMN_TWICE: user('{path} has two columns for "{column}": {found}', 'Remove or rename one of them.'),
  DATA_NOT_NUMBERS: user('{path}: the column "{column}" holds {found} in row {row}, and mostly no numbers ({words} of {values} values)', 'Name the column under features.categorical in the spec, or under features.ignore if the model must not see it.'),
  DATA_TARGET_UNCLEAR: user('{path}: the target "{column}" holds {found}; {problem}', 'Say with data.positive in the spec which value of the target counts as positive; every other one is then negative.'),
  DATA_GRADES_WORDS: user('{path}: the column of grades holds {found} in row {row}, and mostly nothing that is a grade', 'Grades are numbers, larger is better; or list the words, the worst first, as data.grades.words in the spec: [Irrelevant, Partial, Exact].'),
  DATA_GRADES_FLAT: user('{path}: no grade is above {lowest}, so no item is right for any query; the highest is {highest}', 'Look at the column of grades: larger must be better. data.grades.lowest and highest in the spec give the scale.'),
  DATA_NO_CLICKS: user('{path}: nobody clicked, put into the cart or bought anything; pairs of a query and an item that were shown often enough to tell: {pairs}', 'Look at the column of kinds; data.clicks.kinds in the spec holds the words for click, cart and purchase.'),
  DATA_NOTHING_LEFT: user('{path}: none of {read} rows can be used: {reasons}', 'Look at the rows named there; data.kinds in the spec holds the words for each kind of event, data.clicks.kinds those of a log of searches, data.items the catalogue.'),
  DATA_SPLIT_EMPTY: user('{path}: the {split} split is empty, of {found}', 'Give more data, or change data.split in the spec. By time there must be three different times, since events of the same instant are never divided; by user, row or query a share is one in n; to leave one out, a user of three events must be there.'),
  DATA_ORDER_NO_TIME: user('{path}: its times are order numbers that begin anew for each user ({events} events have {numbers} different ones), so no moment divides them', 'Write leaveOneOut or userTime as data.split.by in the spec, or give the column of times under columns.'),

  POLICY_LOG_INVALID: user('{path} cannot be used to estimate a policy: {problem}', 'Give a row a decision with item, propensity (above 0, at most 1) and reward, or name the headings with --item, --position, --reward and --propensity. rankops evaluate-policy --help tells more.'),

  // families
  FAMILY_TOO_FEW_EXAMPLES: user('{family}: the {split} split has {positives} positive and {negatives} negative examples; both must be at least 1', 'Give more data, enlarge the split, or change what counts as positive (behavior: parameters.purchaseWindowHours).'),
  RECOMMENDATION_NO_EVENTS: user('{model}: no event before the test counts, so that there is nothing to learn from', 'Give more events, make the test smaller, or raise parameters.kindWeights above 0 for a kind that there is.'),
  RECOMMENDATION_MEMORY_SHORT: user('{model}: {algorithm} on {items} items needs about {need} MiB of memory, and resources.memoryMiB is {limit}', 'Raise resources.memoryMiB, name fewer parameters.neighbours (itemKnn, hybrid), or take als, which grows with the events alone.'),
  SLICE_UNKNOWN: user('The test cannot be divided by "{by}"; it can be by {known}', 'Correct evaluation.slices in the spec.'),
  COLUMN_UNKNOWN: user('The model sees no column of numbers "{column}"; it sees {known}', 'Correct evaluation.monotone in the spec.'),
  MODEL_DATA_UNFIT: user('The model cannot be asked about this data: {problem}', 'Bring back what is missing: models are compared on the same rows only. Where the data is meant to differ, give the spec another name, so that it begins a model of its own.'),
  MODEL_INVALID: user('The files of the model do not fit together: {problem}', 'Take the model from its release again, or train it again; a file was changed, lost or written by another version of RankOps.'),
  REQUEST_INVALID: user('{path}: {problem}', 'Correct that place of the request; src/families/<family>/README.md of RankOps shows what one looks like.'),

  // training
  TRAINING_DIVERGED: user('{model}: the loss is no longer a number in epoch {epoch}, at a learning rate of {learningRate}', 'Lower training.learningRate in the spec, to a tenth for a start; if that does not help, look for extreme values in the data.'),
  TRAINING_PREEMPTED: outside('{model}: training was told to end before it was done', 'Run the step again: it goes on from the newest checkpoint.'),

  // release
  RELEASE_NOT_JUDGED: user('{model} cannot be released: its evaluation says {verdict} ({reason})', 'Change the spec or the data until the evaluation passes; evaluation.onInconclusive: allow in the spec lets an inconclusive one through.'),
  RELEASE_DIGEST_MISMATCH: user('{model} cannot be released: {what} is {found}, the evaluation judged {expected}', 'Evaluate this very candidate, then release it; a release ships only what was judged.'),
  RELEASE_EXISTS: user('{tag} is already released with another content', 'A release never changes: raise the version and publish again.'),
  RELEASE_SUPERSEDED: user('{model}: a later merge is released already as {version}, and no version is left before it', 'Nothing is to be done where the later merge holds this change, as merges do; what is newest is deployed. With release.bump: minor in the spec there is room for patches.'),
  RELEASE_TOO_MANY_FILES: user('{tag} has {files} files, kept as {assets} assets, and GitHub takes {limit} a release; nothing was uploaded', 'Make a model of fewer files, or keep its releases in a folder: the input registry takes directory:<path>.'),
  RELEASE_CORRUPT: user('{tag}: {problem}', 'Do not use this release: the copy was changed or torn. Fetch it again; where that fails too, release the model anew.'),

  // serving
  RELEASE_UNREACHABLE: outside('The release at {address} cannot be fetched ({problem})', 'Start it again: it goes on from the bytes it has. Behind a proxy set NODE_USE_ENV_PROXY=1 and HTTPS_PROXY; a release can also be mounted as a folder.'),
  RELEASE_REFUSED: user('The release at {address} cannot be fetched ({problem})', 'Check the address. A private repository wants its address in the API (…/repos/<owner>/<name>/releases/tags/<tag>) and a token that may read it, in the file RANKOPS_RELEASE_TOKEN_FILE.'),
  RELEASE_OTHER_DIGEST: user('{tag} has the digest {found}, expected is {expected}', 'Correct the address or the digest: the manifest of a release and the pointer of a deployment name it.'),
  SERVING_NOT_PROVEN: user('{tag} does not answer as it did when it was trained: {problem}', 'Do not serve it here: serve the release before it, and release the model anew with this version of RankOps.'),
  MODEL_NO_NUMBER: user('The model answered {value} at {place}', 'Do not serve this release: go back to the one before it, and look for extreme values in the data or the weights.'),
  SERVING_OTHER_MODEL: user('{tag} cannot take the place of {model} ({family})', 'A server keeps its model: start another one for another model.'),
  SERVING_KEYS_INVALID: user('{path} is not a good list of API keys: {problem}', 'Correct that place; src/serving/README.md shows what the file looks like.'),
  SERVING_PORT_TAKEN: user('{host}:{port} cannot be listened on ({problem})', 'End what uses this port, or give another one; 0 takes any free port.'),

  // deployment
  TARGET_NOT_READY: outside('{model} {version} did not get ready in {environment}: {problem}', 'Read the end of its log above; the release that served before still serves. Run deploy again when the cause is gone.'),
  TARGET_UNSUPPORTED: user('The process target cannot run here: {problem}', 'It needs Linux with /proc; deploy from such a machine.'),
  TARGET_ENGINE: outside('The Docker engine at {host} could not {what}: {problem}', 'Start the engine, or give its address as DOCKER_HOST (unix:///path or tcp://127.0.0.1:port) and let this user use it; then run deploy again. What serves goes on serving.'),
  TARGET_IMAGE: user('The image {image} could not {what}: {problem}', 'Check the name in deployment.container of the spec; where its registry asks for a login, run docker login as this user.'),
  CLUSTER_API: outside('The Kubernetes API at {server} could not {what}: {problem}', 'Check the address and the log-in in the kubeconfig, and what the job may do: deploy --print-role and train --print-role print the roles that they need. Then run the step again; what serves goes on serving, what trains goes on training.'),
  TARGET_CONFLICT: user('{object}: {manager} set {field} to something else, and a deployment does not overrule it', 'Let only one of the two decide: take the field back there (kubectl edit), or stop the other program from setting it. Then run deploy again.'),
  TARGET_BUSY: outside('{holder} has been changing this deployment for {seconds} s (lease {name})', 'Wait until that run has ended and run the step again. A lease whose holder was killed is taken over by itself.'),
  TARGET_LOCK_LOST: outside('The turn to change this deployment ran out (lease {name}): the cluster did not hear from this run in time', 'Another run may be changing the deployment now. Run the step again: it waits for its turn and goes on where this one stopped.'),
  KUBECONFIG_INVALID: user('{path} does not say how to reach the cluster: {problem}', 'Name a kubeconfig by KUBECONFIG or --kubeconfig, and its context by deployment.kubernetes.context of the spec, or kubernetes.context of the runner.'),
  ROLLBACK_IMPOSSIBLE: user('{model} in {environment} cannot go back to {version}: {problem}', 'Name a release that is older than what serves; a newer one comes by deploy, whose canary promote can shorten.'),
  DEPLOYMENT_DIGEST_CHANGED: user('{model} {version} serves in {environment} with digest {serving}, but its release now has {released}', 'A release never changes: find out who replaced it, and release the model anew under the next version.'),

  // alert
  ALERT_NOT_DELIVERED: outside('{receiver} was not told ({problem})', 'Correct what the answer names. Whoever was not told stays marked so, and the next run of alert tells them; the issue is up to date.'),

  // forge
  FORGE_UNAVAILABLE: outside('{what}: no usable answer from {host} ({problem})', 'Run the step again later: it looks for what exists before it creates anything.'),
  FORGE_FORBIDDEN: user('{what}: {host} refuses the token, which needs "{permission}" ({problem})', 'Give the token that permission (in a workflow: under permissions: of the job), and check that it has not expired.'),
  FORGE_TOKEN_EXPIRED: outside('{what}: {host} takes the token no longer, which it took before in this run ({problem})', 'Run the job again: its next run has a new token. The token of a job ends with the job, that of an app after an hour.'),
  FORGE_NOT_FOUND: user('{what}: there is no such thing in {repository}', 'Check the number or name; a token that may not read a repository is told that nothing exists.'),
  FORGE_RATE_LIMITED: outside('{what}: {host} asks to wait {wait} ({problem})', 'Run the step again after that time; fewer jobs with the same token help.'),
  FORGE_REFUSED: user('{what}: {host} refuses it ({problem})', 'Correct what the message names; where it already exists, read it instead of creating it.'),
  FORGE_PUBLISHED: user('{tag} is published and is not deleted', 'What is wrong with a release is put right by the next one; rollback takes it out of service.'),
  FORGE_ARTIFACT_UNFIT: user('The artefact {name} of run {run} is not read: {problem}', 'Look at what that run left behind, and who started it: no run of RankOps leaves such a thing.'),
  FORGE_LACKS: user('{what}: {host} {lack}', 'What RankOps can do without {capability} it does; the rest is to be done by hand, or on a forge that has it.'),
  FORGE_BRANCH_MOVED: outside('The branch {branch} is no longer at {expected}: someone else wrote to it', 'Read the branch again, decide again and write again; the next run does so.'),
  FORGE_HEAD_MOVED: outside('Pull request #{number} is no longer at {expected}: new commits arrived', 'Wait for the checks of the new commits, then merge again.'),
  FORGE_NOT_MERGEABLE: user('Pull request #{number} cannot be merged ({problem})', 'Resolve the conflicts, or wait for the required checks and reviews.'),
  FORGE_GIT_MISSING: user('The local forge needs git 2.38 or newer; found: {found}', 'Install a newer git and put it on the PATH.'),
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorTable
