// The worlds of models that rank: the shop of the other journeys with judged queries, and the spec that `init` writes for it.
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simulateShop } from '../../scripts/demo/shop.ts'
import { formatJudgements } from '../../scripts/demo/shop/judgements.ts'
import { init } from '../../src/cli/init.ts'
import { githubForge } from '../../src/forge/github.ts'
import { startLocalForge } from '../../src/forge/local/server.ts'
import { assert, withFolder } from '../support/suite.ts'
import { specPath as behaviorSpec, withShop } from '../cli/shop-bed.ts'
import type { ShopBed } from '../cli/shop-bed.ts'
import { repository } from './kill-world.ts'

export type RankingKind = 'recommendation' | 'search'
export const names = { recommendation: 'next-items', search: 'find-items' } as const
export const pathOf = (kind: RankingKind) => `models/${names[kind]}.yaml`

/** Times and the load of the machine are no matter here; so few resamples and trials are enough to tell these models apart. */
const quick = {
  recommendation: 'parameters: { trials: 4 }\nevaluation: { bootstrapSamples: 200, maxPredictionP95Ms: 1000, slices: [activity], gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0.02 }] }\n',
  search: 'parameters: { vectorSize: 32 }\nevaluation: { bootstrapSamples: 200, maxPredictionP95Ms: 1000, gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0.02 }] }\n',
}
const deployment = 'deployment: { canary: { steps: [50], minRequests: 4, enoughRequests: 4, maxLatencyP95Ms: 5000 } }\nmonitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100 }\n'

/** What stands in place of the parameters for a model that anybody beats: what is popular, words of names alone. */
export const worse = {
  recommendation: 'parameters: { algorithm: popularity }',
  search: 'parameters: { algorithm: bm25, fields: { name: 1, description: 0, tags: 0, category: 0, brand: 0 } }',
}

/** A shop with nothing but data, and then the spec that `init` wrote of them, committed. */
export async function withRankingShop<T>(kind: RankingKind, body: (bed: ShopBed) => Promise<T>): Promise<T> {
  return withShop(async (bed) => {
    await bed.git('rm', '-q', behaviorSpec)
    await bed.commit({ 'data/judgements.csv': formatJudgements(simulateShop({ seed: 1, users: 150, days: 20 }).items) })
    const told = await bed.tell(init, { rankops: `acme/rankops@${'1'.repeat(40)}`, family: kind, name: names[kind], 'server-url': 'http://127.0.0.1:1' })
    assert.is(told.exitCode, 0, told.sentence)
    assert.ok((JSON.parse(told.values['written']!) as string[]).includes(pathOf(kind)))
    await writeFile(join(bed.folder, pathOf(kind)), withoutKeys(await readFile(join(bed.folder, pathOf(kind)), 'utf8')))
    await appendFile(join(bed.folder, pathOf(kind)), quick[kind] + deployment)
    await bed.commit({})
    return body(bed)
  })
}

/** A folder with that shop, an empty workspace and a forge that has its `main` and pull request #1. */
export async function withRankingTemplate(kind: RankingKind, body: (template: string) => Promise<void>): Promise<void> {
  await withFolder(async (template) => withRankingShop(kind, async ({ folder, git }) => {
    const server = await startLocalForge({ directory: join(template, 'forge'), repository })
    await git('push', '-q', server.gitDirectory, 'HEAD^:refs/heads/main')
    await git('push', '-q', server.gitDirectory, 'HEAD:refs/heads/first-model')
    await githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository, token: 'robot', pace: 'none' }).createPullRequest({ title: 'First model', body: '', head: 'first-model', base: 'main' })
    await server.close()
    await cp(folder, join(template, 'shop'), { recursive: true })
    await body(template)
  }))
}

/** What `init` says of these keys makes room for what the test says; divided within each user, more users have a part in the test. */
function withoutKeys(text: string): string {
  return text.split(/^(?=\S)/m).filter((part) => !/^(parameters|evaluation|deployment|monitoring):/.test(part)).join('').replace(/^  split: .*\n/m, '').replace(/^  events: .*\n/m, '$&  split: { by: userTime }\n')
}
