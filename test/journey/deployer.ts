// Who releases and deploys a model on a forge of ours with the target process, and reads what its servers logged.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { withShop } from '../cli/shop-bed.ts'
import type { ShopBed } from '../cli/shop-bed.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert } from '../support/suite.ts'

/** Tells a verb and fails where it does not end well. */
export type Well = (verb: Parameters<ShopBed['tell']>[0], given?: Record<string, string>) => ReturnType<ShopBed['tell']>

/** `folder`: for the log of events. */
export async function withDeployer(model: string, body: (bed: { shop: ShopBed; well: Well; folder: string }) => Promise<void>): Promise<void> {
  await withShop(async (shop) => withLocalForge(async ({ server }) => {
    const well: Well = async (verb, given = {}) => {
      const told = await shop.tell(verb, { 'repository': testRepository, 'token': 'robot', 'api-url': server.url, 'server-url': server.webUrl, ...given })
      assert.is(told.exitCode, 0, `${verb.name}: ${told.sentence}\n${told.lines.join('\n')}`)
      return told
    }
    try {
      await body({ shop, well, folder: join(shop.workspace, 'events') })
    } finally {
      await processTarget({ folder: join(shop.workspace, 'deployments') }).stop(model, 'production')
    }
  }))
}

/** Gives the address where clients ask. */
export async function releaseAndDeploy(well: Well): Promise<string> {
  for (const verb of [plan, train, evaluate, release]) await well(verb, verb === train ? { executor: 'inline' } : {})
  const { result } = await well(deploy)
  return (result as { deployments: { url: string }[] }).deployments[0]!.url
}

export interface Line { user: string; kind: string; item: string; time: string; requestId?: string; shown?: string[]; position?: number; propensity?: number; model: string; version: string }

export async function linesIn(folder: string): Promise<Line[]> {
  const texts = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line))
}
