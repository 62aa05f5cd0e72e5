import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed } from './shop-bed.ts'

const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')

/** Starts `rankops train` as a person would and sends one signal when a line of its log first comes: a second one would end it at once. */
async function trainUntil({ folder, workspace }: ShopBed, line: RegExp, signal: NodeJS.Signals): Promise<{ exitCode: number | null; endedBy: NodeJS.Signals | null; lines: string[] }> {
  const child = spawn(process.execPath, [commandLine, 'train', '--folder', folder, '--workspace', workspace], { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  let isSent = false
  createInterface({ input: child.stderr }).on('line', (text) => {
    lines.push(text)
    if (!isSent && line.test(text)) isSent = child.kill(signal)
  })
  return new Promise((done) => { child.on('close', (exitCode, endedBy) => { done({ exitCode, endedBy, lines }) }) })
}

describe('an interrupted training', (test) => {
  test('ends as preempted, and started again it goes on from its newest checkpoint to the same bytes', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: goodSpec.replace('epochs: 1', 'epochs: 100') })
    assert.is((await bed.tell(plan)).exitCode, 0)

    const interrupted = await trainUntil(bed, /epoch 15 of 100/, 'SIGINT')
    assert.is(interrupted.exitCode, 5, interrupted.lines.join('\n'))
    assert.is(interrupted.lines.at(-1), 'user-behavior: the training was interrupted. Run train again: it goes on from the newest checkpoint.')
    assert.match(interrupted.lines.join('\n'), /TRAINING_PREEMPTED[\s\S]*goes on from the newest checkpoint/)
    const resumed = await bed.tell(train)
    assert.match(resumed.lines.join('\n'), /goes on after epoch \d+ of 300 of all networks/)

    const uninterrupted = await bed.tell(train, { workspace: `${bed.workspace}-2`, plan: join(bed.workspace, 'plan.json') })
    assert.equal(fittedIn(resumed.result), fittedIn(uninterrupted.result))
  }))
})

function fittedIn(result: unknown): unknown {
  return (result as { trained: { lastEpoch: unknown; parameterCount: number; files: unknown }[] }).trained.map(({ lastEpoch, parameterCount, files }) => ({ lastEpoch, parameterCount, files }))
}
