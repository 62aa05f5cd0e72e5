// The table of (base, head) → plan: every kind of change, what the plan makes of it, and what production will see.
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput, PlanInput } from '../../src/plan/plan.ts'
import { formatPlanSummary } from '../../src/plan/format-plan.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { inputOf, newData, oldData, releaseOf, runsOf, spec, trainingHash, unchanged, unreleased } from './example.ts'

/** What the world is like beside the specs: which data files changed, which RankOps plans, where it may train, what ran before. */
type World = Partial<Pick<PlanInput, 'fileChanges' | 'codeVersion' | 'runners' | 'runs'>>

const dataChanged: World = { fileChanges: new Map([['e.csv', 'changed'], ['i.csv', 'same']]) }
const dataNotInGit: World = { fileChanges: new Map() }
const address = (digest: string) => `{ examples: { path: 'https://data.example/x.csv', sha256: ${digest.repeat(64)} }, target: bought, split: { by: row } }`
const withAddress = (digest: string) => spec('', 'clicks', address(digest))
const epochs = spec('training: { epochs: 20 }')

const rows: [string, ModelInput, World?][] = [
  ['nothing changed', unchanged()],
  ['nothing changed, and nothing was ever released', unchanged(unreleased)],
  ['a first spec', unchanged({ base: undefined, ...unreleased }), { runs: [] }],
  ['a first spec, beside models of its family that ran', unchanged({ base: undefined, ...unreleased }), { runs: runsOf([3, 2, 9], { spec: spec('', 'views') }) }],
  ['a spec that came back', unchanged({ base: undefined, head: epochs })],
  ['a removed spec', unchanged({ head: undefined, dataVersion: '' })],
  ['a renamed spec, before', unchanged({ head: undefined, dataVersion: '' }, 'clicks')],
  ['a renamed spec, after', unchanged({ base: undefined, ...unreleased }, 'taps')],
  ['a base spec that was broken', unchanged({ base: undefined })],
  ['one field of the model', unchanged({ head: epochs })],
  ['another model: features', unchanged({ head: spec('features: { groups: [recency, price] }') })],
  ['another network: a list of layers', unchanged({ head: spec('parameters: { hiddenUnits: [64, 32] }') })],
  ['a seed more', unchanged({ head: spec('training: { seeds: 4 }') })],
  ['the backend by the name it has anyway', unchanged({ head: spec('training: { backend: typed-arrays }') })],
  ['another backend', unchanged({ head: spec('training: { backend: cpu }') })],
  ['the gate', unchanged({ head: spec('evaluation: { gates: [{ metric: auc, atLeast: 0.6 }] }') })],
  ['the data contract', unchanged({ head: spec('', 'clicks', '{ events: e.csv, items: i.csv, contract: { onBreach: block } }') })],
  ['a table written key by key that was a path alone', unchanged({ base: spec('', 'clicks', '{ events: e.csv, items: i.csv }'), head: spec('', 'clicks', '{ events: { path: e.csv, format: auto }, items: { path: i.csv } }') })],
  ['the resources', unchanged({ head: spec('resources: { memoryMiB: 4096 }') })],
  ['only the time limit', unchanged({ head: spec('resources: { timeoutMinutes: 90 }') })],
  ['only snapshots', unchanged({ head: spec('', 'clicks', '{ events: e.csv, items: i.csv, snapshot: true }') })],
  ['only words', unchanged({ head: spec(`description: ${'long '.repeat(30)}`) })],
  ['only owners and limits of health', unchanged({ head: spec('owners: [me]\nmonitoring: { maxCpuPercent: 80 }') })],
  ['only how releases are numbered', unchanged({ head: spec('release: { bump: major }'), nextVersion: '2.0.0' })],
  ['the canary', unchanged({ head: spec('deployment: { canary: { steps: [5, 20] } }') })],
  ['the canary and words', unchanged({ head: spec('deployment: { canary: { steps: [5, 20] } }\ndescription: words') })],
  ['the environment', unchanged({ head: spec('deployment: { environment: staging }') })],
  ['model and environment', unchanged({ head: spec('training: { epochs: 20 }\ndeployment: { environment: staging }') })],
  ['many fields', unchanged({ head: spec('training: { epochs: 20, seed: 2, batchSize: 8, backend: cpu }\ndescription: new words') })],
  ['settings of a model that was never released', unchanged({ head: spec('deployment: { environment: staging }'), ...unreleased })],
  ['data in git', unchanged({ dataVersion: newData }), dataChanged],
  ['data and spec', unchanged({ head: epochs, dataVersion: newData }), dataChanged],
  ['another data file', unchanged({ head: spec('', 'clicks', '{ events: e-2.csv, items: i.csv }'), dataVersion: newData })],
  ['data that git does not carry, other than the release had', unchanged({ dataVersion: newData }), dataNotInGit],
  ['data that git does not carry, as the release had it', unchanged(), dataNotInGit],
  ['the sha256 of an address', unchanged({ base: withAddress('c'), head: withAddress('f'), dataVersion: newData, newestRelease: releaseOf(withAddress('c')) }), dataNotInGit],
  ['a sha256 written down for a file', unchanged({ head: spec('', 'clicks', `{ events: { path: e.csv, sha256: ${'c'.repeat(64)} }, items: i.csv }`) }), dataNotInGit],
  ['an address as it was', unchanged({ base: withAddress('c'), head: withAddress('c'), newestRelease: releaseOf(withAddress('c')) }), dataNotInGit],
  ['the code', unchanged(), { codeVersion: '0.2.0' }],
  ['other code, of which the release says nothing', unchanged({ newestRelease: { version: '1.0.0', planHash: trainingHash(spec(), oldData, '0.0.9'), digest: 'd'.repeat(64) } }), dataNotInGit],
  ['an edit that was taken back', unchanged({ base: epochs })],
  ['a run that was killed after the release and comes again', unchanged({ base: spec(), head: epochs, newestRelease: releaseOf(epochs) })],
  ['an earlier change whose run was cancelled', unchanged({ base: epochs, head: epochs })],
  ['a spec that was taken back after its release was withdrawn', unchanged({ base: epochs, newestRelease: { ...releaseOf(epochs), version: '1.1.0' }, servedRelease: releaseOf(spec()), nextVersion: '1.2.0' })],
  ['the next change after that, of something else', unchanged({ newestRelease: { ...releaseOf(epochs), version: '1.1.0' }, servedRelease: releaseOf(spec()), nextVersion: '1.2.0' })],
  ['a runner with a price', unchanged({ head: epochs }), { runners: [{ name: 'large', executor: 'process', cpu: 16, memoryMiB: 65_536, gpu: 1, pricePerHour: 2.4, currency: 'EUR' }] }],
]

