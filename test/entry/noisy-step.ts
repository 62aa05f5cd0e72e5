// A step that says more than a runner takes; started by action.test.ts.
import { runAction } from '../../src/entry/action.ts'
import { endWith } from '../../src/entry/exit-codes.ts'
import { defineVerb } from '../../src/entry/verb.ts'

await runAction(defineVerb({
  name: 'shout',
  summary: 'Shouts.',
  inputs: {
    times: { kind: 'number', required: true, description: 'How often.' },
    'key-of-house': { kind: 'text', isSecret: true, from: ['env.KEY_OF_HOUSE'], description: 'Never told.' },
    number: { kind: 'number', from: ['event.pull_request.number'], description: 'Of the pull request.' },
  },
  outputs: { said: 'How often.' },
  async run({ inputs, log, outputs, self }) {
    await log.group('Outer', () => log.group('Inner ::error::', async () => log.info('::error::not a command\nname ##[add-mask]neither')))
    for (let i = 1; i <= inputs.times; i++) log.warn(`warning ${i}`)
    outputs.set('said', inputs.times)
    outputs.summary('a line of the summary\n'.repeat(inputs.times * 10_000))
    outputs.result({ number: inputs.number, long: 'x'.repeat(inputs.times * 10_000), self: self.length })
    return endWith(3, 'Nobody heard it.')
  },
}))
