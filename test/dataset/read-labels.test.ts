import { readLabels } from '../../src/dataset/read-labels.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const complaint = async (values: string[], positive = '') => (await assertFails('DATA_TARGET_UNCLEAR', () => readLabels(values, positive, 'Revenue', 'a.csv'))).message

describe('readLabels', (test) => {
  test('1, true, yes and 是 count as positive, however written, and the other value as negative', () => {
    const cases: string[][] = [['1', '0'], ['TRUE', 'FALSE'], ['True', 'False', 'true'], ['Yes', 'no'], ['是', '否'], ['１', '0'], ['1.0', '0.0', '1', '0'], ['1', '-1']]
    for (const values of cases) assert.equal(readLabels(values, '', 'y', 'a.csv'), values.map((value) => (/^(0|false|no|否|0\.0|-1)$/i.test(value) ? 0 : 1)), values.join())
    assert.equal(readLabels(['yes'], '', 'y', 'a.csv'), [1])
  })

  test('a value that the spec names is positive, all others are negative', () => {
    assert.equal(readLabels(['bought', 'Refunded', 'left', 'BOUGHT'], 'bought', 'y', 'a.csv'), [1, 0, 0, 1])
    assert.equal(readLabels(['1', '2.0', '3'], '2', 'y', 'a.csv'), [0, 1, 0])
  })

  test('what nobody can say fails, with what was found', async () => {
    assert.is(await complaint(['0', '1', '2']), 'a.csv: the target "Revenue" holds "0", "1", "2"; expected two values, one of them 1, true, yes or 是')
    assert.is(await complaint(['good', 'bad']), 'a.csv: the target "Revenue" holds "good", "bad"; none of it is 1, true, yes or 是')
    assert.is(await complaint(['0']), 'a.csv: the target "Revenue" holds "0"; none of it is 1, true, yes or 是')
    assert.match(await complaint(['1', 'true']), /expected two values/)
    assert.is(await complaint(['a', 'b', 'c', 'd', 'e', 'f'], 'x'), 'a.csv: the target "Revenue" holds "a", "b", "c", "d", "e", … (6 different values); none of it is "x", which data.positive names')
  })
})
