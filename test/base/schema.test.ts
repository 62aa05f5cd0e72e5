import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnersSchema } from '../../src/plan/runners.ts'
import { writtenSpecSchema } from '../../src/spec/schema.ts'
import { acceptsBy } from '../support/plain-schema.ts'
import { defineRecord, fileDigestSchema } from '../../src/base/schema.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const shelf = defineRecord('shelf/1', {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'files'],
  properties: {
    name: { type: 'string' },
    files: { type: 'array', items: fileDigestSchema },
    height: { type: 'integer', minimum: 1, default: 3 },
  },
} as const)

const good = { name: '架', files: [{ path: 'a', bytes: 1, sha256: 'a'.repeat(64) }], height: 2 }

/** The complaint about a text, without the code. */
async function complaint(text: string): Promise<string> {
  return (await assertFails('RECORD_INVALID', () => shelf.parse(text, 'shelf.json'))).message
}

describe('a record', (test) => {
  test('comes back from its text as it went in', () => {
    assert.equal(shelf.parse(shelf.format(good), 'shelf.json'), good)
  })

  test('is the same text for the same value: sorted keys, a header, a final newline', () => {
    assert.is(shelf.format({ height: 2, files: [], name: 'x' }), '{\n  "files": [],\n  "height": 2,\n  "name": "x",\n  "record": "shelf/1"\n}\n')
  })

  test('fills in defaults and leaves the value it was given alone', () => {
    const value = { name: 'x', files: [] }
    assert.is(shelf.check(value, 'here').height, 3)
    assert.equal(value, { name: 'x', files: [] })
  })

  test('refuses an unknown field, a wrong type and a missing field with their paths', async () => {
    assert.is(await complaint(JSON.stringify({ record: 'shelf/1', ...good, width: 1 })), 'shelf.json: not a valid shelf/1: / must NOT have additional properties')
    assert.is(await complaint(JSON.stringify({ record: 'shelf/1', ...good, files: [{ path: 'a', bytes: -1, sha256: 7 }] })), 'shelf.json: not a valid shelf/1: /files/0/bytes must be >= 0; /files/0/sha256 must be string')
    assert.is(await complaint('{"record":"shelf/1","name":"x"}'), "shelf.json: not a valid shelf/1: / must have required property 'files'")
  })

  test('refuses another kind of record, no record and what is not JSON', async () => {
    assert.is(await complaint('{"record":"shelf/2"}'), 'shelf.json: expected a record of kind "shelf/1", found "shelf/2"')
    assert.is(await complaint('{}'), 'shelf.json: expected a record of kind "shelf/1", found none')
    assert.is(await complaint('null'), 'shelf.json: expected a record of kind "shelf/1", found none')
    assert.match(await complaint('{'), /^shelf\.json: not JSON \(/)
  })
})

// No process checks the schemas that it uses, since that takes longer than their use.
describe('every schema of ours', (test) => {
  test('is a JSON schema', async () => {
    const root = join(import.meta.dirname, '../..')
    const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => /= defineRecord\(/.test(readFileSync(join(root, file), 'utf8')))
    assert.ok(files.length > 8)
    const records = await Promise.all(files.map(async (file) => Object.values(await import(join(root, file)) as object).filter(isRecord).map((record) => ({ name: `${file}: ${record.name}`, schema: record.schema }))))
    for (const [i, file] of files.entries()) assert.ok(records[i]!.length > 0, `${file} exports no record`)
    for (const { name, schema } of [...records.flat(), { name: 'spec', schema: writtenSpecSchema }, { name: 'runners', schema: runnersSchema }]) {
      try {
        acceptsBy(schema as object)
      } catch (error) {
        throw new Error(`${name}: ${String(error)}`)
      }
    }
    assert.throws(() => acceptsBy({ type: 'strnig' }))
  })
})

function isRecord(value: unknown): value is { name: string; schema: object } {
  return typeof value === 'object' && value !== null && 'schema' in value && 'parse' in value
}
