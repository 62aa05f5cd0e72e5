import { compileSchema } from '../../src/base/schema.ts'
import { formatSpecReference, shortSpecs } from '../../src/spec/format-reference.ts'
import { formatSchema } from '../../src/spec/format-schema.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { problemCodes } from '../../src/spec/problem-codes.ts'
import { writtenSpecSchema } from '../../src/spec/schema.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatSchema', (test) => {
  test('is a draft-07 schema that editors can load and that judges as the reader does', () => {
    const schema = JSON.parse(formatSchema()) as Record<string, unknown>
    assert.is(schema['$schema'], 'http://json-schema.org/draft-07/schema#')
    const { $schema, $id, title, description, ...rest } = schema
    assert.equal(rest, JSON.parse(JSON.stringify(writtenSpecSchema)))
    const validate = compileSchema(schema as never)
    assert.is(validate({ name: 'x', family: 'behavior', data: { events: 'e', items: 'i' } }), true)
    assert.is(validate({ name: 'x', family: 'behavior', data: { events: { path: 'e' }, items: 'i' } }), true)
    assert.is(validate({ name: 'x', family: 'behavior', data: { events: { pth: 'e' }, items: 'i' } }), false)
    assert.is(validate({ name: 'x', family: 'behavior', data: { events: 'e', items: 'i' }, epochs: 1 }), false)
  })
})

describe('formatSpecReference', (test) => {
  test('lists every key and every code, as the golden text shows', () => {
    const text = formatSpecReference()
    for (const { path } of schemaEntries) assert.match(text, `| \`${path}\` |`)
    for (const code of Object.keys(problemCodes)) assert.match(text, `| \`${code}\` |`)
    assertGolden('spec/reference.md', text)
  })

  test('begins with short specs that are right', () => {
    for (const [file, text] of Object.entries(shortSpecs)) {
      assert.equal(parseSpec(file, text).problems, [])
      assert.match(formatSpecReference(), `# ${file}\n${text}`)
    }
  })

  test('has a meaning for every key', () => {
    assert.equal(schemaEntries.filter(({ node }) => !node.description).map(({ path }) => path), [])
  })
})
