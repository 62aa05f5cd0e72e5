// The worlds that a kill is tried in: a shop with a judged candidate and a forge, made once and copied for each try.
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { endGroup, findByLabel } from '../../src/deployment/targets/process/process-table.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import type { Target } from '../../src/deployment/target.ts'
import type { Forge } from '../../src/forge/forge.ts'
import { githubForge } from '../../src/forge/github.ts'
import { startLocalForge } from '../../src/forge/local/server.ts'
import type { LocalForge, LocalForgeOptions } from '../../src/forge/local/server.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { assert, withFolder } from '../support/suite.ts'
import type { Suite } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import type { ShopBed } from '../cli/shop-bed.ts'
import { runCommand } from './command.ts'
import type { CommandRun, KillPoint } from './command.ts'

export const model = 'user-behavior'
export const environment = 'production'
export const repository = 'acme/shop'

export interface World {
  /** Holds `shop` (the clone), `workspace` and `forge`. */
  folder: string
  workspace: string
  forge: Forge
  server: LocalForge
  target: Target
  /** Runs a verb in the clone as a process of its own. */
  run(args: readonly string[], kill?: KillPoint): Promise<CommandRun>
  /** The same, undisturbed, with a good end. */
  well(args: readonly string[]): Promise<CommandRun>
  /** Processes that serve this world, by their groups. */
  serving(): Promise<number[]>
}

export interface TemplateOptions {
  /** More specs by their path; only the plan knows their models yet. */
  specs?: Record<string, string>
  /** What is done with them. */
  prepare?: (tell: ShopBed['tell']) => Promise<void>
}

/** A folder with a trained and judged candidate, a forge that has the shop's `main`, and pull request #1. */
export async function withTemplate<T>(body: (template: string) => Promise<T>, { specs = {}, prepare = async () => {} }: TemplateOptions = {}): Promise<T> {
  return withFolder(async (template) => withShop(async ({ folder, workspace, tell, commit, git }) => {
    await commit({ ...specs, [specPath]: `${goodSpec}deployment: { canary: { steps: [50], minRequests: 4, enoughRequests: 4, maxLatencyP95Ms: 5000 } }\nmonitoring: { resolveAfter: 1, maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100 }\n` })
    for (const told of [await tell(plan), await tell(train, { executor: 'inline', model: [model] }), await tell(evaluate, { model: [model] })]) assert.is(told.exitCode, 0, told.sentence)
    await prepare(tell)
    const server = await startLocalForge({ directory: join(template, 'forge'), repository })
    await git('push', '-q', server.gitDirectory, 'HEAD:refs/heads/main')
    await git('commit', '-q', '--allow-empty', '-m', 'A change')
    await git('push', '-q', server.gitDirectory, 'HEAD:refs/heads/change')
    await git('reset', '-q', '--hard', 'HEAD^')
    await forgeOf(server).createPullRequest({ title: 'A change', body: '', head: 'change', base: 'main' })
    await server.close()
    await cp(folder, join(template, 'shop'), { recursive: true })
    await cp(workspace, join(template, 'workspace'), { recursive: true })
    return body(template)
  }))
}

/** The template for all tests of a suite; made before the first and removed after the last. */
export function sharedTemplate(test: Pick<Suite, 'before' | 'after'>): () => string {
  return sharedFolder(test, withTemplate)
}

/** The same for a folder that is made otherwise. */
export function sharedFolder(test: Pick<Suite, 'before' | 'after'>, make: (body: (folder: string) => Promise<void>) => Promise<void>): () => string {
  let template = ''
  let release = () => {}
  let removed: Promise<void> = Promise.resolve()
  test.before(() => new Promise<void>((ready, fails) => {
    removed = make(async (folder) => {
      template = folder
      ready()
      await new Promise<void>((done) => { release = done })
    })
    removed.catch(fails)
  }))
  test.after(async () => { release(); await removed })
  return () => template
}

/** A copy of the template with its forge running; what serves in it is ended with it. */
export async function withWorld<T>(template: string, body: (world: World) => Promise<T>, options: Partial<LocalForgeOptions> = {}): Promise<T> {
  return withFolder(async (folder) => {
    await cp(template, folder, { recursive: true })
    const server = await startLocalForge({ directory: join(folder, 'forge'), repository, ...options })
    const workspace = join(folder, 'workspace')
    const deployments = join(workspace, 'deployments')
    const run: World['run'] = (args, kill) => runCommand(['alert', 'history'].includes(args[0]!) || args.includes('--workspace') ? args : [...args, '--workspace', workspace], {
      folder: join(folder, 'shop'),
      variables: { GITHUB_REPOSITORY: repository, GITHUB_TOKEN: 'robot', GITHUB_API_URL: server.url, GITHUB_SERVER_URL: server.webUrl },
      ...(kill ? { kill } : {}),
    })
    const serving = async () => [...new Set((await findByLabel(`--instance=${deployments}/`)).map(({ group }) => group))]
    try {
      return await body({
        folder, workspace, server, run, serving,
        forge: forgeOf(server),
        target: processTarget({ folder: deployments }),
        async well(args) {
          const end = await run(args)
          assert.is(end.exitCode, 0, `${args.join(' ')}: ${end.text}`)
          return end
        },
      })
    } finally {
      for (const group of await serving()) await endGroup(group, 0)
      await server.close()
    }
  })
}

function forgeOf(server: LocalForge): Forge {
  return githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository, token: 'robot', pace: 'none' })
}

/** Files below a folder that a killed writer did not finish. */
export async function unfinishedFiles(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.tmp'))
}

/** Runs bodies side by side, two at a time unless they mostly wait: as many as a runner has cores. */
export async function sideBySide<T>(inputs: readonly T[], body: (input: T) => Promise<void>, nAtOnce = 2): Promise<void> {
  const queue = [...inputs]
  await Promise.all(Array.from({ length: nAtOnce }, async () => {
    for (let input = queue.shift(); input !== undefined; input = queue.shift()) await body(input)
  }))
}
