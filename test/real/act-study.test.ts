// A study by the real workflow files in act: two workers search at the same time, and the best becomes a pull request.
import { stateBranch } from '../../src/forge/state-branch.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { studyRecord } from '../../src/training/record.ts'
import { goodSpec } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { specPath, withAct } from './act-bed.ts'
import { leftBy, onlyComment, startedWorkflows, well } from './act-runs.ts'
import { toolPath } from './tools.ts'

const path = await toolPath(['act'], 'act.sh')
const sentence = 'is searched by two workers at once, no trial twice, and its best becomes one pull request that is trained and judged'
/** A learning rate that learns nothing, so that there is something to find. */
const spec = `${goodSpec.replace('{ epochs: 1 }', '{ epochs: 3, learningRate: 0.0001, seeds: 1 }')}tune:
  parameters: [{ key: training.learningRate, min: 0.0001, max: 0.03, scale: log }]
  sampler: random
  trials: 12
`

describe('a study, in act,', (test) => {
  if (!path) { test.skip(sentence, 'act is not on PATH and could not be installed'); return }

  test(sentence, () => withAct(path, spec, async (bed) => {
    const { forge } = bed
    const main = (await forge.resolveCommit('main'))!
    const study = () => well(bed.act('workflow_dispatch', { inputs: { workers: '2' } }, { workflow: 'rankops-by-hand.yml', commit: main }))
    const first = await study()

    const { files } = await forge.readBranch(stateBranch, 'studies/user-behavior')
    const { trials } = studyRecord.parse([...files.values()][0]!, 'the study')
    assert.equal([files.size, trials.length, new Set(trials.map(({ hash }) => hash)).size], [1, 13, 13])
    const fitted = [...first.output.matchAll(/\/study (\d)-\d\]\s+\| trial \d+: /g)].map(([, worker]) => worker)
    assert.equal([fitted.length, [...new Set(fitted)].sort()], [13, ['1', '2']], 'what one worker fits no other does')
    assert.equal(await leftBy(bed, first), ['rankops-study-1'])

    const pulls = await forge.listPullRequests('open')
    assert.is(pulls.length, 1)
    const [{ number, head, title }] = pulls as [typeof pulls[number]]
    assert.match(title, /Tune user-behavior: /)
    const { spec: offered } = parseSpec(specPath, (await forge.readFile(specPath, head.sha))!)
    assert.ok(offered!.training.learningRate > 0.0001, `${offered!.training.learningRate}`)
    const inputs = { command: 'train', 'pull-request': String(number), head: head.sha }
    assert.equal(await startedWorkflows(bed), [['rankops.yml', inputs]])

    await well(bed.act('workflow_dispatch', { inputs }, { workflow: 'rankops.yml', commit: main }))
    assert.match(await onlyComment(bed, number), /rankops:section v1 \{"id":"report"/)

    const second = await study()
    assert.not.match(second.output, /\| trial \d+: /)
    assert.equal([(await forge.listPullRequests('open')).length, (await startedWorkflows(bed)).length], [1, 1])
  }))
})
