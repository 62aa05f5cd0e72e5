// The forge's page in a real browser: the comment's table and its Mermaid chart are drawn, and nothing in a comment runs.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { chromium } from './tools.ts'

const run = promisify(execFile)
const browser = await chromium()

describe('the web page in Chromium', (test) => {
  if (!browser) { test.skip('draws tables and Mermaid charts', 'no Chromium here and none could be installed'); return }

  test('draws tables and Mermaid charts and runs nothing from a comment', async () => withLocalForge(async ({ forge, forgeOf, server, commit }) => {
    await commit('better', { 'models/a.yaml': 'name: a\n' })
    const pull = await forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: 'better', base: 'main' })
    await forge.createComment(pull.number, [
      '| metric | value |', '| --- | --- |', '| auc | .812 |', '',
      '```mermaid', 'xychart-beta', '  x-axis [1, 2, 3]', '  y-axis "loss" 0 --> 1', '  line [0.7, 0.5, 0.4]', '```', '',
      '<img src=x onerror="document.title=\'hacked\'"><script>document.title="hacked"</script>',
    ].join('\n'))
    const { stdout } = await run(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=15000', '--dump-dom', `${server.webUrl}/${forge.repository}/pull/${pull.number}`], { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })
    assert.match(stdout, /<td[^>]*>\.812<\/td>/)
    assert.match(stdout, /<svg[^>]*aria-roledescription="xychart"/)
    assert.not.match(stdout, /<title>hacked<\/title>|<[a-z]+ [^>]*onerror=|<script>document/)
  }))
})
