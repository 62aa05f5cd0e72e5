// Trainings that stand in line outside of the queue of Actions, by the real workflow files in act: rankops-pull-request.yml with queue: state, and
// rankops-dispatch.yml with its leases.
import { goodSpec } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { openPull } from './act-bed.ts'
import type { ActRun, Pull } from './act-bed.ts'
import { withLine } from './act-line-bed.ts'
import type { LineBed } from './act-line-bed.ts'
import { interruptOnce, leftBy, onlyComment, restartedRuns, startedWorkflows, well } from './act-runs.ts'
import { toolPath } from './tools.ts'

const path = await toolPath(['act'], 'act.sh')
const sentences = [
  'train a pull request on a runner that told of itself, and start the workflow again that judges it',
  'begin what a runner has room for, keep what waits, and refuse with a sentence what no runner can do',
  'give back a training that is told to end, and go on from its checkpoints in the next round',
  'leave nothing of a runner that was silent and returns: another trains it',
] as const
const trainedIn = ({ output }: ActRun) => [...output.matchAll(/([\w-]+): trained under lease (\d+), and no other was given out; it counts/g)].map(([, job, token]) => [job!.replace(/-[0-9a-f]{12}$/, ''), Number(token)])

describe('trainings in line, in act,', (test) => {
  if (!path) { for (const sentence of sentences) test.skip(sentence, 'act is not on PATH and could not be installed'); return }

  test(sentences[0], () => withLine(path, goodSpec, async (line) => {
    assert.match((await well(line.beatInWorkflow())).output, /one \(2 CPU, 3000 MiB\) is there/)
    const change = await openPull(line, 'better', goodSpec.replace('epochs: 1', 'epochs: 2'))
    const asked = await lineUp(line, change)
    assert.match(await onlyComment(line, change.number), /first in line, begins in the next round/)

    const trained = await well(line.dispatch({ run: asked, change }))
    assert.match(trained.output, /user-behavior-[0-9a-f]{12} begins on one \(lease 1\)/)
    assert.equal(trainedIn(trained), [['user-behavior', 1]])
    assert.equal(await leftBy(line, trained), ['rankops-judged-<hash>'])
    assert.equal([await restartedRuns(line), await startedWorkflows(line)], [[asked.run], []])

    const judged = await well(line.ask(change, asked))
    assert.match(judged.output, new RegExp(`The candidate of user-behavior was trained already, by run ${trained.run}`))
    assert.not.match(judged.output, /Run Main \S+\/actions\/(train|work)/)
    const body = await onlyComment(line, change.number)
    for (const word of [/rankops:section v1 \{"id":"report"/, /## Plan: train 1 model/, /; trained already/]) assert.match(body, word)
    assert.not.match(body, /in line/)

    const nothing = await well(line.dispatch({ run: judged, change }))
    assert.not.match(nothing.output, / begins on /, 'what one attempt lined up is not lined up by the next')
    assert.equal(await restartedRuns(line), [asked.run])
  }))

  test(sentences[1], () => withLine(path, goodSpec, async (line) => {
    await line.beat('one', { cpu: 2, memoryMiB: 3000 })
    await line.beat('large', { cpu: 8, memoryMiB: 16_000 })
    const named = (name: string, rest = '') => ({ [`models/${name}.yaml`]: `${goodSpec.replace('user-behavior', name)}${rest}` })
    const change = await openPull(line, 'more', goodSpec.replace('epochs: 1', 'epochs: 2'), undefined, { ...named('second'), ...named('vast', 'resources: { memoryMiB: 8000 }\n') })
    const asked = await lineUp(line, change)
    await line.forget('large')

    const first = await well(line.dispatch({ run: asked, change }))
    assert.match(first.output, /vast-[0-9a-f]{12} is rejected: it asks for 1 CPU, 8000 MiB; there is one \(2 CPU, 3000 MiB\)\./)
    assert.match(first.output, /(user-behavior|second)-[0-9a-f]{12} waits: no runner has room; one is kept for it/)
    assert.is(trainedIn(first).length, 1)
    assert.equal(await restartedRuns(line), [], 'a pull request is told once all its trainings have ended')

    const second = await well(line.dispatch())
    assert.equal([...trainedIn(first), ...trainedIn(second)].map(([, lease]) => lease), [1, 2])
    assert.equal((await line.queue()).ended.map(({ model, end }) => [model, end]).sort(), [['second', 'done'], ['user-behavior', 'done'], ['vast', 'rejected']])
    assert.equal(await restartedRuns(line), [asked.run])
    // act looks at the matrix of a job that is not to run, and stops there.
    assert.is.not((await line.ask(change, asked)).exitCode, 0)
    assert.match(await onlyComment(line, change.number), /## Plan: not possible\n\nNo runner can train vast: it asks for 1 CPU, 8000 MiB; there is one/)
  }))

  test(sentences[2], () => withLine(path, goodSpec, async (line) => {
    await line.beat('one', { cpu: 2, memoryMiB: 3000 })
    const change = await openPull(line, 'longer', goodSpec.replace('epochs: 1', 'epochs: 200'))
    const asked = await lineUp(line, change)
    const ended = await line.dispatch({ run: asked, change }, { wrote: interruptOnce('work', /epoch \d+ of 200:/) })
    assert.is.not(ended.exitCode, 0)
    assert.not.match(ended.output, /Run Main \S+\/actions\/evaluate/)
    assert.equal(await leftBy(line, ended), ['rankops-checkpoints-<hash>'])
    const { waiting, leases } = await line.queue()
    assert.equal([waiting.map(({ model, losses }) => [model, losses]), leases, await restartedRuns(line)], [[['user-behavior', 0]], [], []])

    const trained = await well(line.dispatch())
    assert.match(trained.output, /user-behavior-[0-9a-f]{12} begins on one \(lease 2\)/)
    assert.match(trained.output, /goes on after epoch \d+ of 600 of all networks/)
    assert.equal([trainedIn(trained), await leftBy(line, trained), await restartedRuns(line)], [[['user-behavior', 2]], ['rankops-judged-<hash>'], [asked.run]])
  }))

  test(sentences[3], () => withLine(path, goodSpec, async (line) => {
    await line.beat('one', { cpu: 2, memoryMiB: 3000 })
    const change = await openPull(line, 'longer', goodSpec.replace('epochs: 1', 'epochs: 400'))
    const asked = await lineUp(line, change)
    let taken: Promise<void> | undefined
    const zombie = await line.dispatch({ run: asked, change }, {
      // Its heartbeat got through once, as it began; then nobody hears of it, and another runner comes.
      wrote(output) { if (/epoch \d+ of/.test(output)) taken ??= line.beat('two', { cpu: 2, memoryMiB: 3000 }).then(() => line.fallSilent(['two'])) },
    })
    await taken
    assert.is.not(zombie.exitCode, 0)
    assert.match(zombie.output, /Lease 1 of user-behavior-[0-9a-f]{12} does not count any longer: it is in line again/)
    assert.not.match(zombie.output, /Run Main \S+\/actions\/evaluate/)
    assert.equal(await leftBy(line, zombie), [])
    assert.equal(await restartedRuns(line), [])

    const trained = await well(line.dispatch())
    assert.match(trained.output, /user-behavior-[0-9a-f]{12} begins on two \(lease 2\)/)
    assert.equal(trainedIn(trained), [['user-behavior', 2]])
    assert.equal(await leftBy(line, trained), ['rankops-judged-<hash>'])
    assert.equal(await restartedRuns(line), [asked.run])
  }))
})

/** A pull request whose trainings are lined up: its check fails until they have ended. */
async function lineUp(line: LineBed, change: Pull): Promise<ActRun> {
  const asked = await line.ask(change)
  assert.is.not(asked.exitCode, 0, 'the gate lets nothing through that was not judged')
  assert.match(asked.output, /Not trained yet\. What stands in line is told by the runs of rankops-dispatch\.yml/, asked.output.slice(-6000))
  assert.not.match(asked.output, /Run Main \S+\/actions\/(train|evaluate)/)
  assert.equal(await leftBy(line, asked), ['rankops-in-line-1', 'rankops-plan-1'])
  return asked
}
