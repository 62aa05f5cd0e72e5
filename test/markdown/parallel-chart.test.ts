import { formatParallelChart } from '../../src/markdown/parallel-chart.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatParallelChart', (test) => {
  test('draws a line for each, the strong ones last and in blue, and lets no name out of its label', () => {
    const chart = formatParallelChart('Trials', ['l2"]', 'auc'], [{ shares: [0, 1], isStrong: true }, { shares: [0.5, 0.25], isStrong: false }])!
    assert.match(chart, '"plotColorPalette": "#b8c4ce, #0072b2"')
    assert.match(chart, '  x-axis ["l2", "auc"]\n')
    assert.match(chart, '  line [0.500, 0.250]\n  line [0.000, 1.000]\n```')
  })

  test('draws nothing where there is nothing to compare', () => {
    assert.is(formatParallelChart('T', ['a', 'b'], [{ shares: [0, 1], isStrong: true }]), undefined)
    assert.is(formatParallelChart('T', ['a'], [{ shares: [0], isStrong: true }, { shares: [1], isStrong: true }]), undefined)
  })
})
