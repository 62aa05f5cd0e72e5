import { createRequire } from 'node:module'
import { bundleAction } from '../../scripts/build.ts'
import { codeOf } from '../../scripts/build/compiled-schemas.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { compileSchema } from '../../src/base/schema.ts'
import type { JSONSchema } from '../../src/base/schema.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { reportRecord } from '../../src/report/record.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { writtenSpecSchema } from '../../src/spec/schema.ts'
import { goodClicksSpec, goodColumnSplitSpec, goodExamplesSpec, goodRecommendationSpec, goodSearchSpec, goodSpec } from '../spec/good-spec.ts'
import { assert, describe } from '../support/suite.ts'

type Validate = ReturnType<typeof compileSchema>
type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** The function as a bundle has it. */
function loaded(schema: JSONSchema): Validate {
  const module = { exports: {} as unknown }
  new Function('module', 'exports', 'require', codeOf(schema))(module, module.exports, createRequire(import.meta.url))
  return module.exports as Validate
}

/** What a function makes of a value: its verdict, all that it complains about, and the value with defaults. */
function verdict(validate: Validate, value: Json): unknown {
  const copy = structuredClone(value)
  const isGood = validate(copy)
  return { isGood, errors: isGood ? [] : validate.errors, copy }
}

const report: Json = { headSha: 'a'.repeat(40), sections: [{ id: 'plan', markdown: '# Plan' }] }
const keys = [...new Set(schemaEntries.map(({ path }) => path.split('.').at(-1)!.replace('[]', '')))]
const strange: Json[] = [null, true, -1, 0, 0.5, 1e9, '', '../x', '浏览', 'a'.repeat(300), [], [1, 1], {}]

/** One place of a value changed, taken away, or joined by a key of any place. */
function changed(value: Json, random: Random): Json {
  if (typeof value !== 'object' || value === null || random.below(6) === 0) return random.pick(strange)
  if (Array.isArray(value)) return value.length === 0 ? [random.pick(strange)] : value.map((item, i) => (i === random.below(value.length) ? changed(item, random) : item))
  const names = Object.keys(value)
  const name = names.length === 0 || random.below(5) === 0 ? random.pick(keys) : random.pick(names)
  const { [name]: old = random.pick(strange), ...rest } = value
  return random.below(5) === 0 ? rest : { ...rest, [name]: changed(old, random) }
}

describe('the schemas in a bundle', (test) => {
  for (const [what, schema, values] of [
    ['specs', writtenSpecSchema, [goodSpec, goodExamplesSpec, goodColumnSplitSpec, goodRecommendationSpec, goodSearchSpec, goodClicksSpec].map((text) => parseYaml(text).value as Json)],
    ['reports', reportRecord.schema, [report]],
  ] as const) {
    test(`say of 500 ${what} what the ones say that are compiled when they are needed (seeds 1 to 500)`, () => {
      const [ahead, later] = [loaded(schema as JSONSchema), compileSchema(schema as JSONSchema)]
      let nGood = 0
      for (let seed = 1; seed <= 500; seed++) {
        const random = seededRandom(seed)
        let value = random.pick(values)
        for (let n = random.below(4); n > 0; n--) value = changed(value, random)
        const expected = verdict(later, value)
        assert.equal(verdict(ahead, value), expected, `seed ${seed}: ${JSON.stringify(value)}`)
        nGood += Number((expected as { isGood: boolean }).isGood)
      }
      assert.ok(nGood > 50 && nGood < 450, `${nGood} were good`)
    })
  }

  test('are those of specs, releases and reports, and only where a pull request waits for it', async () => {
    const nIn = async (name: string) => Object.keys((await bundleAction(name)).metafile.inputs).filter((input) => input.startsWith('compiled-schema:')).length
    assert.equal([await nIn('preview'), await nIn('validate'), await nIn('release')], [3, 3, 0])
  })
})
