import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Target } from '../target.ts'
import { routerName, targetBehindRouter } from './behind-router.ts'
import type { BehindRouterOptions, RunningServer, Servers } from './behind-router.ts'
import { endRetiredContainers } from './docker/retired.ts'
import type { Child } from './process/child-record.ts'
import type { Children } from './process/children.ts'

export interface ProcessTargetOptions extends Partial<BehindRouterOptions> {
  folder: string
  /** Serves a release: gets `--release <folder> --port 0`, announces `{"url":…}` on stdout, ends on SIGTERM. */
  serverCommand?: readonly string[]
  /** Is started in place of the server and gets its whole command as arguments; what runs already stays as it is. */
  serverWrapper?: readonly string[]
}

/** Runs releases as processes of this machine (Linux). A server may take 60 s to get ready and 10 s to end, unless the options say otherwise. */
export function processTarget({ serverCommand = entryPoint('main'), serverWrapper = [], ...given }: ProcessTargetOptions): Target {
  const options = { routerCommand: entryPoint('router-main'), processEnvironment: { PATH: '/usr/local/bin:/usr/bin:/bin' }, readyTimeoutMs: 60_000, drainTimeoutMs: 10_000, ...given }
  return targetBehindRouter('process', options, (deployment, children) => ({
    servers: processServers(children, [...serverWrapper, ...serverCommand], options.drainTimeoutMs),
    endRetired: (graceMs) => endRetiredContainers(deployment, graceMs),
  }))
}

/** The name of a child is its version. */
function processServers(children: Children, command: readonly string[], drainTimeoutMs: number): Servers {
  const read = async (version: string) => {
    const child = await children.read(version)
    return child && serverOf(version, child)
  }
  const isAlive = async ({ version }: Pick<RunningServer, 'version'>) => {
    const child = await children.read(version)
    return child !== undefined && children.isAlive(child)
  }

  return {
    isAlive,
    async tidy() {},
    async list() {
      const found = await Promise.all((await children.names()).filter((name) => name !== routerName).map(read))
      return found.filter((server) => server !== undefined)
    },
    async find({ version, digest }) {
      const known = await read(version)
      return known?.digest === digest && await isAlive(known) ? known : undefined
    },
    async start({ version, digest, releaseFolder }) {
      await children.end(version, drainTimeoutMs)
      const child = await children.start(version, [...command, '--release', resolve(releaseFolder), '--port', '0'], { version, digest })
      return 'problem' in child ? child : serverOf(version, child)
    },
    async keep() {},
    end: ({ version }, graceMs) => children.end(version, graceMs),
    logTail: ({ version }) => children.logTail(version),
  }
}

function serverOf(version: string, { digest = '', url, startedAt, pid }: Child): RunningServer {
  return { id: String(pid), version, digest, url, startedAt, pid }
}

function entryPoint(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`../../serving/${name}.ts`, import.meta.url))]
}
