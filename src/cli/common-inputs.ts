import type { InputTable } from '../entry/verb.ts'

/** Inputs that several verbs share, so that one word means one thing everywhere. */
export const workspaceInputs = {
  workspace: { kind: 'text', default: '.rankops', description: 'Folder for the plan, datasets, candidates and judgements; keep it between the steps of a job.' },
  plan: { kind: 'text', description: 'The plan file, written by plan. Not given: plan.json in the workspace.' },
  model: { kind: 'list', description: 'Only these models; not given: every model of the plan that needs it.' },
} as const satisfies InputTable

export const folderInput = {
  folder: { kind: 'text', default: '.', description: 'Folder of the repository with the specs and the data files.' },
} as const satisfies InputTable

export const dataInputs = {
  data: { kind: 'list', description: 'Local copies of what the specs name by address: files, or folders with files. One stands for an address when its sha256 is the declared one.' },
  snapshots: { kind: 'text', description: 'Folder in which data.snapshot keeps raw files by their sha256. Not given: the folder snapshots in the workspace.' },
} as const satisfies InputTable

export const specsInput = {
  specs: { kind: 'text', default: 'models/*.yaml', description: 'Which files are specs.' },
} as const satisfies InputTable

export const registryInput = {
  registry: { kind: 'text', description: 'Where releases are kept: directory:<path> or github. Not given: the folder registry in the workspace.' },
} as const satisfies InputTable

/** Of verbs that go by the specs of the work tree, not by a plan. */
export const deploymentInputs = {
  model: { kind: 'list', description: 'Only these models; not given: every model that has a spec.' },
  environment: { kind: 'text', description: 'Environment. Not given: the one that each spec deploys to.' },
} as const satisfies InputTable

export const targetInputs = {
  deployments: { kind: 'text', description: 'Folder that knows what serves the models on this machine. Not given: the folder deployments in the workspace.' },
  'docker-host': { kind: 'text', from: ['env.DOCKER_HOST'], default: 'unix:///var/run/docker.sock', description: 'Address of the Docker engine of this machine, for specs whose target is docker: unix:///path or tcp://127.0.0.1:port.' },
  kubeconfig: { kind: 'text', from: ['env.KUBECONFIG'], description: 'Kubeconfig files, for specs whose target is kubernetes. Not given: ~/.kube/config, or the account of the pod that this runs in.' },
} as const satisfies InputTable

export const forgeInputs = {
  repository: { kind: 'text', required: true, from: ['env.GITHUB_REPOSITORY'], description: 'The repository on the forge, owner/name.' },
  token: { kind: 'text', required: true, isSecret: true, from: ['env.GITHUB_TOKEN'], inWorkflow: '${{ github.token }}', description: 'Token for the forge. On the command line give it by the variable: others can see arguments.' },
  'api-url': { kind: 'text', from: ['env.GITHUB_API_URL'], default: 'https://api.github.com', description: 'Address of the forge’s REST API.' },
  'server-url': { kind: 'text', from: ['env.GITHUB_SERVER_URL'], default: 'https://github.com', description: 'Address of the forge’s pages.' },
} as const satisfies InputTable

/** For what is merged: main, unless the event or the run tells of another. */
export const branchInput = {
  branch: { kind: 'text', from: ['event.repository.default_branch', 'env.GITHUB_REF_NAME'], default: 'main', description: 'The branch that specs are merged to.' },
} as const satisfies InputTable

/** Who is behind a decision that no rule makes. */
export const personInput = {
  by: { kind: 'text', from: ['env.GITHUB_ACTOR'], description: 'Login of the person who asks, for the record.' },
} as const satisfies InputTable

export const runInput = {
  'run-id': { kind: 'text', from: ['env.GITHUB_RUN_ID'], description: 'The workflow run, whose page tells more.' },
} as const satisfies InputTable

/** The forge of verbs that need one only for some of their inputs. */
export const optionalForgeInputs = {
  ...forgeInputs,
  repository: { ...forgeInputs.repository, required: false },
  token: { ...forgeInputs.token, required: false },
} as const satisfies InputTable
