import { renderMarkdown } from '../../src/forge/local/page/markdown.ts'
import { html } from '../../src/markdown/html.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'

const render = (markdown: string) => renderMarkdown(markdown).text.trim()

describe('renderMarkdown', (test) => {
  test('a table is a table, with its alignment', () => {
    assert.match(render('| metric | value |\n| --- | ---: |\n| nDCG | **0.4** |'), /<table>[\s\S]*<td align="right"><strong>0\.4<\/strong><\/td>/)
  })

  test('an HTML comment is hidden, also an unfinished one', () => {
    assert.is(render('<!-- rankops:report -->\nHello'), '<p>Hello</p>')
    assert.is(render('<!-- never ends\n<script>alert(1)</script>'), '')
    assert.is(render('a <!-- marker --> b'), '<p>a  b</p>')
  })

  test('the few allowed tags pass, without attributes', () => {
    assert.is(render('<details><summary>More</summary>\n\ntext\n\n</details>'), '<details><summary>More</summary><p>text</p>\n</details>')
    assert.is(render('H<sub>2</sub>O<br>x'), '<p>H<sub>2</sub>O<br>x</p>')
    assert.is(render('<details open><summary>More</summary>\n</details>'), '<details open><summary>More</summary>\n</details>')
  })

  test('whatever could run or load something is shown as text', () => {
    const attacks = [
      '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', 'a <img src=x onerror=alert(1)> b', '<details ontoggle=alert(1) open>', '<details\nontoggle=alert(1)>', '<summary/onclick=alert(1)>',
      '<svg/onload=alert(1)>', '<iframe src=//evil.example></iframe>', '<a href="javascript:alert(1)">x</a>', '<style>*{display:none}</style>', '<<script>alert(1)</script>', '<scr<!-- -->ipt>alert(1)</script>', '<sub <script>alert(1)</script>',
      '<details x="<script>alert(1)</script>">', '<!--><script>alert(1)</script>-->', '<form action=/x><button>', '<math><a xlink:href="javascript:1">', '<?php <script>alert(1)</script> ?>', '<![CDATA[<script>alert(1)</script>]]>', '<base href=//evil.example>',
      '<form\n\n<script>alert(1)</script>', '```html"onmouseover="alert(1)\nx\n```', '| a |\n| --- |\n| <img src=x onerror=alert(1)> |', '<details>\n<script>alert(1)</script>\n</details>',
    ]
    const harmless = /^(<\/?(p|pre|code|br|sub|sup|kbd|em|strong|table|thead|tbody|tr|th|td|details|summary|blockquote)>|<details open>|<pre class="mermaid-source">|[^<])*$/
    for (const attack of attacks) assert.match(render(attack), harmless, attack)
  })

  test('links lead to http(s) or stay here, all other addresses lose their link', () => {
    assert.is(render('[a](https://example.com "t")'), '<p><a href="https://example.com" title="t" rel="nofollow noreferrer">a</a></p>')
    assert.is(render('[a](/acme/shop/pull/1)'), '<p><a href="/acme/shop/pull/1" rel="nofollow noreferrer">a</a></p>')
    for (const address of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd']) {
      assert.not.match(render(`[a](${address})`), /href/, address)
      assert.not.match(render(`![a](${address})`), /href|src/, address)
    }
    assert.match(render('[a](&#106;avascript:alert(1))'), /href="&#38;#106;avascript:/, 'an entity is no letter: this is a relative address')
    assert.not.match(render('[a](https://x" onclick="alert(1))'), /<a[^>]*\sonclick/)
    assert.not.match(render('[a](https://example.com "t\\" onclick=\\"alert(1)")'), /<a[^>]*" onclick/)
  })

  test('an image is a link, so that nothing is loaded from elsewhere', () => {
    assert.is(render('![plot](https://example.com/x.png)'), '<p><a href="https://example.com/x.png" rel="nofollow noreferrer">plot</a></p>')
  })

  test('a line break is kept, as in a comment on GitHub', () => assert.is(render('one\ntwo'), '<p>one<br>two</p>'))

  test('a notice is told from a quotation', () => {
    assert.match(render('> [!WARNING]\n> Few queries'), /<div class="notice warning"><p class="notice-title">Warning<\/p><p>Few queries<\/p>/)
    assert.match(render('> quoted'), /^<blockquote>/)
  })

  test('a Mermaid block keeps its source for the browser, escaped', () => {
    assert.is(render('```mermaid\nxychart-beta\n  y-axis "loss" 0 --> 1\n```'), '<pre class="mermaid-source"><code>xychart-beta\n  y-axis &#34;loss&#34; 0 --&#62; 1</code></pre>')
  })
})

describe('html', (test) => {
  test('escapes what it is given, in texts and in attributes', () => {
    assert.is(html`<a title="${'"><script>'}">${['&', html`<b>${1}</b>`]}</a>`.text, '<a title="&#34;&#62;&#60;script&#62;">&#38;<b>1</b></a>')
  })
})

describe('the pages of the local forge', (test) => {
  test('the home page lists everything, and the parts that an entry point adds', () => withLocalForge(async ({ forge, forgeOf, server, commit }) => {
    await commit('change', { 'a.txt': 'a' })
    await forgeOf('maria').createPullRequest({ title: 'Add <a>', body: '', head: 'change', base: 'main' })
    await forge.createIssue({ title: 'Down', body: '', labels: ['alert'] })
    await forge.createRelease({ tag: 'search-v1.0.0', name: 'search 1.0.0', body: '', commit: 'main', isDraft: false })
    const { id } = await forge.createDeployment({ ref: 'main', environment: 'production', description: 'canary', payload: {} })
    await forge.createDeploymentStatus(id, { state: 'success', description: 'serving', environmentUrl: 'http://127.0.0.1:9' })
    const page = await (await fetch(server.webUrl)).text()
    for (const text of ['Add &#60;a&#62;</a>', '#1 by maria', 'Down</a>', 'alert</span>', 'search 1.0.0</a>', '<strong>production</strong>', 'href="http://127.0.0.1:9"', '<h2 class="part">Registry</h2>', '<b>two models</b>']) assert.ok(page.includes(text), text)
  }, { sections: async () => [{ title: 'Registry', html: '<b>two models</b>' }] }))

  test('a part that an entry point adds may stand for one of the forge’s own that is empty', () => withLocalForge(async ({ forge, server }) => {
    const empty = await (await fetch(server.webUrl)).text()
    assert.ok(empty.includes('<h2 class="part" id="releases">In a folder</h2>') && !empty.includes('No release on this forge'))
    assert.ok(empty.includes('No deployment recorded on this forge'))
    await forge.createRelease({ tag: 'search-v1.0.0', name: 'search 1.0.0', body: '', commit: 'main', isDraft: false })
    const page = await (await fetch(server.webUrl)).text()
    for (const text of ['search 1.0.0</a>', 'In a folder</h2>']) assert.ok(page.includes(text), text)
  }, { sections: async () => [{ title: 'In a folder', html: '', insteadOf: 'releases' }] }))

  test('the addresses that the API gives lead to pages: pull request, issue, comment, release, asset, commit', () => withLocalForge(async ({ forge, commit, folder }) => {
    const head = await commit('change', { 'a.txt': 'hello' })
    const pull = await forge.createPullRequest({ title: 'Add a', body: 'Because', head: 'change', base: 'main' })
    const comment = await forge.createComment(pull.number, '| a |\n| --- |\n| <script>alert(1)</script> |\n\n```mermaid\nxychart-beta\n```')
    const issue = await forge.createIssue({ title: 'Down', body: 'Since 8', labels: [] })
    const release = await forge.createRelease({ tag: 'search-v1.0.0', name: 'search 1.0.0', body: '# Card', commit: head, isDraft: true })
    const asset = await forge.uploadAsset(release, 'manifest.json', `${folder}/forge/issues.json`)
    const read = async (url: string) => { const response = await fetch(url); assert.is(response.status, 200, url); return response.text() }
    const page = await read(comment.url)
    for (const text of ['Add a', 'Because', `id="issuecomment-${comment.id}"`, '<table>', '&#60;script&#62;alert(1)', 'src="/-/mermaid.js"', '+hello']) assert.ok(page.includes(text), text)
    assert.match(await read(issue.url), /Since 8/)
    assert.match(await read(release.url), /Card[\s\S]*manifest\.json/)
    assert.is((JSON.parse(await read(asset.url)) as { nextId: number }).nextId, 3)
    assert.match(await read(forge.webUrl(`/commit/${head}`)), /\+hello/)
    assert.match(await read(forge.webUrl('/blob/change/a.txt')), /<code>hello<\/code>/)
    assert.match(await read(forge.webUrl('/tree/change')), /a\.txt/)
  }))

  test('a page loads only from this server, and what is not there is said to be so', () => withLocalForge(async ({ server }) => {
    const home = await fetch(server.webUrl)
    assert.match(home.headers.get('content-security-policy') ?? '', /default-src 'none'; script-src 'self'/)
    assert.not.match(await home.text(), /(src|href)="(https?:)?\/\/(?!127\.0\.0\.1)/)
    for (const path of ['/acme/shop/pull/9', '/acme/shop/pull/x', '/other/repo/pull/1', '/acme/shop/tree/--help', '/acme/shop/blob/main/%E0%A4%A', '/-/../package.json', '/nothing']) {
      assert.is((await fetch(server.webUrl + path)).status, 404, path)
    }
  }))

  test('the diagram library is served where it is installed', () => withLocalForge(async ({ server }) => {
    const response = await fetch(`${server.webUrl}/-/mermaid.js`)
    assert.is(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /javascript/)
    assert.ok((await response.text()).includes('xychart'))
  }))
})
