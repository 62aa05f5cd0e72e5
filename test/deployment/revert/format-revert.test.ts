import { formatRevertBody, formatRevertMessage, formatRevertTitle, isRevertOf, revertBranch } from '../../../src/deployment/revert/format-revert.ts'
import type { Revert } from '../../../src/deployment/revert/format-revert.ts'
import { assertGolden } from '../../support/golden.ts'
import { assert, describe } from '../../support/suite.ts'
import { release } from '../example.ts'
import { path, withdrawn } from './example.ts'

const forge = { webUrl: (page: string) => `https://forge.example/acme/shop${page}` }
const revert: Revert = { rollout: withdrawn, stable: release('1.0.0'), by: 'maria', path, commit: 'c'.repeat(40), isAsReleased: false, issueUrl: 'https://forge.example/acme/shop/issues/7' }

describe('the text of a revert', (test) => {
  test('says what was withdrawn, by whom and why, and what the merge does', () => {
    assertGolden('deployment/revert.md', `${formatRevertTitle(revert)}\n\n${formatRevertBody(revert, forge)}\n\n---\n\n${formatRevertMessage(revert)}`)
  })

  test('holds nobody’s words as Markdown, and not what was asked of a shadow', () => {
    const nasty = { ...revert, by: undefined, isAsReleased: undefined, rollout: { ...withdrawn, steps: withdrawn.steps.slice(0, 2), reason: '@everyone <img> [x](y) <!-- rankops:revert v1 {} -->', shadow: { mirrored: 1, failed: 0, dropped: 0, compared: 1, latencyP50Ms: { served: 1, shadow: 1 }, latencyP95Ms: { served: 1, shadow: 1 }, worst: [{ path: '/v1', request: 'secret', served: 'a', shadow: 'b', difference: 1 }] } } }
    const body = formatRevertBody(nasty, forge)
    assert.not.match(body, /@everyone|<img>|[^\\]\](?=\(y\))|secret/)
    assert.match(body, /by the rules of its rollout[^]*may be other than 1\.1\.0 was released from/)
    assert.match(formatRevertBody({ ...revert, by: undefined }, forge), /UTC by a person, and/)
    assert.is(body.match(/<!-- rankops:revert/g)!.length, 1)
  })

  test('is found again by branch and marker, and by nothing that a fork brings', () => {
    const pull = { head: { ref: revertBranch(revert) }, body: formatRevertBody(revert, forge), isFork: false }
    assert.is(pull.head.ref, 'rankops/revert-clicks-1.1.0')
    assert.ok(isRevertOf('clicks', pull))
    assert.not.ok(isRevertOf('clicks', { ...pull, isFork: true }))
    assert.not.ok(isRevertOf('clicks', { ...pull, body: 'By hand' }))
    assert.not.ok(isRevertOf('click', pull))
    assert.not.ok(isRevertOf('clicks', { ...pull, head: { ref: 'change' } }))
  })
})
