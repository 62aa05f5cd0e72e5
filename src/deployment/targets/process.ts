import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256, writeFileAtomic } from '../../base/files.ts'
import { routeName } from '../../serving/record.ts'
import type { DesiredReplica, Target } from '../target.ts'
import { routerName, targetBehindRouter } from './behind-router.ts'
import type { BehindRouterOptions, RunningServer, Servers } from './behind-router.ts'
import { endRetiredContainers } from './docker/retired.ts'
import type { Child } from './process/child-record.ts'
import type { Children } from './process/children.ts'
import { asArguments, serverOptions } from './serving-options.ts'
import type { ServingSettings } from './serving-options.ts'

export interface ProcessTargetOptions extends Partial<BehindRouterOptions> {
  folder: string
  /** Serves a release: gets `--release <folder> --port 0`, announces `{"url":…}` on stdout, ends on SIGTERM. */
  serverCommand?: readonly string[]
  /** Other options replace a server: traffic moves first. Other keys do not: they are put where the servers read them. */
  serving?: ServingSettings
  /** Is started in place of the server and gets its whole command as arguments; what runs already stays as it is. */
  serverWrapper?: readonly string[]
}

/** Runs releases as processes of this machine (Linux). A server may take 60 s to get ready and 10 s to end, unless the options say otherwise. */
export function processTarget({ serverCommand = entryPoint('main'), serverWrapper = [], serving = {}, ...given }: ProcessTargetOptions): Target {
  const options = { routerCommand: entryPoint('router-main'), processEnvironment: { PATH: '/usr/local/bin:/usr/bin:/bin' }, readyTimeoutMs: 60_000, drainTimeoutMs: 10_000, ...given }
  return targetBehindRouter('process', options, (deployment, children) => ({
    servers: processServers(children, [...serverWrapper, ...serverCommand], serving, join(deployment.folder, deployment.environment, deployment.model, 'serving'), options.drainTimeoutMs),
    endRetired: (graceMs) => endRetiredContainers(deployment, graceMs),
  }))
}

/** A child is named as its route is, with a hash of its options where it has any: so one with other options starts beside it. `folder` holds
 *  the keys and, by default, the event log; it outlives the servers. */
function processServers(children: Children, command: readonly string[], serving: ServingSettings, folder: string, drainTimeoutMs: number): Servers {
  const keysPath = join(folder, 'api-keys.json')
  const options = asArguments(serverOptions(serving, { apiKeys: serving.apiKeys && keysPath, events: serving.events && (serving.events.folder ?? join(folder, 'events')) }))
  const nameOf = ({ version, role }: Pick<DesiredReplica, 'version' | 'role'>) => `${routeName(version, role)}${options.length === 0 ? '' : `@${sha256(JSON.stringify(options)).slice(0, 8)}`}`
  const read = async (name: string) => {
    const child = await children.read(name)
    return child && serverOf(name, child)
  }
  const isAlive = async ({ id }: Pick<RunningServer, 'id'>) => {
    const child = await children.read(childOf(id))
    return child !== undefined && children.isAlive(child)
  }

  return {
    isAlive,
    async tidy() {},
    async prepare() {
      if (serving.apiKeys) await writeFileAtomic(keysPath, await serving.apiKeys())
    },
    async list() {
      const found = await Promise.all((await children.names()).filter((name) => name !== routerName).map(read))
      return found.filter((server) => server !== undefined)
    },
    async find(replica) {
      const known = await read(nameOf(replica))
      return known?.digest === replica.digest && await isAlive(known) ? known : undefined
    },
    async start({ version, role, digest, releaseFolder }) {
      const name = nameOf({ version, role })
      await children.end(name, drainTimeoutMs)
      const child = await children.start(name, [...command, '--release', resolve(releaseFolder), '--port', '0', ...options], { version, digest })
      return 'problem' in child ? child : serverOf(name, child)
    },
    async keep() {},
    end: ({ id }, graceMs) => children.end(childOf(id), graceMs),
    logTail: ({ id }) => children.logTail(childOf(id)),
  }
}

function serverOf(child: string, { version, digest = '', url, startedAt, pid }: Child): RunningServer {
  const name = child.split('@')[0]!
  return { id: `${child}#${pid}`, name, version: version ?? name, digest, url, startedAt, pid }
}

function childOf(id: string): string {
  return id.slice(0, id.lastIndexOf('#'))
}

function entryPoint(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`../../serving/${name}.ts`, import.meta.url))]
}
