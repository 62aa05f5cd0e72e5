import { formatPlanSection } from '../../src/report/plan-section.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { hash, hostile, plan, planned } from './samples.ts'

const idle = { ...planned, executor: 'none', runner: undefined, wave: undefined, prediction: { basis: 'no training' } }
const redeployed = { ...idle, model: 'ad-clicks', path: 'models/ad-clicks.yaml', action: 'redeploy' as const, reason: 'deployment.canary.steps changed, which does not change the model', hash: hash('5a'), onMerge: 'no new release; production is brought to release 1.2.0 and the settings of this spec' }
const untouched = { ...idle, model: 'returns', path: 'models/returns.yaml', action: 'nothing' as const, reason: 'nothing changed', hash: hash('6c'), onMerge: 'nothing' }
const removed = { ...untouched, model: 'old-behavior', path: 'models/old-behavior.yaml', reason: 'the spec was removed; its releases and what serves stay as they are', hash: hash('9d') }
const secondWave = { ...planned, model: 'baskets', path: 'models/baskets.yaml', reason: 'the spec is new', hash: hash('2f'), wave: 2, onMerge: 'release 1.0.0, the first, then 100 % in production', prediction: { basis: 'no earlier run' } }

describe('formatPlanSection', (test) => {
  test('shows what is trained, redeployed, left alone and removed', () => {
    assertGolden('report/plan.md', formatPlanSection(plan(planned, secondWave, redeployed, untouched, removed)))
  })

  test('says that nothing is to be done', () => {
    assertGolden('report/plan-nothing.md', formatPlanSection(plan()))
  })

  test('adds up predictions and says which are missing', () => {
    assert.match(formatPlanSection(plan(planned, { ...planned, model: 'b' })), /\nCommit .* Predicted: about 3 min of training\.\n/)
    assert.match(formatPlanSection(plan(planned, secondWave, redeployed)), /Predicted: about 1 min 30 s of training for 1 of 2 models, unknown for the rest\./)
    assert.not.match(formatPlanSection(plan(untouched)), /Predicted:/)
    assert.match(formatPlanSection(plan({ ...planned, prediction: { minutes: 0, basis: '1 earlier run' } })), /\| a few seconds \(1 earlier run\) \|/)
  })

  test('a first plan has nothing to compare with', () => {
    assert.match(formatPlanSection({ ...plan(planned), base: '' }), /\nCommit `4f1c2b7`\. Predicted/)
  })

  test('nothing in a plan can break out of its cell', () => {
    const text = formatPlanSection(plan({ ...planned, model: hostile, path: hostile, reason: hostile, executor: hostile, runner: hostile, onMerge: hostile, prediction: { basis: hostile } }))
    assert.not.match(text, /<script|@everyone|<!--|^# owned/m)
    assert.ok(text.split('\n').filter((line) => line.startsWith('|')).every((line) => [7, 5].includes(line.split('|').length - 1)))
  })
})
