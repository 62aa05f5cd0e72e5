import { decideCommand } from '../../../src/cli/command/decide-command.ts'
import type { CommandDecision, CommandInput } from '../../../src/cli/command/decide-command.ts'
import { pointer } from '../../deployment/example.ts'
import { assert, describe } from '../../support/suite.ts'

const head = 'a'.repeat(40)
const pull = { number: 7, state: 'open', isFork: false, head: { ref: 'longer', sha: head } } as const
const clicks = { model: 'clicks', environment: 'production', pointer: pointer('1.0.0', { version: '1.1.0' }) }
const views = { model: 'views', environment: 'staging', pointer: pointer('2.0.0') }
const refuse = (problem: string): CommandDecision => ({ kind: 'refuse', problem })

describe('decideCommand', (test) => {
  const rows: [sentence: string, input: Partial<CommandInput> & Pick<CommandInput, 'command'>, decision: CommandDecision][] = [
    ['what is unknown is refused with its problem', { command: { word: 'unknown', problem: 'no such word' } }, refuse('no such word')],
    ['help is for everywhere', { command: { word: 'help' }, pull: undefined }, { kind: 'help' }],
    ['a plan is started for the head as it was read', { command: { word: 'plan' } }, { kind: 'dispatch', inputs: { command: 'plan', 'pull-request': '7', head } }],
    ['so are a training and another try', { command: { word: 'retry' } }, { kind: 'dispatch', inputs: { command: 'retry', 'pull-request': '7', head } }],
    ['an issue has nothing to train', { command: { word: 'train' }, pull: undefined }, refuse('train is for pull requests')],
    ['a closed pull request is not trained', { command: { word: 'train' }, pull: { ...pull, state: 'closed' } }, refuse('this pull request is closed')],
    ['a canary is promoted by its version, so that another one is not', { command: { word: 'promote', model: undefined } }, { kind: 'promote', model: 'clicks', environment: 'production', version: '1.1.0' }],
    ['a canary may be named', { command: { word: 'promote', model: 'clicks' } }, { kind: 'promote', model: 'clicks', environment: 'production', version: '1.1.0' }],
    ['a canary is promoted from an issue too', { command: { word: 'promote', model: 'clicks' }, pull: undefined }, { kind: 'promote', model: 'clicks', environment: 'production', version: '1.1.0' }],
    ['what has no canary is not promoted', { command: { word: 'promote', model: 'views' } }, refuse('there is no canary of views')],
    ['where there is no canary nothing is promoted', { command: { word: 'promote', model: undefined }, deployments: [views] }, refuse('there is no canary')],
    ['of two canaries one must be named', { command: { word: 'promote', model: undefined }, deployments: [clicks, { ...views, pointer: pointer('2.0.0', { version: '2.1.0' }) }] }, refuse('name the model, one of clicks, views')],
    ['a rollback of the only model need not name it', { command: { word: 'rollback', model: undefined, version: '0.9.0', reason: 'slow' }, deployments: [views] }, { kind: 'rollback', model: 'views', environment: 'staging', version: '0.9.0', reason: 'slow' }],
    ['a rollback of one of several must', { command: { word: 'rollback', model: undefined, version: '0.9.0', reason: '' } }, refuse('name the model, one of clicks, views')],
    ['a rollback of what is not deployed goes nowhere', { command: { word: 'rollback', model: 'other', version: '0.9.0', reason: '' } }, refuse('there is no deployed model other; there are clicks, views')],
  ]
  for (const [sentence, input, decision] of rows) test(sentence, () => assert.equal(decideCommand({ pull, deployments: [clicks, views], ...input }), decision))

  test('nothing of a fork is run', () => {
    for (const word of ['plan', 'train', 'retry'] as const) {
      const decision = decideCommand({ command: { word }, pull: { ...pull, isFork: true }, deployments: [] })
      assert.is(decision.kind, 'refuse')
      assert.match((decision as { problem: string }).problem, /comes from a fork/)
    }
  })
})
