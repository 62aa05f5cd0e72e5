import { crossRules } from '../../src/spec/cross-rules.ts'
import { explainKey, formatExplanation } from '../../src/spec/explain.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

describe('explainKey', (test) => {
  test('tells type, default, what is allowed, the meaning, the rules and the keys below, as the golden texts show', () => {
    const keys = ['', 'data.events', 'training.epochs', 'evaluation.gates', 'parameters.hiddenUnits']
    assertGolden('spec/explained.txt', `${keys.map((key) => formatExplanation(explainKey(key))).join('\n\n----\n\n')}\n`)
    assert.equal(explainKey('training.epochs'), { path: 'training.epochs', meaning: 'Passes over the training rows, at most.', type: 'whole number', required: false, default: 10, allowed: ['1 to 10000'], rules: ['Forests are not fitted by epochs: with trees there are no training.epochs, batchSize, learningRate and l2.', 'Where items are ranked (recommendation, search) there are no features, no evaluation.monotone, and of training only seed, backend and checkpointMinutes.', 'earlyStopping.patience is below epochs.'], keys: [] })
  })

  test('knows every key of the schema, also through the one above it', () => {
    const seen: string[] = []
    const visit = (path: string) => { for (const key of explainKey(path).keys) { seen.push(key.path); visit(key.path) } }
    visit('')
    assert.equal(seen, schemaEntries.map(({ path }) => path))
    for (const { path } of schemaEntries) assert.is(explainKey(path).path, path)
  })

  test('tells every rule at some key', () => {
    const told = new Set(schemaEntries.flatMap(({ path }) => explainKey(path).rules))
    for (const { sentence } of crossRules) assert.ok(told.has(sentence.replaceAll('`', '')), sentence)
  })

  test('takes the key of a list item with, without and with numbered brackets', () => {
    for (const path of ['evaluation.gates[].metric', 'evaluation.gates.metric', 'evaluation.gates[3].metric', ' evaluation.gates.metric ']) assert.is(explainKey(path).path, 'evaluation.gates[].metric')
    assert.is(explainKey('features.groups[0]').path, 'features.groups')
  })

  test('says what was probably meant by an unknown key', async () => {
    const rows: [string, string][] = [
      ['training.epocs', '; did you mean training.epochs?'],
      ['trainig.epocs', '; did you mean training.epochs?'],
      ['epochs', '; did you mean training.epochs?'],
      ['evaluation.gates[].metrics', '; did you mean evaluation.gates.metric?'],
      ['zzqx.vvvvvv', ''],
      ['__proto__', ''],
      ['a\nb', ''],
    ]
    for (const [path, expected] of rows) {
      const { message } = await assertFails('SPEC_KEY_UNKNOWN', () => explainKey(path))
      assert.is(message, `No spec has a key ${path.replace('\n', '\\u000a')}${expected}`)
    }
  })
})
