import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../../src/base/files.ts'
import { writeReportPages } from '../../src/cli/report-pages.ts'
import { dataset, evaluation, planned, trained } from '../report/samples.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const named = (model: string) => ({ evaluation: { ...evaluation, model }, trained, dataset, planned })

describe('writeReportPages', (test) => {
  test('one model has one page, several have a list, and what is no longer judged goes', () => withFolder(async (folder) => {
    const shown = async () => (await readdir(join(folder, 'report'))).sort()
    assert.is(await writeReportPages(folder, [named('a'), named('index')]), join(folder, 'report/index.html'))
    assert.equal(await shown(), ['a.html', 'index.html', 'index_.html'])
    assert.match(await readText(join(folder, 'report/index.html')), /href="a\.html"[\s\S]*href="index_\.html"/)
    assert.match(await readText(join(folder, 'report/a.html')), /href="index\.html"/)
    assert.is(await writeReportPages(folder, [named('b')]), join(folder, 'report/b.html'))
    assert.equal(await shown(), ['b.html'])
    assert.not.match(await readText(join(folder, 'report/b.html')), /href="index\.html"/)
  }))

  test('nothing judged is no page', () => withFolder(async (folder) => {
    assert.is(await writeReportPages(folder, []), undefined)
    assert.equal(await readdir(folder), [])
  }))
})
