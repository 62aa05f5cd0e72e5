import { formatErrorCodes } from '../../../src/deployment/evidence/words.ts'
import { assert, describe } from '../../support/suite.ts'

describe('the errors of a canary', (test) => {
  test('are told by their code, the most frequent first, and the rest as one', () => {
    assert.is(formatErrorCodes({ errorCodes: { TOO_LATE: 1, MODEL_NO_NUMBER: 1200, STATUS_502: 2, NO_ANSWER: 40, OTHER: 3 } }), '; its errors: 1,200 MODEL_NO_NUMBER, 40 NO_ANSWER, 3 OTHER, 3 others')
    assert.is(formatErrorCodes({ errorCodes: { NO_ANSWER: 2 } }), '; its errors: 2 NO_ANSWER')
  })

  test('are not spoken of where there are none, or a router tells none', () => {
    assert.equal([formatErrorCodes({ errorCodes: {} }), formatErrorCodes({})], ['', ''])
  })
})
