import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../src/base/errors.ts'
import { recordingLog } from '../../src/base/log.ts'
import { trainWithRestarts } from '../../src/cli/train-with-restarts.ts'
import type { Executor, Job } from '../../src/plan/executor.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const job: Job = { name: 'clicks', command: ['train'], folder: '.', environment: {}, limits: { memoryMiB: 512, timeoutMs: 60_000 } }
const hung = failure('EXECUTOR_HUNG', { name: 'clicks', limit: '30 min' })

/** What each run in turn does: whether it writes a checkpoint, and how it ends. */
type Run = ['checkpoint' | 'nothing', number | Error]

async function trainAs(runs: Run[], signal = new AbortController().signal): Promise<{ exitCode: number; nRuns: number; timeouts: number[]; lines: string[] }> {
  return withFolder(async (folder) => {
    const log = recordingLog()
    const checkpoints = join(folder, 'checkpoints')
    let nRuns = 0
    const timeouts: number[] = []
    const executor: Executor = {
      name: 'recorded',
      async run({ limits }) {
        timeouts.push(limits.timeoutMs)
        await pause(5)
        const [writes, end] = runs[nRuns++]!
        await mkdir(checkpoints, { recursive: true })
        if (writes === 'checkpoint') await writeFile(join(checkpoints, `${nRuns}.checkpoint`), 'state')
        if (end instanceof Error) throw end
        return { exitCode: end, durationMs: 1 }
      },
    }
    return { ...await trainWithRestarts(executor, job, { folder, guards: [] }, { log, signal }), nRuns, timeouts, lines: log.lines }
  })
}

describe('a training that dies', (test) => {
  const table: [string, Run[], { exitCode: number; nRuns: number }][] = [
    ['is started again where it was killed after a checkpoint', [['checkpoint', 137], ['nothing', 0]], { exitCode: 0, nRuns: 2 }],
    ['is started again where a library crashed it', [['checkpoint', 139], ['nothing', 0]], { exitCode: 0, nRuns: 2 }],
    ['is started again where it hung', [['checkpoint', hung], ['nothing', 0]], { exitCode: 0, nRuns: 2 }],
    ['is not started again where it got nowhere since its start', [['checkpoint', 137], ['nothing', 137]], { exitCode: 137, nRuns: 2 }],
    ['is started again three times at most', [['checkpoint', 137], ['checkpoint', 137], ['checkpoint', 137], ['checkpoint', 137]], { exitCode: 137, nRuns: 4 }],
    ['is not started again where it ended by itself', [['checkpoint', 65]], { exitCode: 65, nRuns: 1 }],
    ['is not started again where it was told to end', [['checkpoint', 5]], { exitCode: 5, nRuns: 1 }],
  ]
  for (const [sentence, runs, expected] of table) test(sentence, async () => {
    const { exitCode, nRuns } = await trainAs(runs)
    assert.equal({ exitCode, nRuns }, expected)
  })

  test('tells each new start, and why', async () => {
    assert.equal((await trainAs([['checkpoint', 137], ['checkpoint', hung], ['nothing', 0]])).lines, [
      'warning: clicks: the training was killed (SIGKILL); it is started again from its newest checkpoint (1 of 3)',
      'warning: clicks: the training told of no progress for long; it is started again from its newest checkpoint (2 of 3)',
    ])
  })

  test('has one time limit for all its runs', async () => {
    const [first, second, third] = (await trainAs([['checkpoint', 137], ['checkpoint', 137], ['nothing', 0]])).timeouts
    assert.ok(first! <= 60_000 && second! <= first! - 4 && third! <= second! - 4, `${first}, ${second}, ${third}`)
    const late = failure('EXECUTOR_TIMEOUT', { name: 'clicks', limit: '0.2 s' })
    assert.is((await assertFails('EXECUTOR_TIMEOUT', () => trainAs([['checkpoint', 137], ['nothing', late]]))).message, 'clicks was ended after 1 min')
  })

  test('is named where it hangs at the same place again', () => assertFails('EXECUTOR_HUNG', () => trainAs([['checkpoint', hung], ['nothing', hung]])))

  test('is not started again over a limit that it broke: it would break it again', () =>
    assertFails('EXECUTOR_MEMORY', () => trainAs([['checkpoint', failure('EXECUTOR_MEMORY', { name: 'clicks', used: 600, limit: 512 })]])))

  test('is not started again once this run is told to end', async () => {
    assert.is((await trainAs([['checkpoint', 137]], AbortSignal.abort())).nRuns, 1)
  })
})
