import { isConstant } from '../../../scripts/bench/release-memory.ts'
import { assert, describe } from '../../support/suite.ts'

describe('bench release-memory', (test) => {
  test('peaks that differ by what the collector leaves are constant; those that follow the file are not', () => {
    const peaks = (small: number, large: number) => [{ mib: 300, peakMiB: small }, { mib: 3072, peakMiB: large }]
    assert.ok(isConstant(peaks(188, 190)))
    assert.ok(isConstant(peaks(183, 199)))
    // What an upload took when fetch kept it for a redirect.
    assert.not.ok(isConstant(peaks(418, 2109)))
    assert.not.ok(isConstant(peaks(180, 250)))
  })

  test('much memory for any file is not allowed either', () => {
    assert.not.ok(isConstant([{ mib: 300, peakMiB: 400 }, { mib: 3072, peakMiB: 400 }]))
  })
})
