import { escapeSummary, escapeText, formatCode } from '../../src/markdown/escape.ts'
import { assert, describe } from '../support/suite.ts'

const rows: [sentence: string, text: string, markdown: string][] = [
  ['leaves plain words alone, in any script', 'user-behavior 用户行为 v1.2, 95 %', 'user-behavior 用户行为 v1.2, 95 %'],
  ['HTML is shown, not run', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['a hidden comment can neither be opened nor closed', '<!-- x -->', '&lt;!-- x --&gt;'],
  ['an entity stays what was written', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ['nobody is mentioned', '@everyone', '@&#8203;everyone'],
  ['no issue is referred to', 'see #12, acme/shop#3 and GH-4', 'see \\#&#8203;12, acme/shop\\#&#8203;3 and GH-&#8203;4'],
  ['no address becomes a link', 'https://evil.example or www.evil.example', 'https:&#8203;//evil.example or www.&#8203;evil.example'],
  ['no link or image is made', '![a](b) [c](d)', '![a\\](b) [c\\](d)'],
  ['no address is given to a link elsewhere', '[a]: b [c][d] [e]', '[a\\]: b [c\\][d] [e\\]'],
  ['figures in brackets stay legible', '0.812 [0.801, 0.822] lies above', '0.812 [0.801, 0.822] lies above'],
  ['no emphasis, code or strike-through', '*a* _b_ `c` ~~d~~', '\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~'],
  ['no formula', '$x$', '<span>$</span>x<span>$</span>'],
  ['no cell of a table ends', 'a | b', 'a &vert; b'],
  ['no list, quote or heading begins', '- a', '\\- a'],
  ['no numbered list begins', '1. a', '1\\. a'],
  ['a version or a negative figure is no list', '-0.1 to 1.2.0', '-0.1 to 1.2.0'],
  ['no heading begins', '# a', '\\#&#8203; a'],
  ['line breaks become a space', 'a\r\n\r\n# b', 'a \\#&#8203; b'],
  ['a backslash does not undo an escape', '\\*a', '\\\\\\*a'],
  ['what turns the text round or hides it is shown', 'a\u202egpj.exe\u200b\u0007', 'a\ufffdgpj.exe\ufffd\ufffd'],
]

describe('escapeText', (test) => {
  for (const [sentence, text, markdown] of rows) test(sentence, () => assert.is(escapeText(text), markdown))
})

describe('formatCode', (test) => {
  test('sets a harmless name in backticks', () => {
    assert.equal(['models/user-behavior.yaml:3:5', '用户', 'gates[0]'].map(formatCode), ['`models/user-behavior.yaml:3:5`', '`用户`', '`gates[0]`'])
  })

  test('escapes what could leave the backticks or a cell', () => {
    assert.equal(['a`b', 'a|b', ' a', ''].map(formatCode), ['<code>a\\`b</code>', '<code>a&vert;b</code>', '<code> a</code>', '<code></code>'])
  })
})

describe('escapeSummary', (test) => {
  test('escapes for where Markdown is not read', () => {
    assert.is(escapeSummary('</summary> @all #1\n*a*'), '&lt;/summary&gt; @&#8203;all #&#8203;1 *a*')
  })
})
