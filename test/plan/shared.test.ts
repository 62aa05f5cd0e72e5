import { formatPlanSummary } from '../../src/plan/format-plan.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import type { ModelInput, PlanInput } from '../../src/plan/plan.ts'
import { assert, describe } from '../support/suite.ts'
import { inputOf, oldData, releaseOf, spec, unchanged } from './example.ts'

const changed: PlanInput['fileChanges'] = new Map([['e.csv', 'changed'], ['i.csv', 'same'], ['x-*.csv', 'changed']])

/** What several models share and the change touches, as `what: models`. */
function sharedOf(models: ModelInput[], world: Partial<PlanInput> = {}): string[] {
  return (buildPlan({ ...inputOf(...models), ...world }).shared ?? []).map((shared) => `${shared.what}: ${shared.models.join(' ')}`)
}

/** A model on other data than the others. */
function on(data: string, name: string, before = data): ModelInput {
  return unchanged({ base: spec('', name, before), head: spec('', name, data), newestRelease: releaseOf(spec('', name, before)) }, name)
}

describe('the blast radius of a change', (test) => {
  test('is every model that stands on a file that changed, what touches the most first', () => {
    const split = '{ examples: x-*.csv, target: bought, split: { by: row } }'
    const models = [unchanged({}, 'a'), unchanged({}, 'b'), unchanged({}, 'c'), on(split, 'd'), on(split, 'e'), on('{ events: other.csv, items: i.csv }', 'f')]
    assert.equal(sharedOf(models, { fileChanges: changed }), ['e.csv changed: a b c', 'x-*.csv changed: d e'])
  })

  test('is nothing where nothing changed, one model alone is touched, or the spec is gone', () => {
    assert.equal(sharedOf([unchanged({}, 'a'), unchanged({}, 'b')]), [])
    assert.equal(sharedOf([unchanged({}, 'a'), on('{ events: other.csv, items: i.csv }', 'b')], { fileChanges: changed }), [])
    assert.equal(sharedOf([unchanged({}, 'a'), unchanged({ head: undefined, dataVersion: '' }, 'b')], { fileChanges: changed }), [])
    assert.is(buildPlan(inputOf(unchanged())).shared, undefined)
  })

  test('counts a model that begins to use the file, and one whose spec is new', () => {
    assert.equal(sharedOf([on('{ events: e.csv, items: i.csv }', 'a', '{ events: other.csv, items: i.csv }'), unchanged({ base: undefined }, 'b')], { fileChanges: changed }), ['e.csv changed: a b'])
  })

  test('holds the models that name an address with another sha256 than before', () => {
    const at = (digest: string) => `{ examples: { path: 'https://data.example/x.csv', sha256: ${digest.repeat(64)} }, target: bought, split: { by: row } }`
    assert.equal(sharedOf([on(at('c'), 'a', at('d')), on(at('c'), 'b', at('d')), on(at('d'), 'c')]), ['https://data.example/x.csv changed: a b'])
  })

  test('is every model that another RankOps trained', () => {
    const models = [unchanged({}, 'a'), unchanged({}, 'b'), unchanged({ newestRelease: releaseOf(spec('', 'c'), oldData, '0.0.8') }, 'c'), unchanged({ newestRelease: undefined }, 'd')]
    assert.equal(sharedOf(models, { codeVersion: '0.2.0' }), ['RankOps changed from 0.1.0 to 0.2.0: a b'])
  })

  test('is told in the log with the number of models, and at most ten by name', () => {
    const models = Array.from({ length: 12 }, (_, i) => unchanged({}, `m${String(i).padStart(2, '0')}`))
    const [, line] = formatPlanSummary(buildPlan({ ...inputOf(...models), fileChanges: changed }))
    assert.is(line, 'e.csv changed; that touches 12 models: m00, m01, m02, m03, m04, m05, m06, m07, m08, m09 and 2 more.')
  })
})
