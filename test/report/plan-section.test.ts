import { formatPlanSection } from '../../src/report/plan-section.ts'
import { maxCommentLength } from '../../src/markdown/truncate.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { hash, hostile, plan, planned, withDefaults } from './samples.ts'

const idle = { ...planned, executor: 'none', runner: undefined, wave: undefined, prediction: { basis: 'no training' } }
const redeployed = { ...idle, model: 'ad-clicks', path: 'models/ad-clicks.yaml', action: 'redeploy' as const, reason: 'deployment.canary.steps changed, which does not change the model', hash: hash('5a'), onMerge: 'no new release; production is brought to release 1.2.0 and the settings of this spec' }
const untouched = { ...idle, model: 'returns', path: 'models/returns.yaml', action: 'nothing' as const, reason: 'nothing changed', hash: hash('6c'), onMerge: 'nothing' }
const removed = { ...untouched, model: 'old-behavior', path: 'models/old-behavior.yaml', reason: 'the spec was removed; its releases and what serves stay as they are', hash: hash('9d') }
/** One of many models that a change of shared data trains again. */
const oneOfMany = (i: number, change: object = {}) => ({ ...planned, model: `model-${i}`, path: `models/model-${i}.yaml`, reason: 'the data changed (data/events.csv)', hash: hash((i % 256).toString(16).padStart(2, '0')), wave: 1 + Math.floor(i / 2), onMerge: `release 1.${i % 4}.0, then canary 10 % → 50 % → 100 % in production`, ...change })
const secondWave = { ...planned, model: 'baskets', path: 'models/baskets.yaml', reason: 'the spec is new', hash: hash('2f'), wave: 2, onMerge: 'release 1.0.0, the first, then 100 % in production', prediction: { basis: 'no earlier run' } }

describe('formatPlanSection', (test) => {
  test('shows what is trained, redeployed, left alone and removed', () => {
    assertGolden('report/plan.md', formatPlanSection(plan(planned, secondWave, redeployed, untouched, removed)))
  })

  test('says that nothing is to be done', () => {
    assertGolden('report/plan-nothing.md', formatPlanSection(plan()))
  })

  test('adds up predictions and says which are missing', () => {
    assert.match(formatPlanSection(plan(planned, { ...planned, model: 'b' })), /\nCommit .* Predicted: about 3 min of training for 0\.04 EUR; such predictions were typically off by 12 %\.\n/)
    assert.match(formatPlanSection(plan(planned, secondWave, redeployed)), /Predicted: about 1 min 30 s of training for 0\.02 EUR for 1 of 2 models, unknown for the rest; such/)
    assert.not.match(formatPlanSection(plan(untouched)), /Predicted:/)
    assert.match(formatPlanSection(plan({ ...planned, prediction: { minutes: 0, basis: '1 earlier run' } })), /\| a few seconds \(1 earlier run\) \|/)
    const dear = { ...planned, prediction: { minutes: 600, basis: '9 earlier runs', error: 0.3, cost: 2_500, currency: 'CNY' } }
    assert.match(formatPlanSection(plan(planned, dear)), /for 0\.02 EUR and 2,500 CNY; such predictions were typically off by 12 to 30 %\./)
  })

  test('a search without judgements is measured by clicks', () => {
    const byClicks = (more: object = {}) => ({ ...planned, model: 'find', spec: withDefaults({ name: 'find', family: 'search', data: { items: { path: 'i.csv' }, clicks: { path: 'c.csv' }, ...more } }) })
    assert.match(formatPlanSection(plan(planned, byClicks())), /\n\nWithout `data\.judgements` measured by clicks: find\.\n\n/)
    for (const one of [byClicks({ judgements: { path: 'j.csv' } }), { ...byClicks(), action: 'redeploy' as const }]) assert.not.match(formatPlanSection(plan(planned, one)), /clicks/)
  })

  test('what several models stand on is named first, with whom it touches', () => {
    const shared = [{ what: 'data/events.csv changed', models: ['user-behavior', 'baskets', 'c', 'd', 'e', 'f', 'g'] }]
    assert.match(formatPlanSection({ ...plan(planned, secondWave), shared }), /\n\n- ⚠️ data\/events\.csv changed: that touches 7 models \(user-behavior, baskets, c, d, e and 2 more\)\.\n\n\| model /)
  })

  test('500 models are told in groups and fit a comment, each with its hash', () => {
    const models = [...Array.from({ length: 480 }, (_, i) => oneOfMany(i)), oneOfMany(480, { reason: 'the spec is new', onMerge: 'release 1.0.0, the first, then 100 % in production', prediction: { basis: 'no earlier run' } }), ...Array.from({ length: 15 }, (_, i) => ({ ...redeployed, model: `ads-${i}` })), ...Array.from({ length: 3 }, (_, i) => ({ ...untouched, model: `still-${i}` })), removed]
    const text = formatPlanSection({ ...plan(...models), shared: [{ what: 'data/events.csv changed', models: models.slice(0, 480).map(({ model }) => model) }] })
    assert.ok(text.length < maxCommentLength * 0.75, String(text.length))
    for (const { model, action } of models) assert.ok(action === 'nothing' || text.includes(`\n| ${model} | ${action} |`), model)
    const lines = text.split('\n')
    const rows = lines.findIndex((line) => line.startsWith('| model-0 |'))
    assertGolden('report/plan-many.md', [...lines.slice(0, rows + 2), '…', ...lines.slice(lines.indexOf('</details>') - 2)].join('\n'))
  })

  test('reasons of their own make no comment longer than it may be, and take no long time', () => {
    const models = Array.from({ length: 20_000 }, (_, i) => oneOfMany(i, { reason: `training.seed (${i} → ${i + 1}) changed` }))
    const started = process.cpuUsage()
    const text = formatPlanSection(plan(...models.slice(0, 500)))
    assert.match(text, /\n\nAnd 480 models in 480 groups more, in the list below\.\n/)
    assert.ok(text.length < maxCommentLength, String(text.length))
    formatPlanSection(plan(...models))
    const { user, system } = process.cpuUsage(started)
    assert.ok(user + system < 5_000_000, `${(user + system) / 1e6} CPU seconds: the time must grow with the number of models, not with its square`)
  })

  test('a first plan has nothing to compare with', () => {
    assert.match(formatPlanSection({ ...plan(planned), base: '' }), /\nCommit `4f1c2b7`\. Predicted/)
  })

  test('nothing in a plan can break out of its cell', () => {
    const text = formatPlanSection(plan({ ...planned, model: hostile, path: hostile, reason: hostile, executor: hostile, runner: hostile, onMerge: hostile, prediction: { basis: hostile } }))
    assert.not.match(text, /<script|@everyone|<!--|^# owned/m)
    assert.ok(text.split('\n').filter((line) => line.startsWith('|')).every((line) => [7, 5].includes(line.split('|').length - 1)))
    const many = formatPlanSection({ ...plan(...Array.from({ length: 40 }, () => ({ ...planned, model: hostile, reason: hostile, onMerge: hostile })), { ...untouched, model: hostile, reason: hostile }), shared: [{ what: hostile, models: [hostile] }] })
    assert.not.match(many, /<script|@everyone|<!--|^# owned/m)
  })
})
