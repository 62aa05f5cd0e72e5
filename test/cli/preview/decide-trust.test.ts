import { decideTrust } from '../../../src/cli/preview/decide-trust.ts'
import type { Asker } from '../../../src/cli/preview/decide-trust.ts'
import { assert, describe } from '../../support/suite.ts'

const ours: Asker = { eventName: 'pull_request', repository: 'acme/shop', headRepository: 'acme/shop', author: 'maria', command: undefined }
const rows: [sentence: string, asker: Partial<Asker>, may: string][] = [
  ['a branch of the repository is trained and commented', {}, 'comment train'],
  ['a fork is neither', { headRepository: 'stranger/shop' }, ''],
  ['a fork that was deleted is a fork', { headRepository: undefined }, ''],
  ['no name makes a fork ours', { headRepository: 'acme/shop ' }, ''],
  ['Dependabot is neither, though its branch is ours', { author: 'dependabot[bot]' }, ''],
  ['a merge queue is neither', { eventName: 'merge_group', headRepository: undefined }, ''],
  ['who asks for a plan gets a comment', { eventName: 'workflow_dispatch', headRepository: undefined, command: 'plan' }, 'comment'],
  ['who asks for a training gets both', { eventName: 'workflow_dispatch', headRepository: undefined, command: 'train' }, 'comment train'],
  ['so does who asks to retry', { eventName: 'workflow_dispatch', headRepository: undefined, command: 'retry' }, 'comment train'],
  ['an event that nobody thought of may nothing', { eventName: 'pull_request_target' }, ''],
  ['on a command line nobody else is asking', { eventName: undefined, headRepository: undefined }, 'comment train'],
]

describe('decideTrust', (test) => {
  for (const [sentence, asker, may] of rows) {
    test(sentence, () => {
      const { mayComment, mayTrain, reason } = decideTrust({ ...ours, ...asker })
      assert.is([...(mayComment ? ['comment'] : []), ...(mayTrain ? ['train'] : [])].join(' '), may)
      assert.match(reason, /^[A-Z].*\.$/)
    })
  }
})
