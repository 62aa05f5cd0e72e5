import { formatPlanSummary } from '../../src/plan/format-plan.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput } from '../../src/plan/plan.ts'
import { planRecord } from '../../src/plan/record.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { inputOf, newData, oldData, planOf, spec, trainingHash, unchanged } from './example.ts'

/** What a change is, and what the plan makes of it. */
const changes: [string, ModelInput][] = [
  ['nothing changed', unchanged()],
  ['a first spec', unchanged({ base: undefined, dataVersion: { head: oldData }, history: { trainings: [] }, nextVersion: '1.0.0' })],
  ['a spec that came back', unchanged({ base: undefined, head: spec('training: { epochs: 3 }') })],
  ['a removed spec', unchanged({ head: undefined, dataVersion: { base: oldData, head: '' } })],
  ['one field of the model', unchanged({ head: spec('training: { epochs: 20 }') })],
  ['fields of several kinds', unchanged({ head: spec('training: { epochs: 20 }\nresources: { memoryMiB: 4096 }\ndeployment: { environment: staging }') })],
  ['many fields', unchanged({ head: spec('training: { epochs: 20, seed: 2, batchSize: 8, backend: cpu }\ndescription: new words') })],
  ['a list and a long text', unchanged({ head: spec(`evaluation: { gates: [{ metric: auc, atLeast: 0.6 }] }`), base: spec() })],
  ['only the data', unchanged({ dataVersion: { base: oldData, head: newData } })],
  ['data and spec', unchanged({ head: spec('training: { epochs: 20 }'), dataVersion: { base: oldData, head: newData } })],
  ['other data, though nobody looked before', unchanged({ dataVersion: { head: newData } })],
  ['the same data, though nobody looked before', unchanged({ dataVersion: { head: oldData } })],
  ['only the code', unchanged({ history: { newestRelease: { ...unchanged().history.newestRelease!, codeVersion: '0.0.9', planHash: trainingHash(spec(), oldData, '0.0.9') }, trainings: [{ minutes: 2 }] } })],
  ['other code, of which the release says nothing', unchanged({ history: { newestRelease: { version: '1.0.0', planHash: trainingHash(spec(), oldData, '0.0.9'), digest: 'd'.repeat(64) }, trainings: [] } })],
  ['only what comes after training', unchanged({ head: spec('deployment: { canary: { steps: [5, 20] } }\nmonitoring: { maxCpuPercent: 80 }\nrelease: { bump: major }') })],
  ['only words and owners', unchanged({ head: spec(`description: ${'long '.repeat(30)}\nowners: [me]`) })],
  ['settings of a model that was never released', unchanged({ head: spec('deployment: { environment: staging }'), history: { trainings: [] }, nextVersion: '1.0.0' })],
  ['an edit that was taken back, or a run that was killed after the release', unchanged({ base: spec('training: { epochs: 20 }') })],
]

describe('buildPlan', (test) => {
  test('decides what each change means, in the words of the golden text', () => {
    const text = changes.map(([name, model]) => `# ${name}\n${formatPlanSummary(planOf(model)).slice(1).join('\n')}\n`).join('\n')
    assertGolden('plan/changes.txt', text)
  })

  test('summarises a plan of several models, in the order of their paths', () => {
    const plan = planOf(unchanged({}, 'zebra'), unchanged({ head: spec('training: { epochs: 20 }', 'mango') }, 'mango'), unchanged({ head: spec('owners: [me]', 'apple') }, 'apple'), unchanged({ head: spec('resources: { cpu: 4 }', 'banana') }, 'banana'))
    assertGolden('plan/summary.txt', `${formatPlanSummary(plan).join('\n')}\n`)
  })

  test('gives the same bytes for the same input, in whatever order the models come', () => {
    const models = changes.map(([, model], i) => ({ ...model, path: `models/${String(i).padStart(2, '0')}.yaml` }))
    const bytes = (order: ModelInput[]) => planRecord.format(buildPlan(structuredClone(inputOf(...order))))
    assert.is(bytes(models), bytes(models))
    assert.is(bytes([...models].reverse()), bytes(models))
  })

  test('survives the border between two jobs', () => {
    const plan = planOf(...changes.slice(0, 1).map(([, model]) => model), unchanged({ head: spec('training: { epochs: 20 }', 'other') }, 'other'))
    assert.equal(planRecord.parse(planRecord.format(plan), 'plan.json'), plan)
  })

  test('gives pull request and merge the same hash, though commits, history and runners differ', () => {
    const model = unchanged({ head: spec('training: { epochs: 20 }') })
    const merged = buildPlan({ ...inputOf({ ...model, history: { ...model.history, trainings: [] } }), base: '3'.repeat(40), head: '4'.repeat(40), runners: [{ name: 'gpu', executor: 'kubernetes', cpu: 64, memoryMiB: 65_536, gpu: 8 }] })
    assert.is(merged.models[0]!.hash, planOf(model).models[0]!.hash)
    assert.is.not(merged.models[0]!.prediction.basis, planOf(model).models[0]!.prediction.basis)
  })

  test('resolves the backend once: auto and wasm are the same plan, cpu is another', () => {
    const hashFor = (backend: string) => planOf(unchanged({ base: undefined, head: spec(`training: { backend: ${backend} }`), history: { trainings: [] } })).models[0]!
    assert.equal(['auto', 'wasm', 'cpu'].map((backend) => hashFor(backend).backend), ['wasm', 'wasm', 'cpu'])
    assert.is.not(hashFor('cpu').hash, hashFor('wasm').hash)
  })

  test('sends each training to its runner and says which executor reaches it', () => {
    const [trained, idle] = planOf(unchanged({ head: spec('training: { epochs: 20 }', 'a') }, 'a'), unchanged({}, 'b')).models
    assert.equal([trained!.executor, trained!.runner, trained!.wave], ['process', 'this machine', 1])
    assert.equal([idle!.executor, idle!.runner, idle!.wave], ['none', undefined, undefined])
  })

  test('refuses a training that no runner can run, but not a model that is not trained', async () => {
    const greedy = 'resources: { gpu: 2 }'
    const error = await assertFails('PLAN_NO_RUNNER', () => planOf(unchanged({ head: spec(greedy) })))
    assert.is(error.message, 'No runner can train clicks: it asks for 1 CPU, 2048 MiB, 2 GPU; there is this machine (4 CPU, 8192 MiB)')
    assert.is(planOf(unchanged({ base: spec(greedy), head: spec(greedy) })).models[0]!.action, 'nothing')
  })

  test('leaves out a file that is a spec at neither commit', () => {
    assert.equal(planOf(unchanged({ base: undefined, head: undefined })).models, [])
  })
})
