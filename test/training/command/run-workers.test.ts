import { silentLog } from '../../../src/base/log.ts'
import { runWorkers } from '../../../src/training/command/run-workers.ts'
import type { Runner } from '../../../src/training/command/run-workers.ts'
import { assert, describe } from '../../support/suite.ts'

const workers = { name: 'clicks', command: ['train'], folder: '.', environment: {}, addresses: ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3'] }

/** Worker 2 ends as is said, the others only when they are told to, with the code of a signal. */
async function runWith(second: () => Promise<{ exitCode: number }>): Promise<{ end: number | string; ended: string[] }> {
  const ended: string[] = []
  const runner: Runner = {
    run: ({ name }, { signal }) => (name.endsWith('worker 2') ? second() : new Promise((resolve) => {
      signal.addEventListener('abort', () => { ended.push(name); resolve({ exitCode: 143 }) })
    })),
  }
  const end = await runWorkers(runner, workers, { log: silentLog, signal: new AbortController().signal }).catch((error: Error) => error.message)
  return { end, ended }
}

describe('runWorkers', (test) => {
  test('ends the others where one ends badly, and gives its exit code, not theirs', async () => {
    assert.equal(await runWith(async () => ({ exitCode: 3 })), { end: 3, ended: ['clicks, worker 1', 'clicks, worker 3'] })
  })

  test('ends the others where one cannot even begin, and then says why', async () => {
    assert.equal(await runWith(async () => { throw new Error('no such program') }), { end: 'no such program', ended: ['clicks, worker 1', 'clicks, worker 3'] })
  })
})
