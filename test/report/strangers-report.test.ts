import { escapeText } from '../../src/markdown/escape.ts'
import { asStrangersReport } from '../../src/report/strangers-report.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const textOf = (markdown: string, isFork = true) => asStrangersReport({ headSha: 'a', sections: [{ id: 'plan', markdown }] }, { path: 'r.json', isFork }).sections[0]!.markdown

describe('the report of a stranger', (test) => {
  for (const [what, text, after] of [
    ['a link', '[press](https://evil.example)', /\]&#8203;\(https:&#8203;\/\//],
    ['an image', '![x](//evil.example/x.png)', /!\[x\]&#8203;\(/],
    ['a link by reference', '[a]: /x\n[a][a]', /\[a\]&#8203;: \/x\n\[a\]&#8203;\[a\]/],
    ['a bare address', 'see www.evil.example and https://evil.example', /www\.&#8203;evil.*https:&#8203;/],
    ['a mention', '@acme/everyone', /@&#8203;acme/],
    ['a reference', 'fixes #1 and GH-2', /#&#8203;1 and GH-&#8203;2/],
    ['HTML', '<img src=x><details open><a href=x>', /^&lt;img src=x>&lt;details open>&lt;a href=x>/],
    ['a hidden marker', '<!-- rankops:section v1 {"id":"report"} -->', /^&lt;!-- rankops/],
  ] as const) {
    test(`has no effect through ${what}`, () => { assert.match(textOf(text), after) })
  }

  test('keeps what our own sections are made of', () => {
    const ours = `## Plan: train 1 model\n\n| model | why |\n| --- | --- |\n| **a** | ${escapeText('#1 of @x: <b>')} |\n\n<details>\n<summary>More</summary>\n\n\`models/a.yaml:3:1\`\n\n</details>`
    assert.is(textOf(ours, false), ours)
  })

  test('says that a fork wrote it', () => {
    assert.match(textOf('x'), /Written by a run of the fork/)
    assert.is(textOf('x', false), 'x')
  })

  test('may not speak of a verdict', async () => {
    await assertFails('REPORT_REFUSED', async () => asStrangersReport({ headSha: 'a', sections: [{ id: 'report', markdown: 'pass' }] }, { path: 'r.json', isFork: true }))
  })
})
