import { html, safeHref, SafeHtml } from '../../src/markdown/html.ts'
import { assert, describe } from '../support/suite.ts'

describe('html', (test) => {
  test('escapes every value but what is safe already', () => {
    assert.is(html`<p title="${'"x"'}">${'<b>'}${[new SafeHtml('<i>'), 3]}${undefined}</p>`.text, '<p title="&#34;x&#34;">&#60;b&#62;<i>3</p>')
  })

  test('what turns the text round is shown', () => {
    assert.is(html`${'a\u202egpj.exe\u2066'}`.text, 'a\ufffdgpj.exe\ufffd')
  })
})

describe('safeHref', (test) => {
  test('links to pages only', () => {
    assert.equal(['https://a.example', '/pull/1', 'javascript:alert(1)', 'data:text/html,x'].map(safeHref), ['https://a.example', '/pull/1', undefined, undefined])
  })
})
