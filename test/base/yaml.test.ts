import { defaultYamlLimits, parseYaml, pointerTo } from '../../src/base/yaml.ts'
import type { YamlLimits } from '../../src/base/yaml.ts'
import { assert, describe } from '../support/suite.ts'

/** `line:column kind` of each problem. */
function problemsOf(text: string, limits: Partial<YamlLimits> = {}): string[] {
  return parseYaml(text, { ...defaultYamlLimits, ...limits }).problems.map(({ line, column, kind }) => `${line}:${column} ${kind}`)
}

function places(text: string, ...pointers: string[]): string[] {
  const yaml = parseYaml(text)
  assert.equal(yaml.problems, [])
  return pointers.map((pointer) => {
    const [key, value] = [yaml.keyPlace(pointer), yaml.valuePlace(pointer)]
    return `${pointer} key ${key.line}:${key.column} value ${value.line}:${value.column}`
  })
}

describe('parseYaml', (test) => {
  test('reads values by the core schema of YAML 1.2', () => {
    assert.equal(parseYaml('a: 1\nb: "1"\nc: no\nd: [1e3, 0x1F, true, null]\n1: x\n').value, { a: 1, b: '1', c: 'no', d: [1000, 31, true, null], 1: 'x' })
  })

  test('knows where every key and value stands', () => {
    assert.equal(places('name: x\ndata:\n  events: "a b"\n  list:\n  - 1\n  - {k: 2}\n', '', '/name', '/data', '/data/events', '/data/list', '/data/list/0', '/data/list/1', '/data/list/1/k'), [
      ' key 1:1 value 1:1',
      '/name key 1:1 value 1:7',
      '/data key 2:1 value 3:3',
      '/data/events key 3:3 value 3:11',
      '/data/list key 4:3 value 5:3',
      '/data/list/0 key 5:5 value 5:5',
      '/data/list/1 key 6:5 value 6:5',
      '/data/list/1/k key 6:6 value 6:9',
    ])
  })

  test('places a quoted text at its quote and a block text at its indicator', () => {
    assert.equal(places("a: 'x'\nb: | # | >\n  text\nc: &n >-\n\n  text\nd:\n- |+\n  t\n", '/a', '/b', '/c', '/d/0'), ['/a key 1:1 value 1:4', '/b key 2:1 value 2:4', '/c key 4:1 value 4:7', '/d/0 key 8:3 value 8:3'])
  })

  test('places an empty value at its key and an empty list item at its dash', () => {
    assert.equal(places('a:\nb:\n- # - not here\n- 1 # - nor here\n-\n-\n- -\n  - 2\n', '/a', '/b/0', '/b/2', '/b/3', '/b/4/0', '/b/4/1'), [
      '/a key 1:1 value 1:1',
      '/b/0 key 3:1 value 3:1',
      '/b/2 key 5:1 value 5:1',
      '/b/3 key 6:1 value 6:1',
      '/b/4/0 key 7:3 value 7:3',
      '/b/4/1 key 8:5 value 8:5',
    ])
  })

  test('counts columns in UTF-16 code units after a byte order mark, Chinese text and an emoji, for every kind of line end', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      assert.equal(places(`\ufeff名: 浏览${end}${end}组: {点击: 1, 😀: x}${end}`, '/名', '/组/点击', '/组/😀'), ['/名 key 1:1 value 1:4', '/组/点击 key 3:5 value 3:9', '/组/😀 key 3:12 value 3:16'])
    }
  })

  test('places what came through an alias at the alias, and what is not in the file at the nearest thing around it', () => {
    assert.equal(places('a: &x\n  k: 1\nb: *x\n', '/b', '/b/k', '/a/none/below'), ['/b key 3:1 value 3:4', '/b/k key 3:1 value 3:4', '/a/none/below key 1:1 value 2:3'])
  })

  test('gives each use of an alias a copy of its own', () => {
    const { a, b } = parseYaml('a: &x {}\nb: *x\n').value as { a: object; b: object }
    assert.equal(b, {})
    assert.is.not(a, b)
  })

  test('escapes slashes and tildes in pointers', () => {
    assert.is(pointerTo('/a', 'x/y~z'), '/a/x~1y~0z')
    assert.equal(places('"x/y~z": 1\n', '/x~1y~0z'), ['/x~1y~0z key 1:1 value 1:10'])
  })

  test('refuses what is too large, without reading it', () => {
    assert.equal(problemsOf(`a: ${'x'.repeat(262_144)}`), ['1:1 too-large'])
    assert.equal(problemsOf('a: 浏览', { maxBytes: 8 }), ['1:1 too-large'])
    assert.equal(problemsOf('a: 浏览', { maxBytes: 9 }), [])
  })

  test('refuses what is nested too deeply', () => {
    assert.equal(problemsOf(`a: ${'['.repeat(20_000)}`), ['1:23 too-deep'])
    assert.equal(problemsOf('a: [[1]]', { maxDepth: 2 }), ['1:5 too-deep'])
    assert.equal(problemsOf('a: [[1]]', { maxDepth: 4 }), [])
  })

  test('refuses more aliases than allowed, and few aliases that stand for many values', () => {
    assert.equal(problemsOf('a: &x 1\nb: [*x, *x, *x]\n', { maxAliases: 2 }), ['2:13 too-many'])
    const bomb = Array.from({ length: 12 }, (_, i) => (i === 0 ? 'k0: &k0 [1, 2, 3, 4, 5, 6, 7, 8]\n' : `k${i}: &k${i} [*k${i - 1}, *k${i - 1}, *k${i - 1}, *k${i - 1}, *k${i - 1}, *k${i - 1}, *k${i - 1}, *k${i - 1}]\n`)).join('')
    const problems = parseYaml(bomb, { ...defaultYamlLimits, maxAliases: 1000 }).problems
    assert.is(problems[0]!.kind, 'too-many')
    assert.is(problems[0]!.line, 5)
  })

  test('refuses keys that could change the reader, and merge keys, at the key', () => {
    const text = 'a:\n  __proto__: {polluted: 1}\n  "constructor": 1\n  prototype: 1\n  <<: {b: 2}\n  c: 3\n'
    assert.equal(problemsOf(text), ['2:3 forbidden-key', '3:3 forbidden-key', '4:3 forbidden-key', '5:3 forbidden-key'])
    assert.equal(parseYaml(text).value, { a: { c: 3 } })
    assert.is(({} as Record<string, unknown>)['polluted'], undefined)
  })

  test('refuses a second value for a key, at the second key, and keeps the first', () => {
    const { value, problems } = parseYaml('a: 1\nb: 2\n"a": {x: [1]}\nc: 3\n')
    assert.equal(problems, [{ kind: 'duplicate-key', pointer: '/a', message: 'this key is already given in line 1', line: 3, column: 1 }])
    assert.equal(value, { a: 1, b: 2, c: 3 })
  })

  test('refuses a second document, at its line', () => {
    assert.equal(problemsOf('---\na: "x" # y\n--- # z\nb: 2\n'), ['3:1 several-documents'])
    assert.equal(problemsOf('%YAML 1.2\n---\na: 1\n...\n'), [])
  })

  test('refuses a tab in the indentation, at the tab', () => {
    assert.equal(problemsOf('a:\n\tb: 1\n'), ['2:1 tab'])
    assert.equal(problemsOf('a:\r\n  b: 1\r\n  \tc: 2\r\n'), ['3:3 tab'])
    assert.equal(problemsOf('a:\t1\n'), [])
  })

  test('refuses an empty file, be it comments, marks or nothing', () => {
    for (const text of ['', '\n\n', '# only words\n', '---\n', '\ufeff', 'null\n']) assert.equal(problemsOf(text), ['1:1 empty'], JSON.stringify(text))
  })

  test('refuses tags, aliases without an anchor and aliases of themselves, and goes on', () => {
    assert.equal(problemsOf('a: !!str 1\nb: *none\nc: &c {d: *c}\ne: !x [1]\n'), ['1:4 tag', '2:4 alias', '3:11 alias', '4:4 tag'])
  })

  test('refuses a key that is a list or a group', () => {
    assert.equal(problemsOf('? [a]\n: {b: 1}\nc: 1\n'), ['1:3 syntax'])
    assert.equal(parseYaml('? [a]\n: {b: 1}\nc: 1\n').value, { c: 1 })
  })

  test('says where broken YAML breaks', () => {
    assert.equal(problemsOf('a: b: c\n'), ['1:5 syntax'])
    assert.equal(problemsOf('\ufeffa: "中文\nb: 1\n'), ['2:1 syntax'])
    assert.equal(problemsOf('a:\r\n  b: {c: 1,, d: 2}\r\n'), ['2:12 syntax'])
    assert.equal(problemsOf('a: \u0007\n'), ['1:4 syntax'])
  })
})
