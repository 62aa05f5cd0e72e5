import { formatValidateSection } from '../../src/report/validate-section.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { hostile } from './samples.ts'

describe('formatValidateSection', (test) => {
  test('shows every mistake at its place with what to do', () => {
    assertGolden('report/validate.md', formatValidateSection([
      { file: 'models/user-behavior.yaml', line: 8, column: 3, path: 'training.epocs', code: 'SPEC_UNKNOWN_KEY', message: 'unknown key', suggestion: 'did you mean "epochs"?' },
      { file: 'models/user-behavior.yaml', line: 12, column: 22, path: 'evaluation.gates[0].metric', code: 'SPEC_NOT_ONE_OF', message: 'expected one of "accuracy", "precision", "recall", "f1", "auc", "logLoss", found "acu"', suggestion: 'did you mean "auc"?' },
      { file: 'models/returns.yaml', line: 1, column: 1, path: '', code: 'SPEC_NOT_YAML', message: 'tab characters must not be used in indentation', suggestion: '' },
    ]))
  })

  test('says that all is right', () => {
    assert.is(formatValidateSection([]), '## ✅ Every spec is right')
  })

  test('a mistake shows hostile text and does not run it', () => {
    const text = formatValidateSection([{ file: hostile, line: 1, column: 1, path: hostile, code: 'SPEC_INVALID', message: hostile, suggestion: hostile }])
    assert.not.match(text, /<script|@everyone|<!--|^# owned/m)
  })
})
