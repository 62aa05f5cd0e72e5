import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/errors.ts'
import { removeIfAny } from '../../base/files.ts'
import type { Capability } from '../capabilities.ts'
import { localApi } from './api.ts'
import { faultPlan } from './faults.ts'
import type { Fault } from './faults.ts'
import { openGit } from './git.ts'
import { refused, sendAnswer } from './http.ts'
import { localPages } from './page.ts'
import type { PageSection } from './page.ts'
import type { Context } from './routes/context.ts'
import type { RepositorySetup } from './routes/settings.ts'
import { linksOf } from './shapes/links.ts'
import { openStore } from './store.ts'

export interface LocalForgeOptions {
  /** Holds all state: `repo.git`, one JSON file per kind, the assets. Opening it again gives the same forge. */
  directory: string
  /** `owner/name` */
  repository: string
  /** 0 or absent: any free port of the loopback address. */
  port?: number
  clock?: Clock
  faults?: Fault[]
  /** Whether published releases refuse new assets; GitHub has this as a setting. Default true. */
  hasImmutableReleases?: boolean
  /** What this forge shall not have, as older or other ones do not. */
  without?: readonly Capability[]
  /** What people set up by hand. */
  setup?: RepositorySetup
  /** More parts of the home page; their HTML is shown as it is. */
  sections?: () => Promise<PageSection[]>
}

export interface LocalForge {
  /** Base of the REST API and of the pages, as `apiUrl` and `serverUrl` of the driver. */
  url: string
  webUrl: string
  /** The bare repository to push to. */
  gitDirectory: string
  /** Plays a failure once. */
  addFault(fault: Fault): void
  /** Failures that were asked for and not met yet. */
  pendingFaults(): Fault[]
  close(): Promise<void>
}

/** Starts the embedded forge: an HTTP server on the loopback address that speaks the part of GitHub's REST API that RankOps
 *  uses, with pages to read it. Any token is accepted; `user:<name>` acts as that person, any other as the workflow's robot.
 *  One process at a time may open a directory. */
export async function startLocalForge(options: LocalForgeOptions): Promise<LocalForge> {
  const { directory, repository, port = 0, clock = systemClock, faults = [], hasImmutableReleases = true, without = [], setup = {}, sections = async () => [] } = options
  const git = await openGit(resolve(directory, 'repo.git'))
  const store = await openStore(directory)
  // What a killed process was receiving is of no use any more.
  const incoming = join(directory, 'incoming')
  await removeIfAny(incoming)

  const plan = faultPlan(faults)
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => { fail(response, error) })
  })
  await new Promise<void>((done, fails) => { server.once('error', fails).listen(port, '127.0.0.1', done) })
  const webUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const context: Context = { git, store, links: linksOf(webUrl, repository, git.directory), hasImmutableReleases, without, setup }
  const api = localApi(context, { clock, plan, incoming })
  const pages = localPages(context, sections)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', webUrl)
    // A page elsewhere must not reach this server under a name of its own.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) return sendAnswer(response, refused(403, 'Only loopback names are served'))
    if (url.pathname.startsWith('/api/')) return api(request, response, url)
    return pages(request, response, url)
  }

  return {
    url: context.links.apiUrl,
    webUrl,
    gitDirectory: git.directory,
    addFault: plan.add,
    pendingFaults: plan.pending,
    close: () => new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    }),
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy()
  else void sendAnswer(response, refused(500, messageOf(error)))
}
