import { formatProblemLine, plainText, withoutCommands } from '../../src/entry/plain-text.ts'
import { assert, describe } from '../support/suite.ts'

describe('text for a terminal', (test) => {
  test('shows control characters instead of obeying them', () => {
    assert.is(plainText('a\u001b[2Jb\u0007\r\nc\td\u009b'), 'a\\u001b[2Jb\\u0007\\u000d\nc\td\\u009b')
    assert.is(plainText('购买 2 €'), '购买 2 €')
  })
})

describe('text for the log of a runner', (test) => {
  test('cannot begin a command', () => {
    for (const attack of ['::error::x', '  ::set-output name=a::b', 'one\n::stop-commands::x', 'name ##[error]x', '\t::add-mask::x', 'a\r::error::x']) {
      const text = withoutCommands(attack)
      assert.not.match(text, /^\s*::/m, attack)
      assert.not.match(text, /##\[/, attack)
    }
  })

  test('leaves other colons alone', () => assert.is(withoutCommands('std::vector at 10:30 :: ok'), 'std::vector at 10:30 :: ok'))
})

describe('formatProblemLine', (test) => {
  test('is the place, what is wrong and what to write', () => {
    const problem = { file: 'models/x.yaml', line: 7, column: 5, path: 'training.epocs', code: 'SPEC_UNKNOWN_KEY', message: 'unknown key', suggestion: 'did you mean "epochs"?' }
    assert.is(formatProblemLine(problem), 'models/x.yaml:7:5 training.epocs: unknown key; did you mean "epochs"?')
    assert.is(formatProblemLine({ ...problem, path: '', suggestion: '' }), 'models/x.yaml:7:5 unknown key')
  })
})
