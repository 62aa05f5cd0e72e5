import { formatStudySection } from '../../src/report/study-section.ts'
import type { Study, Trial } from '../../src/training/record.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'

const trial = (hash: string, learningRate: number, hiddenUnits: unknown, rest: Partial<Trial>): Trial => ({ hash, parameters: { 'training.learningRate': learningRate, 'parameters.hiddenUnits': hiddenUnits }, origin: 'tpe', state: 'complete', epochs: 9, rungs: [], durationMs: 1000, ...rest })
const study: Study = {
  model: 'user-behavior', hash: 'a'.repeat(64), objective: 'auc', higherIsBetter: true, codeVersion: '1', dataVersion: '2', backend: 'wasm',
  ranges: [{ key: 'training.learningRate', min: 0.0001, max: 0.1, scale: 'log', points: 5 }, { key: 'parameters.hiddenUnits', choices: [16, [32, 16]], scale: 'linear', points: 5 }],
  trials: [
    trial('a', 0.001, 16, { origin: 'spec', value: 0.8012 }),
    trial('b', 0.0002, [32, 16], { state: 'pruned', epochs: 1, rungs: [{ epoch: 1, loss: 0.5 }] }),
    trial('c', 0.01, [32, 16], { value: 0.8234 }),
    trial('d', 0.1, 16, { state: 'failed', epochs: 2, reason: 'diverged' }),
    trial('e', 0.02, 16, { value: 0.7 }),
  ],
}

describe('formatStudySection', (test) => {
  test('tells what came out, what to change, the best trials and what goes together, as the golden text shows', () => {
    const proposal = { file: 'models/user-behavior.yaml', diff: ' training:\n-  learningRate: 0.001\n+  learningRate: 0.01' }
    assertGolden('report/study.md', formatStudySection(study, { own: 'a', trials: 20, proposal }))
  })

  test('draws no line of a trial that has no place on an axis: a list of layers among numbers of units', () => {
    const ranges = [study.ranges[0]!, { key: 'parameters.hiddenUnits', min: 8, max: 64, scale: 'linear', points: 5 }]
    const numbers = [trial('f', 0.001, 8, { value: 0.8 }), trial('g', 0.002, 64, { value: 0.81 })]
    const text = formatStudySection({ ...study, ranges, trials: [trial('a', 0.001, [32, 16], { origin: 'spec', value: 0.9 }), ...numbers] }, { own: 'a', trials: 20 })
    assert.not.match(text, /NaN/)
    assert.is(text.split('\n').filter((line) => line.startsWith('  line [')).length, 2)
    assert.match(text, '`[32, 16]`')
  })

  test('tells where nothing is complete, and where the spec has the best already', () => {
    assert.match(formatStudySection({ ...study, trials: study.trials.slice(1, 2) }, { own: 'a', trials: 20 }), 'No trial is complete yet. 1 of 20 trials, 1 of them ended early; epochs: 1.')
    assert.match(formatStudySection({ ...study, trials: [trial('d', 0.1, 16, { state: 'failed', epochs: 2, reason: 'the program ended with exit code 1 (python3 my_train.py)' })] }, { own: 'a', trials: 20 }), 'epochs: 2. The last that failed: the program ended with exit code 1 (python3 my\\_train.py).')
    assert.match(formatStudySection({ ...study, trials: study.trials.slice(0, 1) }, { own: 'a', trials: 20 }), /Best auc \*\*0\.8012\*\*, which is what the spec has\./)
  })
})
