import { formatLineChart, maxPoints } from '../../src/markdown/mermaid.ts'
import { assert, describe } from '../support/suite.ts'

const chart = { title: 'Loss', xTitle: 'epoch', yTitle: 'log loss', x: [1, 2, 3], series: [{ name: 'training', values: [0.7, 0.5, 0.45] }, { name: 'validation', values: [0.71, 0.6, 1e-9] }] }

describe('formatLineChart', (test) => {
  test('draws a line for each series and says which is which', () => {
    assert.is(formatLineChart(chart), [
      '```mermaid',
      '%%{init: {"xyChart": {"width": 720, "height": 320}, "themeVariables": {"xyChart": {"plotColorPalette": "#0072b2, #e69f00, #009e73"}}}}%%',
      'xychart-beta',
      '  title "Loss (blue: training, orange: validation)"',
      '  x-axis "epoch" [1, 2, 3]',
      '  y-axis "log loss"',
      '  line [0.7, 0.5, 0.45]',
      '  line [0.71, 0.6, 0]',
      '```',
    ].join('\n'))
  })

  test('keeps the first and the last of many points', () => {
    const x = Array.from({ length: 1000 }, (_, i) => i + 1)
    const line = /x-axis "epoch" \[(.*)\]/.exec(formatLineChart({ ...chart, x, series: [{ name: 'training', values: x }] })!)![1]!.split(', ')
    assert.equal([line.length, line[0], line.at(-1)], [maxPoints, '1', '1000'])
  })

  test('no label can leave its quotes or the fence', () => {
    const text = formatLineChart({ ...chart, title: '"]\n```\n<script>#35; %%{init}%%', xTitle: '用户 "a"' })!
    assert.ok(text.includes('  title "script 35 init (blue: training, orange: validation)"\n  x-axis "用户 a" '))
    assert.is(text.split('```').length, 3)
  })

  test('draws nothing from fewer than two points, and leaves out what is not finite', () => {
    assert.is(formatLineChart({ ...chart, x: [1] }), undefined)
    assert.match(formatLineChart({ ...chart, series: [{ name: 'training', values: [0.7, NaN, 0.4] }] })!, /x-axis "epoch" \[1, 3\]/)
  })
})
