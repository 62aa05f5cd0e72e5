import { maxCommentLength, truncateMarkdown } from '../../src/markdown/truncate.ts'
import { assert, describe } from '../support/suite.ts'

const fullText = '[job summary](https://forge.example/run/7)'
const table = ['| a | b |', '| --- | --- |', ...Array.from({ length: 20 }, (_, i) => `| row ${i} | x |`)].join('\n')

describe('truncateMarkdown', (test) => {
  test('leaves a text alone that fits', () => {
    assert.is(truncateMarkdown(table, { fullText }), table)
  })

  test('cuts between two rows of a table, says where, and where the whole is', () => {
    const text = truncateMarkdown(`## Plan\n\n${table}\n\n## Data\n\nMore`, { limit: 320, fullText })
    assert.ok(text.length <= 320)
    assert.match(text, /\| row \d+ \| x \|\n\n> ✂️ Cut here, in “Plan”: .* The whole text: \[job summary\]\(https:\/\/forge\.example\/run\/7\)\.$/)
  })

  test('keeps no head of a table without a row', () => {
    const text = truncateMarkdown(`## Plan\n\nFirst.\n\n${table}`, { limit: 200, fullText })
    assert.ok(text.startsWith('## Plan\n\nFirst.\n\n> ✂️'), text)
  })

  test('keeps a fenced block whole or leaves it out', () => {
    const chart = `\`\`\`mermaid\nxychart-beta\n\n${'line [1, 2]\n\n'.repeat(30)}\`\`\``
    const text = truncateMarkdown(`## Curve\n\nFirst.\n\n${chart}\n\nLast.`, { limit: 300, fullText })
    assert.not.ok(text.includes('```'))
    assert.ok(text.startsWith('## Curve\n\nFirst.\n\n> ✂️'))
  })

  test('closes the details that it cuts', () => {
    const text = truncateMarkdown(`## Data\n\n<details>\n<summary>Rows</summary>\n\n${table}\n\n</details>`, { limit: 330, fullText })
    assert.match(text, /\| x \|\n\n<\/details>\n\n> ✂️ Cut here, in “Rows”/)
  })

  test('what is cut again says so once', () => {
    const once = truncateMarkdown(`## Plan\n\n${table}`, { limit: 400, fullText })
    const twice = truncateMarkdown(once, { limit: 300, fullText })
    assert.is(twice.split('✂️').length, 2)
    assert.ok(twice.length <= 300)
  })

  test('one endless line is left out whole', () => {
    assert.ok(truncateMarkdown('用'.repeat(70_000), { fullText }).startsWith('> ✂️ This text is too long for a comment'))
  })

  test('counts as GitHub does, in UTF-16 code units', () => {
    const paragraph = `${'😀'.repeat(100)}\n\n`
    const text = truncateMarkdown(`## A\n\n${paragraph.repeat(400)}`, { fullText })
    assert.ok(text.length <= maxCommentLength && text.length > maxCommentLength - 500)
  })
})
