import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dispatch } from '../../src/cli/dispatch.ts'
import { heartbeat } from '../../src/cli/heartbeat.ts'
import { plan } from '../../src/cli/plan.ts'
import type { Given } from '../../src/entry/inputs.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { withShop } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { build, runStep } from './step.ts'

describe('the action work', (test) => {
  let folder = ''
  test.before(async () => { folder = await mkdtemp(join(tmpdir(), 'rankops-actions-')) })
  test.after(() => rm(folder, { recursive: true, force: true }))

  test('trains under its lease without node_modules, in a child process that is the same bundle', async () => withShop(async ({ folder: cwd, workspace, tell }) => {
    const queue = `directory:${join(folder, 'queue')}`
    const well = async (verb: Verb<any, any>, inputs: Record<string, Given>) => {
      const told = await tell(verb, { queue, ...inputs })
      assert.is(told.exitCode, 0, told.sentence)
      return told
    }
    await well(heartbeat, { runner: 'one' })
    await well(plan, {})
    const [{ job, token }] = JSON.parse((await well(dispatch, { submit: 'true' })).values['trainings']!) as [{ job: string; token: number }]

    const { exitCode, lines, outputs } = await runStep(await build('work', folder), join(folder, 'work'), { cwd, inputs: { queue, workspace, job, lease: String(token) } })
    assert.is(exitCode, 0, lines.join('\n'))
    assert.is(outputs['trained'], '["user-behavior"]')
    assert.ok(lines.includes(`${job}: trained under lease ${token}, and no other was given out; it counts.`), lines.join('\n'))
  }))
})
