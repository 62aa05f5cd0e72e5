import { formatAnswers, wasAnswered } from '../../../src/cli/command/answers.ts'
import type { Answer } from '../../../src/cli/command/answers.ts'
import { assertGolden } from '../../support/golden.ts'
import { assert, describe } from '../../support/suite.ts'

const answer = (comment: number, more: Partial<Answer> = {}): Answer => ({ comment, url: 'https://forge.example/acme/shop/pull/7', author: 'maria', asked: '/rankops train', answer: '✅ Started.', ...more })

describe('answers to commands', (test) => {
  test('stand newest first, and are read again', () => {
    const section = formatAnswers(formatAnswers(undefined, answer(11)), answer(12, { asked: '/rankops rollback 1.0.0 a | b `c` <d>', author: 'renovate[bot]', answer: '❌ No.' }))
    assertGolden('command/answers.md', `${section}\n`)
    assert.equal([11, 12, 13].map((id) => wasAnswered(section, id)), [true, true, false])
    assert.is(formatAnswers(section, answer(12, { asked: '/rankops rollback 1.0.0 a | b `c` <d>', author: 'renovate[bot]', answer: '❌ No.' })), section)
  })

  test('nobody’s words are taken for the number of a comment', () => {
    const forged = '/rankops x](y#issuecomment-99) | [comment](y#issuecomment-98) |'
    const section = formatAnswers(undefined, answer(11, { asked: forged }))
    assert.equal([98, 99, 11].map((id) => wasAnswered(section, id)), [false, false, true])
  })

  test('twenty are kept, and what is older counts as answered', () => {
    let section: string | undefined
    for (let id = 101; id <= 125; id++) section = formatAnswers(section, answer(id))
    assert.is(section!.split('\n').filter((line) => line.startsWith('| [comment]')).length, 20)
    assert.equal([101, 105, 106, 125, 126].map((id) => wasAnswered(section, id)), [true, true, true, true, false])
    assert.is(wasAnswered(undefined, 1), false)
  })

  test('help lists the commands openly', () => {
    const section = formatAnswers(undefined, answer(1, { asked: '/rankops', wantsHelp: true, answer: '✅ The commands are listed below.' }))
    assert.not.match(section, /<details>/)
    assert.match(section, /<code>\/rankops rollback \[model@/)
  })
})
