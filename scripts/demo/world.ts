// The demo's world: a folder with the forge, the team's clone, the releases, the running servers and a clock that can be moved on.
// Everything in it is found again when the demo is killed and started with the same folder.
import { join } from 'node:path'
import type { Clock } from '../../src/base/clock.ts'
import { systemClock } from '../../src/base/clock.ts'
import type { Log } from '../../src/base/log.ts'
import type { Target } from '../../src/deployment/target.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { readTextIfAny, writeFileAtomic } from '../../src/base/files.ts'
import type { Forge, PullRequest } from '../../src/forge/forge.ts'
import { githubForge } from '../../src/forge/github.ts'
import { startLocalForge } from '../../src/forge/local/server.ts'
import type { PageSection } from '../../src/forge/local/page/home.ts'
import type { LocalForge } from '../../src/forge/local/server.ts'
import { pageSections } from './page-sections.ts'
import type { DemoOptions } from './options.ts'
import { simulateShop } from './shop.ts'
import type { Shop } from './shop.ts'
import { openWorkTree } from './work-tree.ts'
import type { WorkTree } from './work-tree.ts'

export const repository = 'demo/shop'
export const model = 'user-behavior'
/** The models of the last act. */
export const searcher = 'find-products'
export const recommender = 'next-products'
export const environment = 'production'

export interface World {
  folder: string
  options: DemoOptions
  clock: Clock & { advance(ms: number): Promise<void> }
  server: LocalForge
  /** The workflow's robot. */
  forge: Forge
  /** A person of the team, who opens and merges pull requests. */
  person: Forge
  workTree: WorkTree
  folders: { workspace: string; registry: string; deployments: string }
  target: Target
  log: Log
  /** The simulated shop: the same at every start. */
  shop: Shop
  /** The pull request of a branch, opened if need be. */
  pullRequest(branch: string, title: string, body: string): Promise<PullRequest>
}

export async function openWorld(folder: string, options: DemoOptions, { log }: { log: Log }): Promise<World> {
  const clock = await movableClock(join(folder, 'clock.json'))
  const folders = { workspace: join(folder, 'workspace'), registry: join(folder, 'registry'), deployments: join(folder, 'deployments') }
  const server = await startServer(folder, clock, () => pageSections(folders.registry, forge))
  const forge: Forge = githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository, token: 'robot', pace: 'none' })
  const person = githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository, token: 'user:maria', pace: 'none' })
  const workTree = await openWorkTree(join(folder, 'shop'), server.gitDirectory)

  async function pullRequest(branch: string, title: string, body: string): Promise<PullRequest> {
    const pulls = await person.listPullRequests('all')
    return pulls.find((pull) => pull.head.ref === branch) ?? person.createPullRequest({ title, body, head: branch, base: 'main' })
  }

  return { folder, options, clock, server, forge, person, workTree, folders, pullRequest, log, target: processTarget({ folder: folders.deployments }), shop: simulateShop(options.shop) }
}

/** Stops the forge and everything that was deployed. */
export async function stopWorld({ target, server }: World): Promise<void> {
  for (const name of [model, searcher, recommender]) await target.stop(name, environment)
  await server.close()
}

/** The same port as before where it is free, so that links in comments stay true after a restart. */
async function startServer(folder: string, clock: Clock, sections: () => Promise<PageSection[]>): Promise<LocalForge> {
  const portFile = join(folder, 'port')
  const start = (port: number) => startLocalForge({ directory: join(folder, 'forge'), repository, port, clock, sections })
  const server = await start(Number(await readTextIfAny(portFile) ?? 0)).catch(() => start(0))
  await writeFileAtomic(portFile, new URL(server.webUrl).port)
  return server
}

/** The real clock, moved on by what the demo skipped; how far is kept on disk. */
async function movableClock(path: string): Promise<World['clock']> {
  let aheadMs = Number(await readTextIfAny(path) ?? 0)
  return {
    now: () => new Date(systemClock.now().getTime() + aheadMs),
    elapsedMs: () => systemClock.elapsedMs() + aheadMs,
    sleep: systemClock.sleep,
    advance: async (ms) => {
      aheadMs += ms
      await writeFileAtomic(path, String(aheadMs))
    },
  }
}
