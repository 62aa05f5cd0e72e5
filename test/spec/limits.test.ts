import { parseSpec } from '../../src/spec/parse-spec.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { assert, describe } from '../support/suite.ts'

const head = 'name: x\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'
const many = (n: number, text: (i: number) => string) => Array.from({ length: n }, (_, i) => text(i)).join('')

/** Near the 256 KiB that a spec may have, each made to cost its reader as much as it can. What takes the square of it takes minutes. */
const costly: Record<string, { text: string; codes: string[] }> = {
  'unknown keys': { text: head + many(24_000, (i) => `k${i}: 1\n`), codes: ['SPEC_UNKNOWN_KEY'] },
  'items of a wrong type': { text: `${head}evaluation: { gates: [${'1,'.repeat(120_000)}] }`, codes: ['SPEC_WRONG_LENGTH', 'SPEC_WRONG_TYPE'] },
  'items that are the same': { text: `${head}evaluation: { monotone: [${'{column: price, direction: rising},'.repeat(7_000)}] }`, codes: ['SPEC_WRONG_LENGTH'] },
  'texts of which one is repeated': { text: `${head}features: { groups: [${many(30_000, (i) => `g${i},`)} g1] }`, codes: ['SPEC_WRONG_LENGTH', 'SPEC_NOT_ONE_OF', 'SPEC_REPEATED'] },
  'columns in two lists': { text: `name: x\nfamily: behavior\ndata: { examples: e.csv, target: y, split: { by: row } }\nfeatures: { categorical: [${many(500, (i) => `${'c'.repeat(190)}${i},`)}], ignore: [${many(500, (i) => `${'c'.repeat(190)}${i},`)}] }`, codes: ['SPEC_COLUMN_UNFIT'] },
  'a key given again and again': { text: head + 'a: 1\n'.repeat(50_000), codes: ['SPEC_UNKNOWN_KEY', 'SPEC_DUPLICATE_KEY'] },
  'forbidden keys': { text: head + '__proto__: { polluted: 1 }\n'.repeat(9_000), codes: ['SPEC_FORBIDDEN_KEY'] },
  'brackets in brackets': { text: `${head}x: ${'['.repeat(200_000)}`, codes: ['SPEC_TOO_DEEP'] },
  'aliases of a long list': { text: `${head}owners: &a [${'x,'.repeat(5_000)}]\ndescription: [${'*a,'.repeat(20)}]\n`, codes: ['SPEC_WRONG_LENGTH', 'SPEC_WRONG_TYPE', 'SPEC_TOO_MANY_ALIASES'] },
  'a long name': { text: head.replace('x', 'a'.repeat(250_000)), codes: ['SPEC_WRONG_FORM'] },
  'a long key': { text: `${head}training: { ${'e'.repeat(250_000)}: 1 }`, codes: ['SPEC_UNKNOWN_KEY'] },
  'a long path': { text: `name: x\nfamily: behavior\ndata: { events: ${'a/../'.repeat(50_000)}, items: i.csv }`, codes: ['SPEC_WRONG_LENGTH'] },
  'more than a spec may have': { text: head + 'a'.repeat(300_000), codes: ['SPEC_TOO_LARGE'] },
}

describe('parseSpec on files that mean harm', (test) => {
  for (const [what, { text, codes }] of Object.entries(costly)) {
    test(`is soon done with ${what}`, () => {
      const before = process.cpuUsage()
      const { spec, problems } = parseSpec('models/x.yaml', text)
      const { user, system } = process.cpuUsage(before)
      assert.is(spec, undefined)
      assert.equal([...new Set(problems.map(({ code }) => code))].sort(), [...codes].sort())
      assert.ok(user + system < 15e6, `${(user + system) / 1e6} s of processor time`)
      assert.is(({} as Record<string, unknown>)['polluted'], undefined)
    })
  }

  test('has patterns that take no longer than the text is long', () => {
    const patterns = [...new Set(schemaEntries.flatMap(({ node }) => [node.pattern, node.items?.pattern]))].filter((pattern) => pattern !== undefined)
    assert.is(patterns.length, 12)
    for (const pattern of patterns) {
      assert.not.match(pattern, /[*+}?]\)?[*+{]|\|/, 'no repetition within a repetition, no choice')
      const before = process.cpuUsage().user
      for (const text of ['a'.repeat(1e6), `${'a'.repeat(1e6)}!`, '0'.repeat(1e6), '-'.repeat(1e6)]) new RegExp(pattern, 'u').test(text)
      assert.ok(process.cpuUsage().user - before < 1e6)
    }
  })
})
