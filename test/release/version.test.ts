import { compareVersions, formatTag, nextVersion, parseTag, parseVersion } from '../../src/release/version.ts'
import { assert, describe } from '../support/suite.ts'

describe('versions', (test) => {
  test('three numbers without leading zeros are a version, everything else is none', () => {
    assert.equal(parseVersion('1.20.3'), [1, 20, 3])
    for (const text of ['', '1.2', '1.2.3.4', '01.2.3', 'v1.2.3', '1.2.3-beta', '1.2.x', ' 1.2.3', '1.2.3\n', '9999999999.0.0']) assert.is(parseVersion(text), undefined, text)
  })

  test('versions are compared number by number, not letter by letter', () => {
    assert.equal(['1.10.0', '2.0.0', '1.9.9', '1.9.10'].sort(compareVersions), ['1.9.9', '1.9.10', '1.10.0', '2.0.0'])
    assert.is(compareVersions('1.2.3', '1.2.3'), 0)
  })

  test('the first version is 1.0.0, and each bump clears what is behind it', () => {
    assert.is(nextVersion(undefined, 'patch'), '1.0.0')
    assert.is(nextVersion('1.2.3', 'patch'), '1.2.4')
    assert.is(nextVersion('1.2.3', 'minor'), '1.3.0')
    assert.is(nextVersion('1.2.3', 'major'), '2.0.0')
  })

  test('a tag is read back as what it was made of, also for a model whose name looks like a tag', () => {
    for (const model of ['clicks', 'clicks-v2', 'a-v1-0']) assert.equal(parseTag(formatTag(model, '1.2.3')), { model, version: '1.2.3' })
  })

  test('tags of others are none of ours', () => {
    for (const tag of ['v1.0.0', 'clicks-1.0.0', 'clicks-v1', 'clicks-v01.0.0', 'Clicks-v1.0.0', '-v1.0.0']) assert.is(parseTag(tag), undefined, tag)
  })
})
