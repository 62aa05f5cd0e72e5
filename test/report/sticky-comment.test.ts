import { findMarkers } from '../../src/markdown/marker.ts'
import { maxCommentLength } from '../../src/markdown/truncate.ts'
import { formatPlanSection } from '../../src/report/plan-section.ts'
import { composeComment, isStickyComment } from '../../src/report/sticky-comment.ts'
import { formatSummary } from '../../src/report/summary.ts'
import type { Report, Section } from '../../src/report/record.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { headSha, hash, hostile, plan, planned } from './samples.ts'

const olderSha = 'aaaaaaa1'.repeat(5)
const newerSha = 'bbbbbbb2'.repeat(5)
const report = (sha: string, ...sections: [Section['id'], string][]): Report => ({ headSha: sha, sections: sections.map(([id, markdown]) => ({ id, markdown })) })
const row = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('<!--'))

describe('composeComment', (test) => {
  test('the verdict stands before the plan, and the plan before the specs, whatever the order they came in', () => {
    const first = composeComment(undefined, report(newerSha, ['report', 'REPORT'], ['plan', 'PLAN']))
    assert.equal(row(composeComment(first, report(newerSha, ['validate', 'VALIDATE']))), ['REPORT', 'PLAN', 'VALIDATE'])
  })

  test('replaces the section of the same id and keeps the others', () => {
    const first = composeComment(undefined, report(newerSha, ['plan', 'PLAN 1'], ['report', 'REPORT 1']))
    assert.equal(row(composeComment(first, report(newerSha, ['report', 'REPORT 2']))), ['REPORT 2', 'PLAN 1'])
  })

  test('composed again it is the same text', () => {
    const again = report(newerSha, ['plan', '\nPLAN\n\n'], ['report', 'REPORT'])
    const once = composeComment(composeComment(undefined, report(olderSha, ['validate', 'VALIDATE'])), again)
    assert.is(composeComment(once, again), once)
  })

  test('a kept section of an older commit says so and stands below, until it is new again', () => {
    const first = composeComment(undefined, report(olderSha, ['plan', 'PLAN 1'], ['report', 'REPORT 1']))
    const second = composeComment(first, report(newerSha, ['plan', 'PLAN 2']))
    assert.equal(row(second), ['PLAN 2', '> ⚠️ What follows speaks of `aaaaaaa`, not of the newest commit `bbbbbbb`.', 'REPORT 1'])
    assert.equal(row(composeComment(second, report(newerSha, ['report', 'REPORT 2']))), ['REPORT 2', 'PLAN 2'])
  })

  test('mistakes in the newest commit stand above the verdict on an older one', () => {
    const first = composeComment(undefined, report(olderSha, ['validate', 'VALIDATE 1'], ['plan', 'PLAN 1'], ['report', 'REPORT 1']))
    const notice = '> ⚠️ What follows speaks of `aaaaaaa`, not of the newest commit `bbbbbbb`.'
    assert.equal(row(composeComment(first, report(newerSha, ['validate', 'MISTAKES']))), ['MISTAKES', notice, 'REPORT 1', notice, 'PLAN 1'])
  })

  test('a late run of an older commit does not replace what speaks of the newest', () => {
    const newest = composeComment(undefined, report(newerSha, ['plan', 'PLAN 2']))
    const late = composeComment(newest, report(olderSha, ['plan', 'PLAN 1'], ['report', 'REPORT 1']), { newestHeadSha: newerSha })
    assert.equal(row(late), ['PLAN 2', '> ⚠️ What follows speaks of `aaaaaaa`, not of the newest commit `bbbbbbb`.', 'REPORT 1'])
  })

  test('a plan of 2,000 models is cut between two rows, and the report beside it stays whole', () => {
    const models = Array.from({ length: 2_000 }, (_, i) => ({ ...planned, model: `user-behavior-${i}`, path: `models/user-behavior-${i}.yaml` }))
    const whole = report(headSha, ['plan', formatPlanSection(plan(...models))], ['report', `## Report\n\n${'Good. '.repeat(2000)}`])
    const comment = composeComment(undefined, whole, { fullReportUrl: 'https://forge.example/acme/shop/actions/runs/7' })
    assert.ok(comment.length <= maxCommentLength && comment.length > maxCommentLength - 1000, String(comment.length))
    assert.ok(comment.includes('Good. '.repeat(1999)))
    assert.is(composeComment(comment, whole, { fullReportUrl: 'https://forge.example/acme/shop/actions/runs/7' }), comment)
    const lines = comment.split('\n')
    const cut = lines.findIndex((line) => line.includes('✂️'))
    const start = lines.findIndex((line) => line.startsWith('## Plan'))
    assertGolden('report/truncated.md', [...lines.slice(start - 2, start + 7), '…', ...lines.slice(cut - 5, cut + 6)].join('\n'))
  })

  test('sections of a report cannot carry markers of their own', () => {
    const text = composeComment(undefined, report(newerSha, ['plan', `PLAN ${hostile}`], ['report', 'REPORT']))
    assert.equal(findMarkers(text).map(({ kind }) => kind), ['comment', 'section', 'end', 'section', 'end'])
  })

  test('what a person wrote into the comment beside the sections goes, and so do sections of no known kind', () => {
    const first = composeComment(undefined, report(newerSha, ['plan', 'PLAN']))
    const edited = `${first}\n\nThanks!\n\n<!-- rankops:section v1 {"id":"other","headSha":"x"} -->\n\nOTHER\n\n<!-- rankops:end v1 {"id":"other"} -->`
    assert.is(composeComment(edited, report(newerSha, ['plan', 'PLAN'])), first)
  })

  test('is known by a marker at its very beginning, not by one that is quoted', () => {
    const text = composeComment(undefined, report(newerSha, ['plan', 'PLAN']))
    assert.equal([isStickyComment(text), isStickyComment(`> ${text}`), isStickyComment('RankOps'), isStickyComment('')], [true, false, false, false])
  })
})

describe('formatSummary', (test) => {
  test('shows the same sections, with room for more of them', () => {
    assert.is(formatSummary(report(headSha, ['plan', 'PLAN'], ['report', 'REPORT'])), 'PLAN\n\nREPORT')
    const long = `## Plan\n\n${'A paragraph.\n\n'.repeat(60_000)}`
    assert.ok(new TextEncoder().encode(formatSummary(report(hash('1'), ['plan', long]))).length < 1_000_000)
  })
})
