import { manualClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { formatHistoryMarkdown, formatHistoryText } from '../../src/deployment/format-history.ts'
import { listHistory } from '../../src/deployment/history.ts'
import { pointerPath, readDeployment } from '../../src/deployment/pointer.ts'
import { reconcileDeployment } from '../../src/deployment/reconcile.ts'
import { recordRollback } from '../../src/deployment/roll-back.ts'
import type { Forge } from '../../src/forge/forge.ts'
import { assertGolden } from '../support/golden.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { memoryTarget, release, rules } from './example.ts'

/** As many requests as let the canary through. */
const enough = 50

/** From the first deployment to a rollback by a person, with looks that change nothing between. */
async function play(forge: Forge): Promise<void> {
  const clock = manualClock('2026-03-01T12:00:00Z')
  const target = memoryTarget()
  const place = { model: 'clicks', environment: 'production', releaseFolderOf: (version: string) => version }
  const step = async (version: string) => {
    clock.advance(60_000)
    return (await reconcileDeployment({ ...place, desired: release(version), rules: { ...rules, steps: [10] } }, { state: forge, target, clock, log: silentLog })).decision
  }
  const decisions = [await step('1.0.0'), await step('1.1.0')]
  for (let i = 0; i < 2; i++) {
    for (const name of ['1.0.0', '1.0.0-baseline', '1.1.0']) target.serve(name, enough / 2)
    decisions.push(await step('1.1.0'))
  }
  assert.equal(decisions.slice(0, 3), ['promote', 'start', 'hold'])
  await recordRollback({ ...place, to: release('1.0.0'), reason: 'carts are empty', by: 'maria' }, { state: forge, clock, log: silentLog })
}

describe('the history of a deployment', (test) => {
  test('is told by the commits of its pointer, newest first, without the looks that changed nothing', () => withLocalForge(async ({ forge }) => {
    await play(forge)
    const { entries, isCut } = await listHistory(forge, 'clicks', 'production', 20)
    assert.equal(entries.map(({ decision, version, by }) => [decision, version, by]), [['rollback', '1.0.0', 'maria'], ['promote', '1.1.0', undefined], ['start', '1.1.0', undefined], ['promote', '1.0.0', undefined]])
    assert.is(entries[0]!.reason, '1.1.0 is rolled back to 1.0.0 by maria: carts are empty')
    assert.is(entries[0]!.commit, (await readDeployment(forge, 'clicks', 'production')).head)
    assert.is(isCut, false)
    const few = await listHistory(forge, 'clicks', 'production', 2)
    assert.equal([few.entries.length, few.isCut], [2, true])
  }))

  test('shows what a person wrote there by hand', () => withLocalForge(async ({ forge }) => {
    await play(forge)
    const path = pointerPath('clicks', 'production')
    const { head, files } = await forge.readBranch('rankops/state')
    await forge.commitToBranch('rankops/state', { expectedHead: head, message: 'Put it right\n\nby hand', changes: [{ path, content: files.get(path)!.replace('carts are empty', 'carts were empty') }] })
    const [edit] = (await listHistory(forge, 'clicks', 'production', 1)).entries
    assert.equal([edit!.decision, edit!.version, edit!.reason], ['edit', '', 'Put it right: by hand'])
  }))

  test('nobody’s words become another’s name, in the commit or in what is told', () => withLocalForge(async ({ forge }) => {
    await play(forge)
    const ports = { state: forge, clock: manualClock('2026-03-01T13:00:00Z'), log: silentLog }
    const wanted = { model: 'clicks', environment: 'production', releaseFolderOf: (version: string) => version, to: release('0.9.0') }
    await recordRollback({ ...wanted, reason: 'x\n\nRequested-by: admin', by: 'eve\nRequested-by: admin' }, ports)
    const [entry] = (await listHistory(forge, 'clicks', 'production', 1)).entries
    assert.equal([entry!.decision, entry!.by], ['rollback', 'eve Requested-by: admin'])
  }))

  test('reads well in a terminal and in a summary', () => {
    const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, '0')}:00Z`
    const told = {
      pointer: { model: 'clicks', environment: 'production', generation: 4, stable: release('1.0.0'), canary: { ...release('1.2.0'), step: 0, weightPercent: 10, since: at(40) }, reason: '', updatedAt: at(40) },
      isCut: true,
      entries: [
        { at: at(40), decision: 'start', version: '1.2.0', reason: '1.2.0 follows 1.0.0: canary at 10 %', commit: 'd'.repeat(40) },
        { at: at(30), decision: 'rollback', version: '1.0.0', by: 'maria', reason: '1.1.0 is rolled back to 1.0.0 by maria: carts | are @all empty', commit: 'c'.repeat(40) },
        { at: at(20), decision: 'edit', version: '', reason: 'By hand', commit: 'b'.repeat(40) },
      ],
    }
    const forge = { webUrl: (page: string) => `https://forge.example/acme/shop${page}` }
    assertGolden('deployment/history.txt', `${formatHistoryText(told)}\n\n---\n\n${formatHistoryMarkdown(told, forge)}\n`)
  })
})
