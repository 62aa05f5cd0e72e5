// What becomes of good and of faulty releases in a real cluster, by the verbs and under steady load: no client waits in vain, the old version goes on
// serving, and pointer and alert say why.
import { alert } from '../../src/cli/alert.ts'
import { checkHealth } from '../../src/cli/check-health.ts'
import type { FaultOfRelease } from '../support/fault-releases.ts'
import type { LoadAnswer } from '../support/steady-load.ts'
import { assert, describe } from '../support/suite.ts'
import { kubernetesNode } from './kubernetes-node.ts'
import { memoryMiB, withRollouts } from './kubernetes-rollout-bed.ts'

const node = await kubernetesNode()

describe('rollouts in a real cluster', (test) => {
  if (typeof node === 'string') {
    test.skip('faulty releases are taken back, with why, and no client waits in vain', node)
    return
  }

  test('faulty releases are taken back, with why, and no client waits in vain; a good one is promoted', () => withRollouts(node, async ({ step, tell, load, pods, pointer, publish, releaseTrained, reach, respec, forge }) => {
    await releaseTrained()
    const first = await step()
    assert.is(first.decision, 'promote', first.lines.join('\n'))
    const url = await reach(first.url)
    await respec({ url, readySeconds: 120 })
    const before = await pods()
    assert.is(before.length, 2)

    const cases: [sentence: string, version: string, fault: FaultOfRelease, reason: RegExp][] = [
      ['that does not answer as it did', '1.1.0', 'otherAnswers', /its server did not get ready: it ended with code 65; the end of its log: SERVING_NOT_PROVEN/],
      ['that hangs before it is ready', '1.2.0', { neverReady: true }, /its server did not get ready: it was not ready within 20 s: it runs, and is not ready; the end of its log: waiting for something that never comes/],
      ['that has no number for some', '1.3.0', 'notFinite', /\d % errors in \d+ requests.*; its errors: \d+ MODEL_NO_NUMBER/],
      ['that is slow', '1.4.0', { slowMs: 2500 }, /100 % of answers slower than (2000|\d+) ms in \d+ requests/],
      ['that needs more and more memory', '1.5.0', { keptMiBPerRequest: 16 }, new RegExp(`its server was killed: out of memory \\(OOMKilled, limit ${memoryMiB} MiB\\)`)],
    ]
    for (const [sentence, version, fault, reason] of cases) {
      const startedMs = performance.now()
      const clients = await load(url)
      await publish(version, fault)
      await respec({ url, readySeconds: version === '1.2.0' ? 20 : 120 })
      let told = await step()
      if (told.decision === 'start') await clients.until('1.0.0', 60)
      for (let looks = 0; looks < 60 && ['start', 'hold'].includes(told.decision); looks++) {
        await clients.until('1.0.0', 10)
        told = await step()
      }
      assert.is(told.decision, 'abort', `a release ${sentence}: ${told.lines.join('\n')}`)
      const { stable, canary, reason: written } = await pointer()
      assert.equal([stable?.version, canary], ['1.0.0', undefined])
      for (const text of [told.reason, written]) assert.match(text, reason)

      await clients.until('1.0.0', 20)
      const answers = await clients.end()
      assert.equal(problemsOf(answers), [], `a release ${sentence}`)
      assert.equal(await pods(), before, `what is left of a release ${sentence}`)
      console.log(`kubernetes: a release ${sentence}: aborted after ${Math.round((performance.now() - startedMs) / 1000)} s with ${answers.length} requests asked, ${answers.filter((answer) => answer.version === version).length} answered by it, none lost\n  ${told.reason}`)

      await tell(alert)
      const [issue, ...others] = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
      assert.equal(others, [])
      assert.match(issue!.title, `rollout of ${version} aborted`)
      assert.match(plain(issue!.body), reason)
    }
    const health = await tell(checkHealth)
    assert.equal((health.result as { reports: { checks: { probe: string; status: string }[] }[] }).reports[0]!.checks.map(({ probe, status }) => `${probe} ${status}`), ['service ok', 'latency ok', 'errors ok'])

    const clients = await load(url)
    await publish('1.6.0', 'none')
    const decisions: string[] = []
    for (let looks = 0; looks < 60 && decisions.at(-1) !== 'promote'; looks++) {
      decisions.push((await step()).decision)
      assert.ok(decisions.at(-1) !== 'abort', decisions.join())
      await clients.until(decisions.at(-1) === 'promote' ? '1.6.0' : '1.0.0', 20)
    }
    assert.equal(decisions.filter((decision) => decision !== 'hold'), ['start', 'advance', 'promote'])
    await clients.until('1.6.0', 40)
    const answers = await clients.end()
    assert.equal(problemsOf(answers), [])
    assert.equal([...new Set(answers.slice(-20).map(({ version }) => version))], ['1.6.0'])
    assert.is((await pods()).length, 2)
    console.log(`kubernetes: a good release is promoted with ${answers.length} requests asked, none lost`)
    await tell(alert)
    assert.equal(await forge.listIssues({ labels: ['rankops-alert'], state: 'open' }), [])
  }))

  test.after(() => node.close())
})

function problemsOf(answers: readonly LoadAnswer[]): string[] {
  assert.ok(answers.length > 20)
  return answers.flatMap(({ version, problem }) => (problem === undefined ? [] : [`${version} ${problem}`]))
}

/** Without the backslashes and entities of Markdown. */
function plain(markdown: string): string {
  return markdown.replace(/\\([^\w\s])/g, '$1').replace(/&lt;/g, '<').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
}
