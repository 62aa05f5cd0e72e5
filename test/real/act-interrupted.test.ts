// A training that is told to end, in the real workflow of pull requests in act: what it had done travels as an artefact, and the next attempt or run goes on from it.
import { goodSpec } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { openPull, withAct } from './act-bed.ts'
import type { ActBed, ActRun, Pull } from './act-bed.ts'
import { interruptOnce, leftBy, onlyComment, well } from './act-runs.ts'
import { toolPath } from './tools.ts'

const path = await toolPath(['act'], 'act.sh')
/** Some seconds, so that there is time to be told. */
const longer = goodSpec.replace('epochs: 1', 'epochs: 200')
const sentences = ['leaves its checkpoints, and the same run started again goes on from them to a verdict', 'is gone on with by another run of the same plan'] as const

describe('a training that is told to end, in act,', (test) => {
  if (!path) { for (const sentence of sentences) test.skip(sentence, 'act is not on PATH and could not be installed'); return }

  test(sentences[0], () => withAct(path, goodSpec, async (bed) => {
    const change = await openPull(bed, 'longer', longer)
    const ended = await interrupt(bed, change)
    const again = await well(bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head, again: ended.run }))
    assert.match(again.output, /goes on after epoch \d+ of 600 of all networks/)
    assert.match(await onlyComment(bed, change.number), /rankops:section v1 \{"id":"report"/)
    assert.ok((await leftBy(bed, again)).includes('rankops-judged-<hash>'))
  }))

  test(sentences[1], () => withAct(path, goodSpec, async (bed) => {
    const ended = await interrupt(bed, await openPull(bed, 'longer', longer))
    const change = await openPull(bed, 'same', `${longer}# as before\n`)
    const other = await well(bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head }))
    assert.match(other.output, new RegExp(`The training of user-behavior was ended in run ${ended.run}, which left its checkpoints`))
    assert.match(other.output, /goes on after epoch \d+ of 600 of all networks/)
  }))
})

/** Runs the workflow of a pull request, and has its training told to end. */
async function interrupt(bed: ActBed, change: Pull): Promise<ActRun> {
  const ended = await bed.act('pull_request', change.event, { workflow: 'rankops.yml', commit: change.head, wrote: interruptOnce('train', /epoch \d+ of 200:/) })
  assert.is.not(ended.exitCode, 0)
  assert.match(ended.output, /the training was interrupted\. Run train again: it goes on from the newest checkpoint/)
  assert.not.match(ended.output, /Run Main \S+\/actions\/evaluate/)
  assert.equal(await leftBy(bed, ended), ['rankops-checkpoints-<hash>', 'rankops-plan-1'])
  return ended
}
