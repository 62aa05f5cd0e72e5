import { seededRandom } from '../../src/base/random.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { runDemo, summaryOf, withDemoFolder } from './demo-run.ts'
import type { DemoRun } from './demo-run.ts'

let uninterrupted: DemoRun | undefined

describe('the demo', (test) => {
  test('tells the whole loop and ends well', async () => withDemoFolder(async (folder) => {
    const run = uninterrupted = await runDemo(folder)
    assert.is(run.exitCode, 0, run.lines.join('\n'))
    const story = run.lines.join('\n')
    for (const word of ['plan', 'train', 'pass', 'release', 'best possible', 'canary', 'promoted', 'aborted', 'rollback', 'baseline', 'evidence, 100 aborts', 'alert', 'resolved', 'decision +by +reason', 'search iphone12: iPhone 12', 'after a click on Nike Air Jordan 4']) assert.match(story, new RegExp(word, 'i'))
    assertGolden('journey/demo-summary.txt', summaryOf(run).map((line) => line.replace(/[0-9a-f]{12}…/, '<sha256>')).join('\n') + '\n')
  }))

  test('killed at the start of every step and started again, it ends in the same state, nothing doubled', async () => withDemoFolder(async (folder) => {
    for (let step = 2; step <= 17; step++) {
      const run = await runDemo(folder, (line) => line.includes(`[${step}/17]`))
      assert.ok(run.lines.some((line) => line.includes(`[${step}/17]`)), `step ${step} was not reached:\n${run.lines.join('\n')}`)
    }
    const last = await runDemo(folder)
    assert.is(last.exitCode, 0, last.lines.join('\n'))
    assert.equal(summaryOf(last), summaryOf(uninterrupted!))
  }))

  test('killed at random moments, it ends in the same state, nothing doubled', async () => withDemoFolder(async (folder) => {
    const seed = Number(process.env['RANKOPS_SEED'] ?? 20261124)
    console.log(`seed ${seed}`)
    const random = seededRandom(seed)
    const nLines = uninterrupted!.lines.length
    for (let kill = 0; kill < 8; kill++) {
      const at = 1 + random.below(nLines)
      await runDemo(folder, (_line, n) => n === at)
    }
    const last = await runDemo(folder)
    assert.is(last.exitCode, 0, last.lines.join('\n'))
    assert.equal(summaryOf(last), summaryOf(uninterrupted!))
  }))
})
