import { proposeSpec } from '../../../src/cli/tune/propose-spec.ts'
import { assert, describe } from '../../support/suite.ts'

const text = 'name: x\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'
const own = { 'training.learningRate': 0.001, 'parameters.hiddenUnits': 64, 'training.batchSize': 32 }

describe('proposeSpec', (test) => {
  test('says and writes the same of a study that was read again, whose keys are sorted', () => {
    const first = proposeSpec('x.yaml', text, own, { 'training.learningRate': 0.006, 'parameters.hiddenUnits': [32, 16], 'training.batchSize': 32 })
    assert.is(first.sentence, 'training.learningRate 0.001 → 0.006, parameters.hiddenUnits 64 → [32,16]')
    assert.equal(proposeSpec('x.yaml', text, own, { 'parameters.hiddenUnits': [32, 16], 'training.batchSize': 32, 'training.learningRate': 0.006 }), first)
  })
})
