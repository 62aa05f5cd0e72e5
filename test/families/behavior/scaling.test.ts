import { applyScale, fitScale, formatScale, parseScale } from '../../../src/families/behavior/scaling.ts'
import { assert, describe } from '../../support/suite.ts'

describe('a scale', (test) => {
  test('standard gives mean 0 and deviation 1, 0 where nothing varies, and cuts what lies far out', () => {
    const scale = fitScale(Float64Array.of(1, 3), 'standard')
    assert.equal([1, 2, 3, 1e9, -1e9].map((value) => applyScale(scale, value)), [-1, 0, 1, 10, -10])
    assert.is(applyScale(fitScale(Float64Array.of(5, 5), 'standard'), 5), 0)
  })

  test('quantile gives the normal score of the rank', () => {
    const scale = fitScale(Float64Array.of(0, 1, 10, 100, 1000), 'quantile')
    assert.equal([-5, 10, 2000].map((value) => applyScale(scale, value)), [-5.1993, 0, 5.1993])
  })

  test('as it is, a value stays what it is, but for what float32 cannot hold', () => {
    const scale = fitScale(Float64Array.of(1, 2), 'asIs')
    assert.equal([-7.5, 0, 1e300, -1e300].map((value) => Math.fround(applyScale(scale, value))), [-7.5, 0, 3.4028234663852886e38, -3.4028234663852886e38])
    assert.is(parseScale({ asIs: true, mean: 0, deviation: 1 }), undefined)
  })

  test('format and parse give back the same scale', () => {
    for (const scale of [fitScale(Float64Array.of(1, 2, 4), 'standard'), fitScale(Float64Array.of(1, 2, 4), 'quantile'), fitScale(Float64Array.of(1), 'asIs')]) {
      assert.equal(parseScale(JSON.parse(JSON.stringify(formatScale(scale)))), scale)
    }
  })
})
