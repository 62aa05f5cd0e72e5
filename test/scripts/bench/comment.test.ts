import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatCosts } from '../../../scripts/bench/comment/measure.ts'
import { cpuSecondsOfTree } from '../../../scripts/bench/comment/process-tree.ts'
import { references } from '../../../scripts/bench/comment/references.ts'
import { parseYaml } from '../../../src/base/yaml.ts'
import { assert, describe } from '../../support/suite.ts'

describe('the benchmark of the comment', (test) => {
  test('counts the processor time of a process and of all that it started, also of what has ended', async () => {
    const burn = "const until = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < until); "
    const child = spawn(process.execPath, ['-e', `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(burn)}]); console.log('done'); setInterval(() => {}, 1000)`], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      assert.ok(cpuSecondsOfTree(child.pid!) >= 0.3)
      assert.ok(cpuSecondsOfTree(process.pid) >= cpuSecondsOfTree(child.pid!))
    } finally {
      child.kill()
    }
    await once(child, 'close')
    assert.is(cpuSecondsOfTree(child.pid!), 0)
  })

  test('holds the comment against workflows with the actions that ours pins', async () => {
    const ours = await readFile(join(import.meta.dirname, '../../../.github/workflows/rankops-pull-request.yml'), 'utf8')
    for (const { file, text } of references(ours)) {
      const { jobs } = parseYaml(text).value as { jobs: Record<string, { steps: { uses?: string }[] }> }
      const uses = Object.values(jobs).flatMap(({ steps }) => steps.map((step) => step.uses).filter((each) => each !== undefined))
      assert.is(uses.length, file === 'empty.yml' ? 0 : file === 'one-job.yml' ? 2 : 5, file)
      for (const each of uses) assert.ok(ours.includes(`uses: ${each} #`), each)
    }
  })

  test('tells medians, and how many times the comment is each of them', () => {
    const round = (times: number) => [{ what: 'empty', wallSeconds: 1, cpuSeconds: 0.1 * times }, { what: 'comment', wallSeconds: 2.5, cpuSeconds: 0.3 * times }]
    assert.is(formatCosts([round(1), round(9), round(2)]), [
      '|         | CPU seconds | comment is | seconds | comment is |',
      '| ------- | ----------: | ---------: | ------: | ---------: |',
      '| empty   |        0.20 |      3.0 x |     1.0 |      2.5 x |',
      '| comment |        0.60 |      1.0 x |     2.5 |      1.0 x |',
    ].join('\n'))
  })
})
