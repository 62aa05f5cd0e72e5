import { firstLine, parseCommand } from '../../../src/cli/command/parse-command.ts'
import type { Command } from '../../../src/cli/command/parse-command.ts'
import { assert, describe } from '../../support/suite.ts'

const back = (more: Partial<Extract<Command, { word: 'rollback' }>> = {}): Command => ({ word: 'rollback', model: undefined, version: '1.2.0', reason: '', ...more })

describe('parseCommand', (test) => {
  const rows: [sentence: string, body: string, command: Command | undefined][] = [
    ['a word of the table is a command', '/rankops train', { word: 'train' }],
    ['only the first line counts', '/rankops plan\n/rankops rollback 1.0.0', { word: 'plan' }],
    ['a line may end as on Windows', '/rankops retry\r\nThanks!', { word: 'retry' }],
    ['a later line is talk', 'I would say\n/rankops train', undefined],
    ['a quotation is talk', '> /rankops train', undefined],
    ['code is talk', '`/rankops train`', undefined],
    ['an indented line is talk', '  /rankops train', undefined],
    ['a hidden note before it makes it talk', '<!-- x --> /rankops train', undefined],
    ['a mark of the byte order makes it talk', '\ufeff/rankops train', undefined],
    ['another word that begins alike is talk', '/rankopsx train', undefined],
    ['a path is talk', '/rankops/train', undefined],
    ['an empty comment is talk', '', undefined],
    ['alone it asks for help', '/rankops', { word: 'help' }],
    ['blanks at the end are nothing', '/rankops \t help \t ', { word: 'help' }],
    ['a telephone writes capitals', '/Rankops Train', { word: 'train' }],
    ['promote takes a model', '/rankops promote user-behavior', { word: 'promote', model: 'user-behavior' }],
    ['promote takes none', '/rankops promote', { word: 'promote', model: undefined }],
    ['rollback takes a version', '/rankops rollback 1.2.0', back()],
    ['rollback takes a version as tags write it', '/rankops rollback v1.2.0', back()],
    ['rollback takes a release', '/rankops rollback user-behavior@1.2.0 carts are   empty', back({ model: 'user-behavior', reason: 'carts are empty' })],
    ['rollback takes a tag', '/rankops rollback user-behavior-v1.2.0', back({ model: 'user-behavior' })],
    ['a reason is anything', '/rankops rollback 1.2.0 $(rm -rf /) `x` | <b> 空', back({ reason: '$(rm -rf /) `x` | <b> 空' })],
  ]
  for (const [sentence, body, command] of rows) test(sentence, () => assert.equal(parseCommand(body), command))

  const unknown: [sentence: string, body: string, problem: string][] = [
    ['a slip of the pen is told what was probably meant', '/rankops trian', 'there is no command "trian"; did you mean train?'],
    ['a word that is near none is only unknown', '/rankops explode', 'there is no command "explode"'],
    ['a word of the language’s own is unknown', '/rankops constructor', 'there is no command "constructor"'],
    ['words after a command that takes none are not passed over', '/rankops train not yet!', 'train takes nothing after it'],
    ['a chain of commands is none', '/rankops plan && /rankops train', 'plan takes nothing after it'],
    ['a blank of another alphabet divides nothing', '/rankops plan\u00a0now', 'there is no command "plan\u00a0now"'],
    ['rollback without a version goes nowhere', '/rankops rollback', 'rollback needs the version to go back to'],
    ['a version is three numbers', '/rankops rollback latest', '"latest" is no release; write 1.2.0 or user-behavior@1.2.0'],
    ['a path is no model', '/rankops rollback ../../x@1.2.0', '"../../x@1.2.0" is no release; write 1.2.0 or user-behavior@1.2.0'],
    ['a mark-up is no model', '/rankops promote <img>', '"<img>" is no name of a model'],
    ['a promotion is of one model', '/rankops promote a b', 'promote takes a model at most'],
    ['an endless line is not looked into', `/rankops rollback 1.2.0 ${'x'.repeat(2000)}`, 'its first line has 2024 characters, more than 1000'],
  ]
  for (const [sentence, body, problem] of unknown) {
    test(sentence, () => {
      const command = parseCommand(body)
      assert.is(command?.word, 'unknown')
      assert.is((command as { problem: string }).problem, problem)
    })
  }

  test('the first line is kept as it was written', () => assert.is(firstLine('/rankops  help \u2028hidden'), '/rankops  help'))
})
