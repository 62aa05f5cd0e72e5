import { fitOneHot, placeOf, widthOf } from '../../../../src/families/behavior/numerics/one-hot.ts'
import { assert, describe } from '../../../support/suite.ts'

const times = (n: number, value: string) => new Array<string>(n).fill(value)

describe('one-hot', (test) => {
  const fitted = fitOneHot([...times(3, 'b'), ...times(2, 'rare'), ...times(4, 'a'), 'rarer'], 3)

  test('frequent values have a place each, sorted, and rare ones share the last', () => {
    assert.equal(fitted, { categories: ['a', 'b'], rare: ['rare', 'rarer'] })
    assert.is(widthOf(fitted), 3)
    assert.equal(['a', 'b', 'rare', 'rarer'].map((value) => placeOf(fitted, value)), [0, 1, 2, 2])
  })

  test('beyond so many, the less frequent ones are rare too; of equally frequent ones the first keep their place', () => {
    const encoding = fitOneHot([...times(2, 'b'), ...times(4, 'd'), ...times(2, 'a'), ...times(3, 'c')], 1, 3)
    assert.equal(encoding, { categories: ['a', 'c', 'd'], rare: ['b'] })
  })

  test('a value that training never saw has no place', () => {
    assert.equal(['', 'c', '0', 'zzz'].map((value) => placeOf(fitted, value)), [-1, -1, -1, -1])
  })

  test('without rare values there is no place for them', () => {
    const encoding = fitOneHot([...times(2, 'TRUE'), ...times(2, 'FALSE')], 2)
    assert.equal([widthOf(encoding), placeOf(encoding, 'FALSE'), placeOf(encoding, 'TRUE'), placeOf(encoding, 'true')], [2, 0, 1, -1])
  })

  test('where all are rare there is one place; an empty text is a value like others', () => {
    const encoding = fitOneHot(['x', '', 'y'], 10)
    assert.equal([widthOf(encoding), placeOf(encoding, ''), placeOf(encoding, 'y'), placeOf(encoding, 'z')], [1, 0, 0, -1])
  })

  test('every value of a long column is found again', () => {
    const values = Array.from({ length: 5000 }, (_, i) => `品${i}`)
    const encoding = fitOneHot([...values, ...values.slice(0, 2500)], 2)
    assert.is(widthOf(encoding), 2501)
    assert.ok(values.every((value, i) => (i < 2500 ? encoding.categories[placeOf(encoding, value)] === value : placeOf(encoding, value) === 2500)))
  })
})
