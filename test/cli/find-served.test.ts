import { recordingLog } from '../../src/base/log.ts'
import { servedFinder } from '../../src/cli/find-served.ts'
import { writeDeployment } from '../../src/deployment/pointer.ts'
import { version } from '../../src/entry/version.ts'
import { oldData, releaseOf, spec } from '../plan/example.ts'
import { memoryBranch, pointer } from '../deployment/example.ts'
import { assert, describe } from '../support/suite.ts'

const later = { ...releaseOf(spec('training: { epochs: 20 }'), oldData, version), version: '1.1.0' }
const first = releaseOf(spec(), oldData, version)

describe('the release that serves and fits a spec', (test) => {
  test('is an earlier one, where the pointer names it; asked for only where one fits', async () => {
    const state = memoryBranch()
    let nReads = 0
    const find = servedFinder(() => ({ readBranch: (...args) => { nReads += 1; return state.readBranch(...args) } }), recordingLog())
    const serve = async (served: string, digest: string) => writeDeployment(state, (await state.readBranch('')).head, { ...pointer(undefined), stable: { version: served, digest } }, [], 'Serve')
    await serve('1.1.0', later.digest)

    assert.is(await find(spec(), oldData, later, [first]), undefined, 'the later one serves: the spec is to take its place')
    assert.is(nReads, 1)
    await serve(first.version, first.digest)
    assert.equal(await find(spec(), oldData, later, [first]), first)
    await serve(first.version, 'e'.repeat(64))
    assert.is(await find(spec(), oldData, later, [first]), undefined, 'another digest is another model')

    nReads = 0
    assert.is(await find(spec('training: { epochs: 30 }'), oldData, later, [first]), undefined)
    assert.is(await find(spec(), 'f'.repeat(64), later, [first]), undefined)
    assert.is(await find(spec(), oldData, first, [later]), undefined)
    assert.is(await find(spec(), oldData, undefined, []), undefined)
    assert.is(nReads, 0)
  })

  test('is not known without a forge, and the log says so', async () => {
    const log = recordingLog()
    assert.is(await servedFinder(undefined, log)(spec(), oldData, later, [first]), undefined)
    assert.match(log.lines.join('\n'), /Release 1\.0\.0 of clicks was trained from this .* not known without --repository/)
  })
})
