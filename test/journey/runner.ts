// A machine that runs jobs as GitHub's runner does: a work tree, the actions as bundles outside of it, and for each step a child process
// with the variables and files of its job. The forge runs in the process of the test, as somebody else's machine.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { actionNames } from '../../scripts/build.ts'
import { openWorkTree } from '../../scripts/demo/work-tree.ts'
import type { WorkTree } from '../../scripts/demo/work-tree.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import type { Target } from '../../src/deployment/target.ts'
import { findByLabel } from '../../src/deployment/targets/process/process-table.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { build, runStep } from '../actions/step.ts'
import type { Step } from '../actions/step.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import type { Job } from './jobs.ts'

export interface Runner extends Pick<ForgeBed, 'forge' | 'forgeOf'> {
  workTree: WorkTree
  /** Where the default inputs let models be served. */
  target: Target
  temporaryFolder: string
  /** Variables of every process that serves, as `NAME=value`. */
  servingVariables(): Promise<string[]>
  /** Runs an action as the next step of a job, in the work tree; `with:` beyond the defaults of its action.yml. */
  step(verb: string, job: Job, inputs?: Record<string, string>): Promise<Step>
  /** All steps until now, with what each asked of the forge, `GET /repos/…`. */
  steps: (Step & { verb: string; requests: string[] })[]
}

/** As long as a runner's own, and unlike any other text. */
export const token = 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'
export const [model, environment] = ['user-behavior', 'production']

/** A runner with its actions built and an empty clone of the forge's repository. All that was started on it ends with the body. */
export async function withRunner<T>(body: (runner: Runner) => Promise<T>): Promise<T> {
  return withLocalForge(async ({ folder, server, forge, forgeOf }) => {
    const [actionsFolder, temporaryFolder] = ['_actions', '_temp'].map((name) => join(folder, name)) as [string, string]
    const programs = new Map(await Promise.all((await actionNames()).map(async (name) => [name, await build(name, actionsFolder)] as const)))
    const workTree = await openWorkTree(join(folder, 'shop/shop'), server.gitDirectory)
    const deployments = join(workTree.folder, '.rankops/deployments')
    const target = processTarget({ folder: deployments })
    const steps: Runner['steps'] = []
    using listener = listenToSteps()

    async function step(verb: string, job: Job, inputs: Record<string, string> = {}): Promise<Step> {
      const nBefore = listener.requests.length
      const end = await runStep(programs.get(verb)!, join(temporaryFolder, `${steps.length + 1}-${verb}`), {
        cwd: workTree.folder,
        inputs: { ...await defaultInputs(verb), ...inputs },
        event: job.event,
        variables: {
          ...machineVariables,
          RUNNER_TEMP: temporaryFolder,
          HOME: join(folder, 'home'),
          GITHUB_WORKSPACE: workTree.folder,
          GITHUB_API_URL: server.url,
          GITHUB_SERVER_URL: server.webUrl,
          GITHUB_EVENT_NAME: job.eventName,
          GITHUB_SHA: job.sha,
          GITHUB_REF: job.ref,
        },
      })
      steps.push({ ...end, verb, requests: listener.requests.slice(nBefore) })
      return end
    }

    async function servingVariables(): Promise<string[]> {
      const processes = await findByLabel(`--instance=${deployments}/`)
      return (await Promise.all(processes.map(({ pid }) => readFile(`/proc/${pid}/environ`, 'utf8')))).flatMap((text) => text.split('\0'))
    }

    await Promise.all([temporaryFolder, join(folder, 'home')].map((path) => mkdir(path, { recursive: true })))
    try {
      return await body({ forge, forgeOf, workTree, target, temporaryFolder, servingVariables, step, steps })
    } finally {
      await target.stop(model, environment)
    }
  })
}

/** The same in every job of this machine. */
const machineVariables = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'maria',
  GITHUB_JOB: 'rankops',
  GITHUB_REPOSITORY: testRepository,
  GITHUB_RUN_ID: '1296269',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_WORKFLOW: 'RankOps',
  RUNNER_OS: 'Linux',
  RUNNER_ARCH: 'X64',
  // When a job ends, the runner ends every process that still has this variable.
  RUNNER_TRACKING_ID: 'github_1f0c0b4e',
}

/** The runner sets every input of an action: to what action.yml says, else to nothing. */
async function defaultInputs(verb: string): Promise<Record<string, string>> {
  const { value } = parseYaml(await readFile(join(import.meta.dirname, '../../actions', verb, 'action.yml'), 'utf8'))
  const { inputs = {} } = value as { inputs?: Record<string, { default?: string }> }
  return Object.fromEntries(Object.entries(inputs).map(([name, definition]) => [name, (definition.default ?? '').replace('${{ github.token }}', token)]))
}

/** Notes each request that carries the token of the steps, without a proxy that could change it. */
function listenToSteps(): { requests: string[]; [Symbol.dispose](): void } {
  const requests: string[] = []
  const note = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    if (request.headers.authorization?.includes(token)) requests.push(`${request.method} ${request.url?.replace(/^\/api\/v3/, '')}`)
  }
  subscribe('http.server.request.start', note)
  return { requests, [Symbol.dispose]: () => { unsubscribe('http.server.request.start', note) } }
}
