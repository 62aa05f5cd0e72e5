import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { routeName } from '../../serving/record.ts'
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

/** A child is named as its route is. */
function processServers(children: Children, command: readonly string[], drainTimeoutMs: number): Servers {
  const read = async (name: string) => {
    const child = await children.read(name)
    return child && serverOf(name, child)
  }
  const isAlive = async ({ name }: Pick<RunningServer, 'name'>) => {
    const child = await children.read(name)
    return child !== undefined && children.isAlive(child)
  }

  return {
    isAlive,
    async tidy() {},
    async list() {
      const found = await Promise.all((await children.names()).filter((name) => name !== routerName).map(read))
      return found.filter((server) => server !== undefined)
    },
    async find({ version, role, digest }) {
      const known = await read(routeName(version, role))
      return known?.digest === digest && await isAlive(known) ? known : undefined
    },
    async start({ version, role, digest, releaseFolder }) {
      const name = routeName(version, role)
      await children.end(name, drainTimeoutMs)
      const child = await children.start(name, [...command, '--release', resolve(releaseFolder), '--port', '0'], { version, digest })
      return 'problem' in child ? child : serverOf(name, child)
    },
    async keep() {},
    end: ({ name }, graceMs) => children.end(name, graceMs),
    logTail: ({ name }) => children.logTail(name),
  }
}

function serverOf(name: string, { version = name, digest = '', url, startedAt, pid }: Child): RunningServer {
  return { id: String(pid), name, version, digest, url, startedAt, pid }
}

function entryPoint(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`../../serving/${name}.ts`, import.meta.url))]
}
