// A study in a comment, in a real browser: its chart is drawn, with a line for each complete trial.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { formatStudySection } from '../../src/report/study-section.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { hashOf, own, search } from '../training/study/known-objective.ts'
import { chromium } from './tools.ts'

const run = promisify(execFile)
const browser = await chromium()

describe('the section of a study in Chromium', (test) => {
  if (!browser) { test.skip('draws its trials', 'no Chromium here and none could be installed'); return }

  test('draws its trials', async () => withLocalForge(async ({ forge, forgeOf, server, commit }) => {
    await commit('better', { 'models/a.yaml': 'name: a\n' })
    const pull = await forgeOf('maria').createPullRequest({ title: 'Better', body: '', head: 'better', base: 'main' })
    const study = await search({ trials: 20 })
    await forge.createComment(pull.number, formatStudySection(study, { own: hashOf(own), trials: 20 }).replace('<details>', '<details open>'))
    const { stdout } = await run(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=15000', '--dump-dom', `${server.webUrl}/${forge.repository}/pull/${pull.number}`], { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })
    const chart = /<svg[^>]*aria-roledescription="xychart"[\s\S]*?<\/svg>/.exec(stdout)![0]
    const strong = chart.match(/stroke="#0072b2"/g)?.length ?? 0
    const weak = chart.match(/stroke="#b8c4ce"/g)?.length ?? 0
    assert.equal([strong, weak], [3, study.trials.filter(({ state }) => state === 'complete').length - 3])
  }))
})
