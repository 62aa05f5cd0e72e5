import { manualClock } from '../../src/base/clock.ts'
import { failure } from '../../src/base/errors.ts'
import { silentLog } from '../../src/base/log.ts'
import { endWith } from '../../src/entry/exit-codes.ts'
import { recordOutputs } from '../../src/entry/recorder.ts'
import { formatOutcome, runVerb } from '../../src/entry/run-verb.ts'
import { defineVerb } from '../../src/entry/verb.ts'
import { assert, describe } from '../support/suite.ts'

async function end(body: () => Promise<ReturnType<typeof endWith> | void>, isAborted = false) {
  const verb = defineVerb({ name: 'try', summary: '', inputs: {}, outputs: {}, run: body })
  return runVerb(verb, {
    givenFor: () => undefined,
    surroundings: { event: {}, variables: {} },
    log: silentLog,
    outputs: recordOutputs().outputs,
    clock: manualClock('2026-01-01T00:00:00Z'),
    signal: isAborted ? AbortSignal.abort() : new AbortController().signal,
    environment: {},
    self: [],
  })
}

const exitCode = async (error: unknown, isAborted = false) => (await end(async () => { throw error }, isAborted)).exitCode

describe('runVerb', (test) => {
  test('a story told to its end is good, unless it ends with a code', async () => {
    assert.is((await end(async () => {})).exitCode, 0)
    assert.equal(await end(async () => endWith(2, 'Worse than 1.0.0.')), { exitCode: 2, sentence: 'Worse than 1.0.0.' })
  })

  test('each kind of error has its exit code', async () => {
    assert.is(await exitCode(failure('FILE_NOT_FOUND', { path: 'x' })), 65)
    assert.is(await exitCode(failure('FORGE_UNAVAILABLE', { what: 'w', host: 'h', problem: 'p' })), 4)
    assert.is(await exitCode(failure('TRAINING_PREEMPTED', { model: 'm' })), 5)
    assert.is(await exitCode(new TypeError('x is undefined')), 1)
    assert.is(await exitCode('a text'), 1)
  })

  test('after a signal half-done work counts as preempted, a mistake of the user still as theirs', async () => {
    assert.is(await exitCode(new Error('aborted'), true), 5)
    assert.is(await exitCode(failure('FORGE_UNAVAILABLE', { what: 'w', host: 'h', problem: 'p' }), true), 5)
    assert.is(await exitCode(failure('FILE_NOT_FOUND', { path: 'x' }), true), 65)
    assert.is((await end(async () => {}, true)).exitCode, 0)
  })

  test('tells what was found and, in the last line, what to do next', async () => {
    assert.is(formatOutcome(await end(async () => { throw failure('FILE_NOT_FOUND', { path: 'plan.json' }) })), 'FILE_NOT_FOUND: No file at plan.json\nCheck the path; it is relative to the repository root.')
    assert.is(formatOutcome(await end(async () => endWith(3, 'Too few purchases.'))), 'Too few purchases.')
    assert.is(formatOutcome(await end(async () => {})), '')
    const bug = formatOutcome(await end(async () => { throw new TypeError('x is undefined') }))
    assert.match(bug, /^BUG: TypeError: x is undefined\n[\s\S]*run-verb\.test\.ts[\s\S]*please report it/)
  })
})
