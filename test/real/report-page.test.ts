// The report's page in a real browser: it is drawn from one file, light and dark, and nothing in it asks for anything.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathToFileURL } from 'node:url'
import { digestFolder } from '../../src/base/files.ts'
import { formatReportPage } from '../../src/report/page/page.ts'
import { dataset, oddEvaluation, planned, trained } from '../report/samples.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { chromium } from './tools.ts'

const run = promisify(execFile)
const browser = await chromium()

describe('the page of a report in Chromium', (test) => {
  if (!browser) { test.skip('is drawn, light and dark', 'no Chromium here and none could be installed'); return }

  const visit = (folder: string, ...args: string[]) => run(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', ...args, pathToFileURL(join(folder, 'page.html')).href], { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })

  test('is drawn, light and dark, and its policy is broken by nothing', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'page.html'), formatReportPage({ evaluation: oddEvaluation, trained, dataset, planned }))
    const { stdout, stderr } = await visit(folder, '--enable-logging=stderr', '--dump-dom')
    assert.match(stdout, /<h1>user-behavior[\s\S]*<svg viewBox="0 0 640 300" role="img"/)
    assert.not.match(stderr, /Content Security Policy|Failed to load|net::ERR/)
    // 1 is light, 0 is dark.
    for (const scheme of [0, 1]) await visit(folder, `--blink-settings=preferredColorScheme=${scheme}`, '--window-size=1000,1400', `--screenshot=${join(folder, `${scheme}.png`)}`)
    const [dark, light] = (await digestFolder(folder)).filter(({ path }) => path.endsWith('.png'))
    assert.ok(dark!.bytes > 20_000 && light!.bytes > 20_000 && dark!.sha256 !== light!.sha256)
  }))
})
