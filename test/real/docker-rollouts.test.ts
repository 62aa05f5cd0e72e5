// What becomes of good and of faulty releases on a real Docker engine, by the verbs and under steady load: no client ever waits in vain, the old
// version goes on serving, and pointer, rollout and alert say why.
import { alert } from '../../src/cli/alert.ts'
import { checkHealth } from '../../src/cli/check-health.ts'
import type { FaultOfRelease } from '../support/fault-releases.ts'
import type { LoadAnswer } from '../support/steady-load.ts'
import { assert, describe } from '../support/suite.ts'
import { mergeTimes } from './docker-merge-times.ts'
import { withRollouts } from './docker-rollout-bed.ts'
import { dockerHost } from './tools.ts'

const memoryMiB = 160
const hangs: FaultOfRelease = { neverReady: true }
const real = await dockerHost()

describe('rollouts on a real Docker engine', (test) => {
  if (typeof real === 'string') {
    test.skip('faulty releases are taken back, with why, and no client waits in vain', real)
    return
  }

  test('faulty releases are taken back, with why, and no client waits in vain; a good one is promoted', () => withRollouts(real, memoryMiB, async (bed) => {
    const { step, tell, load, containers, pointer, publish } = bed
    await bed.releaseTrained()
    const first = await step()
    assert.is(first.decision, 'promote', first.lines.join('\n'))
    const before = await containers()
    assert.is(before.length, 1)

    const cases: [sentence: string, version: string, fault: FaultOfRelease, reason: RegExp][] = [
      ['that does not answer as it did', '1.1.0', 'otherAnswers', /its server did not get ready: it ended with code 65; the end of its log: SERVING_NOT_PROVEN/],
      ['that hangs before it is ready', '1.2.0', hangs, /its server did not get ready: it was not ready within 20 s; the end of its log: waiting for something that never comes/],
      ['that has no number for some', '1.3.0', 'notFinite', /\d % errors in \d+ requests.*; its errors: \d+ MODEL_NO_NUMBER/],
      ['that is slow', '1.4.0', { slowMs: 2500 }, /100 % of answers slower than (2000|\d+) ms in \d+ requests/],
      ['that needs more and more memory', '1.5.0', { keptMiBPerRequest: 16 }, new RegExp(`was killed: out of memory \\(limit ${memoryMiB} MiB\\)`)],
    ]
    for (const [sentence, version, fault, reason] of cases) {
      await bed.setReadyTimeout(fault === hangs ? 20 : 120)
      const clients = await load(first.url)
      await publish(version, fault)
      let told = await step()
      if (told.decision === 'start') await clients.until('1.0.0', 60)
      for (let looks = 0; looks < 60 && ['start', 'hold'].includes(told.decision); looks++) {
        await clients.until('1.0.0', 10)
        told = await step()
      }
      assert.is(told.decision, 'abort', `a release ${sentence}: ${told.lines.join('\n')}`)
      const { head } = await pointer()
      assert.equal([head.stable?.version, head.canary], ['1.0.0', undefined])
      for (const text of [told.reason, head.reason, (await pointer()).rollout(version)!.reason]) assert.match(text, reason, `a release ${sentence}: ${text}`)

      await clients.until('1.0.0', 20)
      const answers = await clients.end()
      assert.equal(problemsOf(answers), [], `a release ${sentence}`)
      assert.equal(await containers(), before, `what is left of a release ${sentence}`)
      console.log(`docker: a release ${sentence}: aborted with ${answers.length} requests asked, ${answers.filter((answer) => answer.version === version).length} answered by it, none lost\n  ${told.reason}`)

      await tell(alert)
      const [issue, ...others] = await bed.forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
      assert.equal(others, [])
      assert.match(issue!.title, `rollout of ${version} aborted`)
      assert.match(plain(issue!.body), reason, plain(issue!.body))
    }
    assert.is((await tell(checkHealth)).values['status'], 'ok')

    const times = await mergeTimes(bed, first.url, '1.6.0')
    assert.equal(problemsOf(times.answers), [])
    console.log(times.sentence)
    assert.is((await pointer()).head.stable?.version, '1.6.0')
    assert.is((await containers()).length, 1)
    await tell(alert)
    assert.equal(await bed.forge.listIssues({ labels: ['rankops-alert'], state: 'open' }), [])
  }))

  test.after(() => real.close())
})

function problemsOf(answers: readonly LoadAnswer[]): string[] {
  assert.ok(answers.length > 20)
  return answers.flatMap(({ version, problem }) => (problem === undefined ? [] : [`${version} ${problem}`]))
}

/** Without the backslashes and entities of Markdown. */
function plain(markdown: string): string {
  return markdown.replace(/\\([^\w\s])/g, '$1').replace(/&lt;/g, '<').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
}
