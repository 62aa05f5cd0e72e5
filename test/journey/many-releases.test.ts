// A model that was released often: what a verb asks of the forge does not grow with its releases.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFile, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { digestFolder } from '../../src/base/files.ts'
import { modelDigest } from '../../src/release/manifest-files.ts'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { assert, describe } from '../support/suite.ts'
import { directory } from './invariants.ts'
import { model, repository, withTemplate, withWorld } from './kill-world.ts'
import type { World } from './kill-world.ts'

const nReleases = 30
/** A fetched release costs a request for each of its files beside these. */
const mostRequests = { plan: 8, release: 26, deploy: 24, 'check-health': 12, evaluate: 4 }

describe(`a model with ${nReleases} releases`, (test) => {
  test('no verb asks for all their manifests', () => withTemplate((template) => withWorld(template, async (world) => {
    await releaseOften(world)
    const counts: Record<string, number> = {}
    for (const [verb, most] of Object.entries(mostRequests)) {
      using listener = countRequests()
      await world.well([verb, '--registry', 'github', '--model', model].slice(0, verb === 'plan' ? 3 : undefined))
      counts[verb] = listener.count()
      console.log(`${verb}: ${counts[verb]} requests (at most ${most})`)
    }
    for (const [verb, most] of Object.entries(mostRequests)) assert.ok(counts[verb]! <= most, `${verb} asks ${counts[verb]} times`)
    const newest = await githubRegistry(world.forge).listNewest([model], 1)
    assert.is(newest.get(model)![0]!.version, `1.${nReleases}.0`)
    assert.equal((await world.target.observe(model, 'production')).replicas.map(({ version }) => version), [`1.${nReleases}.0`])
  })))
})

/** Releases of models as large as the candidate, each of another plan. */
async function releaseOften(world: World): Promise<void> {
  await world.well(['release'])
  const first = (await directory(world).find(model, '1.0.0'))!
  const folder = join(world.workspace, 'registry', model, '1.0.0')
  const weights = join(folder, first.files.find(({ path, bytes }) => path.startsWith('model/') && bytes > 1000)!.path)
  const commit = (await world.forge.resolveCommit('main'))!
  const registry = githubRegistry(world.forge)
  for (let i = 0; i < nReleases; i++) {
    const version = `1.${i}.0`
    const bytes = await readFile(weights)
    bytes[0]! ^= i + 1
    await writeFile(weights, bytes)
    const files = (await digestFolder(folder)).filter(({ path }) => path !== 'manifest.json')
    await registry.publish({ ...first, version, tag: `${model}-v${version}`, files, digest: modelDigest({ files }), lineage: { ...first.lineage, commit, planHash: String(i).padStart(64, '0') } }, folder, '')
  }
}

/** Requests to the API of the forge, from whatever process; those of the test itself are in it too. */
function countRequests(): { count(): number; [Symbol.dispose](): void } {
  let n = 0
  const note = (message: unknown) => { if ((message as { request: IncomingMessage }).request.url?.includes(`/repos/${repository}/`)) n += 1 }
  subscribe('http.server.request.start', note)
  return { count: () => n, [Symbol.dispose]: () => { unsubscribe('http.server.request.start', note) } }
}
