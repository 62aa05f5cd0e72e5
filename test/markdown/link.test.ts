import { formatLink } from '../../src/markdown/link.ts'
import { assert, describe } from '../support/suite.ts'

const rows: [sentence: string, url: string, link: string][] = [
  ['leaves an ordinary address as it is', 'https://forge.example/a/b?x=1#c', '[here](https://forge.example/a/b?x=1#c)'],
  ['does not end at a bracket', 'https://forge.example/a(b)', '[here](https://forge.example/a%28b%29)'],
  ['does not end at a space', 'https://forge.example/a b', '[here](https://forge.example/a%20b)'],
  ['encodes nothing twice', 'https://forge.example/a%20b', '[here](https://forge.example/a%20b)'],
  ['keeps what stands for a reserved letter', 'https://forge.example/a%2Fb%23c', '[here](https://forge.example/a%2Fb%23c)'],
  ['keeps an address that cannot be decoded', 'https://forge.example/%zz', '[here](https://forge.example/%25zz)'],
]

describe('formatLink', (test) => {
  for (const [sentence, url, link] of rows) test(sentence, () => { assert.is(formatLink('here', url), link) })
})
