// What must hold after every run, and the small steps that bring a world there.
import { join } from 'node:path'
import { parsePointer, parseRollouts } from '../../scripts/demo/state-files.ts'
import { readText, verifyFiles } from '../../src/base/files.ts'
import { pointerPath } from '../../src/deployment/pointer.ts'
import type { Pointer } from '../../src/deployment/record.ts'
import { healthRecord } from '../../src/health/record.ts'
import type { HealthReport } from '../../src/health/record.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import type { Manifest } from '../../src/release/record.ts'
import type { Registry } from '../../src/release/registry.ts'
import { assert } from '../support/suite.ts'
import { environment, model } from './kill-world.ts'
import type { World } from './kill-world.ts'

export const directory = ({ workspace }: World) => directoryRegistry(join(workspace, 'registry'))

/** One release, whole, and readers take no unfinished file for a part of it. */
export async function oneRelease(world: World, registry: Registry): Promise<Manifest> {
  const releases = await registry.list(model)
  assert.equal(releases.map(({ version }) => version), ['1.0.0'])
  const evaluation = JSON.parse(await readText(join(world.workspace, 'candidates', releases[0]!.lineage.planHash, 'evaluation.json'))) as { candidateDigest: string }
  assert.is(releases[0]!.digest, evaluation.candidateDigest)
  assert.not.ok(releases[0]!.files.some(({ path }) => path.endsWith('.tmp')))
  const folder = join(world.folder, 'fetched')
  await registry.fetch(releases[0]!, folder)
  await verifyFiles(folder, releases[0]!.files)
  return releases[0]!
}

/** What runs is what the pointer says, and nothing beside it. */
export async function runsAsPointed(world: World): Promise<Pointer> {
  const { files } = await world.forge.readBranch('rankops/state')
  const pointer = parsePointer(files, environment, model)!
  assert.ok(pointer, 'no pointer')
  const { stable, canary } = pointer
  const isShadow = canary?.phase === 'shadow'
  const canaryPercent = isShadow ? 0 : canary?.weightPercent ?? 0
  // The baseline is a second server of the stable release, with as much traffic as the canary has and leaves.
  const baselinePercent = stable && canary && !isShadow ? Math.min(canaryPercent, 100 - canaryPercent) : 0
  const wanted = [
    ...(stable ? [{ ...stable, role: 'stable', weightPercent: 100 - canaryPercent - baselinePercent }] : []),
    ...(stable && baselinePercent > 0 ? [{ ...stable, role: 'baseline', weightPercent: baselinePercent }] : []),
    ...(canary ? [{ ...canary, ...(isShadow ? { role: 'shadow', weightPercent: 100 } : { role: 'canary' }) }] : []),
  ]
  const observed = await world.target.observe(model, environment)
  assert.equal(observed.replicas.map(({ version, digest, isHealthy }) => [version, digest, isHealthy]).sort(), wanted.map(({ version, digest }) => [version, digest, true]).sort())
  assert.equal(observed.replicas.map(({ role, weightPercent }) => [role, weightPercent]).sort(), wanted.map(({ role, weightPercent }) => [role, weightPercent]).sort())
  assert.is((await world.serving()).length, wanted.length + 1, 'processes beside the router and its servers')
  assert.is((await fetch(`${observed.url}/readyz`)).status, 200)
  const rollouts = parseRollouts(files, environment, model)
  for (const { version, digest } of wanted) assert.is(rollouts.find((rollout) => rollout.version === version)?.digest, digest)
  for (const { version, outcome, finishedAt, steps } of rollouts) {
    assert.is(outcome === 'progressing', version === pointer.canary?.version, `${version} is ${outcome}`)
    assert.is(finishedAt === undefined, outcome === 'progressing')
    assert.ok(steps.length > 0)
  }
  // Every change of what runs was one commit, and raised the generation by one; a hold only adds to what was seen.
  const changes = (await world.forge.listCommits('rankops/state', pointerPath(model, environment), 100)).filter(({ message }) => !message.startsWith(`deploy(${model}): hold `))
  assert.is(pointer.generation, changes.length)
  return pointer
}

export async function firstDeployment(world: World): Promise<void> {
  await world.well(['release'])
  await world.well(['deploy'])
}

/** The same files under the next version. */
export async function releaseAnew(world: World, version: string): Promise<void> {
  const registry = directory(world)
  const first = (await registry.find(model, '1.0.0'))!
  await registry.publish({ ...first, version, tag: `${model}-v${version}` }, join(world.workspace, 'registry', model, '1.0.0'), '')
}

export async function askSomething({ target }: World): Promise<void> {
  const { url } = await target.observe(model, environment)
  for (let i = 0; i < 40; i++) {
    const answer = await fetch(`${url}/v1/behavior`, { method: 'POST', headers: { 'x-request-id': `request ${i}` }, body: JSON.stringify({ item: '1001', history: [] }) })
    await answer.body?.cancel()
  }
}

const healthPath = (where: string) => `health/${where}/${model}.json`

export async function healthReports({ forge }: World): Promise<HealthReport[]> {
  const text = (await forge.readBranch('rankops/state')).files.get(healthPath(environment))
  return text === undefined ? [] : healthRecord.parse(text, healthPath(environment)).reports
}

/** As if health had been checked in that environment. */
export async function writeHealth({ forge }: World, reports: HealthReport[], where = environment): Promise<void> {
  const { head } = await forge.readBranch('rankops/state')
  const content = healthRecord.format({ reports: reports.map((report) => ({ ...report, environment: where })) })
  await forge.commitToBranch('rankops/state', { expectedHead: head, message: 'health', changes: [{ path: healthPath(where), content }] })
}

export function healthReport(minute: number, status: 'ok' | 'failing'): HealthReport {
  const at = new Date(Date.parse('2026-03-01T12:00:00Z') + minute * 60_000).toISOString()
  return { model, environment, version: '1.0.0', at, checks: [{ probe: 'service', status, value: status === 'ok' ? 0 : 1, unit: 'outages', reason: status === 'ok' ? 'It answers' : 'Nothing of it runs' }] }
}
