// The one way to write a suite: it runs itself, forbids the network beyond loopback, fails on a request without a mock, on a
// mock that was never used and on a tensor that was left behind, and prints the name and reason of each skipped test.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nock from 'nock'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

export { assert, nock }

export interface Suite {
  /** A test; its name is the sentence it proves. */
  (sentence: string, body: () => unknown): void
  /** A test that cannot run here; the reason is printed and counted. */
  skip(sentence: string, reason: string): void
  before(body: () => unknown): void
  after(body: () => unknown): void
  beforeEach(body: () => unknown): void
  afterEach(body: () => unknown): void
}

const unmatched: string[] = []
nock.emitter.on('no match', (request: Request) => {
  const { host, pathname } = new URL(request.url)
  if (!isLoopback(host)) unmatched.push(`${request.method} ${host}${pathname}`)
})

/** Defines and runs a suite. `describe('parseSpec', (test) => { test('refuses an unknown key', () => …) })` */
export function describe(name: string, body: (test: Suite) => void): void {
  const inner = suite(name)
  let tensorsBefore = 0

  inner.before.each(() => {
    nock.disableNetConnect()
    nock.enableNetConnect(isLoopback)
    unmatched.length = 0
    tensorsBefore = liveTensors()
  })

  const test = ((sentence, run) => inner(sentence, async () => {
    try {
      await run()
      assertAllMocksUsed()
      assert.is(liveTensors() - tensorsBefore, 0, 'tensors left behind')
    } finally {
      nock.cleanAll()
    }
  })) as Suite
  test.skip = (sentence, reason) => {
    inner.skip(sentence)
    process.stdout.write(`SKIPPED ${name}: ${sentence} (${reason})\n`)
  }
  test.before = (run) => inner.before(async () => { await run() })
  test.after = (run) => inner.after(async () => { await run() })
  test.beforeEach = (run) => inner.before.each(async () => { await run() })
  test.afterEach = (run) => inner.after.each(async () => { await run() })
  body(test)
  inner.run()
}

/** Runs the body with a fresh temporary folder that is removed afterwards. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rankops-test-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Asserts that the body fails with an error of that code, and gives the error. */
export async function assertFails(code: string, body: () => unknown): Promise<Error> {
  try {
    await body()
  } catch (error) {
    assert.is((error as { code?: string }).code ?? (error as Error).stack, code)
    return error as Error
  }
  throw new assert.Assertion({ message: `expected a failure ${code}, but nothing was thrown`, operator: 'throws', expects: code, actual: undefined, generated: false } as never)
}

function assertAllMocksUsed(): void {
  const pending = nock.pendingMocks()
  if (unmatched.length === 0 && pending.length === 0) return
  throw new Error(`requests without a mock: ${unmatched.join(', ') || 'none'}; mocks never used: ${pending.join(', ') || 'none'}`)
}

function isLoopback(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[?::1\]?)(:\d+)?$/.test(host)
}

/** Tensors alive in tfjs, 0 where it was never loaded. */
function liveTensors(): number {
  const engine = (globalThis as { _tfengine?: { state?: { numTensors: number } } })._tfengine
  return engine?.state?.numTensors ?? 0
}