function planFor(model: ModelInput, world: World = {}) {
  return buildPlan({ ...inputOf(model), ...world })
}

describe('the table of changes', (test) => {
  test('says of each what is done and why, what production will see, and whether the hash is another', () => {
    const text = rows.map(([name, model, world]) => {
      const plan = planFor(model, world)
      const [planned] = plan.models
      const isSameHash = trainingHash(planned!.spec, model.dataVersion, plan.codeVersion) === model.newestRelease?.planHash
      const line = `${model.newestRelease === undefined ? 'Nothing is released' : `Release ${model.newestRelease.version} has ${isSameHash ? 'this' : 'another'} training hash`}.`
      return `# ${name}\n${formatPlanSummary(plan).slice(1).join('\n')}\n  ${line}\n`
    }).join('\n')
    assertGolden('plan/table.txt', text)
    assert.ok(rows.length >= 40, `only ${rows.length} rows`)
  })

  test('has each of the three answers several times', () => {
    const counts = Map.groupBy(rows, ([, model, world]) => planFor(model, world).models[0]!.action)
    for (const action of ['train', 'redeploy', 'nothing'] as const) assert.ok((counts.get(action)?.length ?? 0) >= 4, `${action} ${counts.get(action)?.length}`)
  })

  test('ends with what no runner can train', async () => {
    const error = await assertFails('PLAN_NO_RUNNER', () => planFor(unchanged({ head: spec('resources: { gpu: 2 }') })))
    assert.is(error.message, 'No runner can train clicks: it asks for 1 CPU, 2048 MiB, 2 GPU; there is this machine (4 CPU, 8192 MiB)')
  })
})
