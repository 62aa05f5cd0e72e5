import { spawn } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { tune } from '../../src/cli/tune.ts'
import { studyRecord } from '../../src/training/record.ts'
import type { Trial } from '../../src/training/record.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed } from './shop-bed.ts'

const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')
const spec = `${goodSpec.replace('{ epochs: 1 }', '{ epochs: 4, seeds: 1 }')}tune:
  parameters: [{ key: training.learningRate, min: 0.0001, max: 0.1, scale: log }]
  sampler: random
  trials: 10
`

/** Starts `rankops tune` as a person would, and sends one signal some time after a line of its log first comes. */
async function tuneUntil({ folder, workspace }: ShopBed, line: RegExp, afterMs: number, signal: NodeJS.Signals): Promise<{ exitCode: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [commandLine, 'tune', '--folder', folder, '--workspace', workspace], { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  let isSent = false
  createInterface({ input: child.stderr }).on('line', (text) => {
    lines.push(text)
    if (isSent || !line.test(text)) return
    isSent = true
    void pause(afterMs).then(() => child.kill(signal))
  })
  return new Promise((done) => { child.on('close', (exitCode) => { done({ exitCode, lines }) }) })
}

async function trialsIn(workspace: string): Promise<Omit<Trial, 'durationMs'>[]> {
  const folder = join(workspace, 'studies/user-behavior')
  const [hash] = await readdir(folder)
  const { trials } = studyRecord.parse(await readFile(join(folder, hash!, 'study.json'), 'utf8'), 'it')
  return trials.map(({ durationMs: _, ...trial }) => trial)
}

describe('an interrupted study', (test) => {
  test('ends as preempted, and however it was ended, what follows is what would have followed', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: spec })
    const whole = `${bed.workspace}-whole`
    assert.is((await bed.tell(tune, { workspace: whole })).exitCode, 0)

    const killed = await tuneUntil(bed, /trial 1:/, 30, 'SIGKILL')
    assert.is(killed.exitCode, null, killed.lines.join('\n'))
    const interrupted = await tuneUntil(bed, /trial 3:/, 0, 'SIGINT')
    assert.is(interrupted.exitCode, 5, interrupted.lines.join('\n'))
    assert.match(interrupted.lines.join('\n'), /Done already: \d of the trials[\s\S]*TRAINING_PREEMPTED/)
    const done = (await trialsIn(bed.workspace)).length
    assert.ok(done >= 3 && done < 11, `${done} trials`)

    const ended = await bed.tell(tune)
    assert.is(ended.exitCode, 0, ended.sentence)
    assert.is(ended.values['is-done'], 'true')
    assert.equal(await trialsIn(bed.workspace), await trialsIn(whole))
  }))
})
