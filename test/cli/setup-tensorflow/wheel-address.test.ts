import { addressOf, pageOf, withoutLogin } from '../../../src/cli/setup-tensorflow/wheel-address.ts'
import { assert, describe } from '../../support/suite.ts'

const json = (files: unknown) => ({ url: 'https://mirror.example/simple/a/', contentType: 'application/vnd.pypi.simple.v1+json', body: JSON.stringify({ files }) })
const html = (body: string, url = 'https://mirror.example/simple/a/') => ({ url, contentType: 'text/html; charset=utf-8', body })

describe('where a package index says that a wheel lies', (test) => {
  test('a project’s page has its normalised name, below an index with or without a slash', () => {
    assert.equal(['https://m.example/simple', 'https://m.example/simple/'].map((index) => pageOf(index, 'NVIDIA_cuda.Runtime--cu12')), Array(2).fill('https://m.example/simple/nvidia-cuda-runtime-cu12/'))
  })

  test('a page as JSON, with an address of its own or one relative to the page', () => {
    assert.is(addressOf('b.whl', json([{ filename: 'a.whl', url: 'https://x.example/a' }, { filename: 'b.whl', url: '../../files/b.whl#sha256=1' }])), 'https://mirror.example/files/b.whl')
    assert.equal([json([]), json(null), json([{ filename: 'b.whl' }, 7, null]), json([{ filename: 'b.whl', url: 'file:///etc/passwd' }])].map((page) => addressOf('b.whl', page)), Array(4).fill(undefined))
  })

  test('a page as HTML, by the text of its links', () => {
    const page = html('<a class="x" href="../../p/b.whl?a=1&amp;b=2#sha256=0" data-requires-python="&gt;=3.9">b.whl</a><br/>\n<A HREF=\'https://other.example/c.whl\'>c.whl</A>')
    assert.equal([addressOf('b.whl', page), addressOf('c.whl', page), addressOf('d.whl', page)], ['https://mirror.example/p/b.whl?a=1&b=2', 'https://other.example/c.whl', undefined])
  })

  test('the login of an index goes to its own host and to no other', () => {
    const page = html('<a href="/b.whl">b.whl</a><a href="https://other.example/c.whl">c.whl</a>', 'https://ann:secret@mirror.example/simple/a/')
    assert.equal([addressOf('b.whl', page), addressOf('c.whl', page)], ['https://ann:secret@mirror.example/b.whl', 'https://other.example/c.whl'])
  })

  test('what people see has no login', () => {
    assert.equal(['https://ann:secret@m.example/simple', 'no address'].map(withoutLogin), ['https://m.example/simple', 'no address'])
  })
})
