import { formatPlanSummary } from '../../src/plan/format-plan.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput } from '../../src/plan/plan.ts'
import { planRecord } from '../../src/plan/record.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { inputOf, machine, planOf, releaseOf, spec, unchanged, unreleased } from './example.ts'

const models = ['a', 'b', 'c', 'd'].map((name, i) => unchanged(i % 2 === 0 ? {} : { head: spec('training: { epochs: 20 }', name) }, name))

describe('buildPlan', (test) => {
  test('summarises a plan of several models, in the order of their paths', () => {
    const plan = planOf(unchanged({}, 'zebra'), unchanged({ head: spec('training: { epochs: 20 }', 'mango') }, 'mango'), unchanged({ head: spec('owners: [me]', 'apple') }, 'apple'), unchanged({ head: spec('resources: { cpu: 4 }', 'banana') }, 'banana'))
    assertGolden('plan/summary.txt', `${formatPlanSummary(plan).join('\n')}\n`)
  })

  test('gives the same bytes for the same input, in whatever order the models and runs come', () => {
    const bytes = (order: ModelInput[], runs = inputOf().runs) => planRecord.format(buildPlan(structuredClone({ ...inputOf(...order), runs })))
    assert.is(bytes(models), bytes(models))
    assert.is(bytes([...models].reverse(), [...inputOf().runs].reverse()), bytes(models))
  })

  test('survives the border between two jobs', () => {
    const plan = buildPlan({ ...inputOf(...models), runners: [{ ...machine, pricePerHour: 0.35, currency: 'EUR' }], fileChanges: new Map([['e.csv', 'changed'], ['i.csv', 'same']]) })
    assert.is(plan.models[1]!.prediction.currency, 'EUR')
    assert.is(plan.shared?.length, 1)
    assert.equal(planRecord.parse(planRecord.format(plan), 'plan.json'), plan)
  })

  test('gives pull request and merge the same hash, though commits, history and runners differ', () => {
    const model = unchanged({ head: spec('training: { epochs: 20 }') })
    const merged = buildPlan({ ...inputOf(model), runs: [], base: '3'.repeat(40), head: '4'.repeat(40), runners: [{ name: 'gpu', executor: 'kubernetes', cpu: 64, memoryMiB: 65_536, gpu: 8, pricePerHour: 3, currency: 'USD' }] })
    assert.is(merged.models[0]!.hash, planOf(model).models[0]!.hash)
    assert.is.not(merged.models[0]!.prediction.basis, planOf(model).models[0]!.prediction.basis)
  })

  test('resolves the backend once: auto and typed-arrays are the same plan, wasm is another', () => {
    const hashFor = (backend: string) => planOf(unchanged({ base: undefined, head: spec(`training: { backend: ${backend} }`), ...unreleased })).models[0]!
    assert.equal(['auto', 'typed-arrays', 'wasm'].map((backend) => hashFor(backend).backend), ['typed-arrays', 'typed-arrays', 'wasm'])
    assert.is(hashFor('auto').hash, hashFor('typed-arrays').hash)
    assert.is.not(hashFor('wasm').hash, hashFor('typed-arrays').hash)
  })

  test('sends each training to its runner and says which executor reaches it', () => {
    const [trained, idle] = planOf(unchanged({ head: spec('training: { epochs: 20 }', 'a') }, 'a'), unchanged({}, 'b')).models
    assert.equal([trained!.executor, trained!.runner, trained!.wave], ['process', 'this machine', 1])
    assert.equal([idle!.executor, idle!.runner, idle!.wave], ['none', undefined, undefined])
  })

  test('prices each training by its runner, and says so even where the time is unknown', () => {
    const runners = [{ ...machine, name: 'dear', pricePerHour: 6, currency: 'EUR' }]
    const [known] = buildPlan({ ...inputOf(unchanged({ head: spec('training: { epochs: 20 }') })), runners }).models
    assert.equal([known!.pricePerHour, known!.prediction], [6, { basis: '3 earlier runs', minutes: 6, error: 0.611, cost: 0.6, currency: 'EUR' }])
    const [unknown] = buildPlan({ ...inputOf(unchanged({ head: spec('training: { epochs: 20 }') })), runners, runs: [] }).models
    assert.equal([unknown!.pricePerHour, unknown!.prediction], [6, { basis: 'no earlier run', currency: 'EUR' }])
    assert.equal(planOf(unchanged()).models[0]!.prediction, { basis: 'no training' })
  })

  test('refuses a training that no runner can run, but not a model that is not trained', async () => {
    const greedy = 'resources: { gpu: 2 }'
    await assertFails('PLAN_NO_RUNNER', () => planOf(unchanged({ head: spec(greedy) })))
    assert.is(planOf(unchanged({ base: spec(greedy), head: spec(greedy), newestRelease: releaseOf(spec(greedy)) })).models[0]!.action, 'nothing')
  })

  test('leaves out a file that is a spec at neither commit', () => {
    assert.equal(planOf(unchanged({ base: undefined, head: undefined })).models, [])
  })
})
