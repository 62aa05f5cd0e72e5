import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { compileSchema } from '../../src/base/schema.ts'
import { parseYaml } from '../../src/base/yaml.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { findSchemaProblems } from '../../src/spec/schema-problems.ts'
import { specSchema } from '../../src/spec/schema.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { acceptsBy } from '../support/plain-schema.ts'
import { assert, describe } from '../support/suite.ts'
import { goodClicksSpec, goodColumnSplitSpec, goodExamplesSpec, goodRecommendationSpec, goodSearchSpec, goodSpec, goodSpecFile } from './good-spec.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const goodValues = [goodSpec, goodExamplesSpec, goodColumnSplitSpec, goodRecommendationSpec, goodSearchSpec, goodClicksSpec].map((text) => parseYaml(text).value as Json)
const keys = [...new Set(schemaEntries.map(({ path }) => path.split('.').at(-1)!.replace('[]', '')))]
const words = [...new Set(schemaEntries.flatMap(({ node }) => (node.enum ?? []).map(String)))]
const limits = [...new Set(schemaEntries.flatMap(({ node }) => [node.minimum, node.maximum, node.exclusiveMinimum, node.exclusiveMaximum]))].filter((limit) => limit !== undefined)

describe('parseSpec and the schema that editors use', (test) => {
  const firstSeed = 4_000

  test(`agree on 10,000 values near good specs (seeds ${firstSeed} to ${firstSeed + 9_999})`, () => {
    process.stdout.write(`seeds ${firstSeed} to ${firstSeed + 9_999} `)
    const accepts = acceptsBy(JSON.parse(readFileSync(join(import.meta.dirname, '../../models/spec.schema.json'), 'utf8')) as object)
    const checkRecord = compileSchema(specSchema)
    const counts = { accepted: 0, good: 0, forbidden: 0 }
    for (let seed = firstSeed; seed < firstSeed + 10_000; seed++) {
      const value = mutated(seededRandom(seed))
      const text = toYaml(value)
      const where = `seed ${seed}: ${text}`
      const isAccepted = accepts(value)
      assert.is(findSchemaProblems(structuredClone(value), value).length === 0, isAccepted, where)

      const { spec, problems } = parseSpec(goodSpecFile, text)
      assert.is(spec === undefined, problems.length > 0, where)
      if (!isAccepted) assert.ok(problems.length > 0, where)
      if (spec !== undefined) assert.ok(checkRecord(spec), where)
      assert.is(({} as Record<string, unknown>)['polluted'], undefined, where)

      counts.accepted += Number(isAccepted)
      counts.good += Number(spec !== undefined)
      counts.forbidden += Number(problems.some(({ code }) => code === 'SPEC_FORBIDDEN_KEY'))
    }
    process.stdout.write(`${JSON.stringify(counts)} `)
    assert.ok(counts.accepted > 1_000 && counts.accepted < 9_000 && counts.good > 500 && counts.good < counts.accepted && counts.forbidden > 50, 'the corpus has values of each kind')
  })
})

/** A good spec with up to four changes at random places. */
function mutated(random: Random): Json {
  let value = structuredClone(random.pick(goodValues))
  for (let n = random.below(5); n > 0; n--) value = changed(value, random)
  return value
}

/** Goes down to a random place, and puts there another value, takes it away, or adds something beside it. */
function changed(value: Json, random: Random): Json {
  const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  if (!isInner || random.next() < 0.04) return random.next() < 0.3 ? nearby(value, random) : anything(random, 2)
  if (Array.isArray(value)) {
    const i = random.below(value.length)
    const other = random.pick<() => Json>([() => changed(value[i]!, random), () => structuredClone(random.pick(value)), () => anything(random, 1)])()
    return random.pick([value.with(i, other), value.with(i, other), value.toSpliced(i, 1), [...value, other]])
  }
  const entries = Object.entries(value)
  const i = random.below(entries.length)
  const [key, inner] = entries[i]!
  if (random.next() < 0.75) return fromEntries(entries.with(i, [key, changed(inner, random)]))
  return fromEntries(random.pick([
    entries.toSpliced(i, 1),
    entries.with(i, [anyKey(random), inner]),
    [...entries, [anyKey(random), anything(random, 2)] as [string, Json]],
    [...entries, [random.pick(keys), structuredClone(random.pick(entries)[1])] as [string, Json]],
  ]))
}

/** A value of the same type that may still be good. */
function nearby(value: Json, random: Random): Json {
  if (typeof value === 'number') return value + random.pick([-1, 1, 0.5, 10, -value, 1000])
  if (typeof value === 'string') return random.pick([value.toUpperCase(), `${value}x`, value.slice(1), value.repeat(9), ` ${value}`])
  return value
}

function anything(random: Random, depth: number): Json {
  return random.pick<() => Json>([
    () => random.pick(limits) + random.pick([0, 0, 1, -1, 0.5]),
    () => random.pick([0, -0, 1, -1, 1.5, 1e9, 1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
    () => random.pick(words),
    () => random.pick(['', 'a', 'x.csv', '浏览', '😀', 'true', '1', 'a'.repeat(64), 'A'.repeat(64), 'x'.repeat(600), '😀'.repeat(150), '\n', 'a: b', '- a', '# a', '~', 'https://example.org/x.csv', '../x', '/etc/passwd', '*.csv']),
    () => random.pick([true, false, null]),
    () => Array.from({ length: random.below(4) }, () => (depth > 0 ? anything(random, depth - 1) : random.pick(words))),
    () => fromEntries(Array.from({ length: random.below(4) }, () => [anyKey(random), depth > 0 ? anything(random, depth - 1) : random.pick(limits)])),
    () => ({ path: random.pick(['x.csv', 'https://example.org/x', '']) }),
    () => Array.from({ length: random.pick([5, 6, 20, 21, 25]) }, (_, i) => i + 1),
  ])()
}

function anyKey(random: Random): string {
  return random.pick([random.pick(keys), random.pick(keys), random.pick(words), 'toString', 'hasOwnProperty', 'length', '__proto__', 'constructor', 'prototype', '', '0', 'a/b', '~0', '键'])
}

/** Own properties, `__proto__` too. */
function fromEntries(entries: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(entries)
}

/** In flow style; JSON is YAML but for the numbers that it has not. A key given twice would be another test. */
function toYaml(value: Json): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '.nan' : Number.isFinite(value) ? JSON.stringify(value) : value > 0 ? '.inf' : '-.inf'
  if (Array.isArray(value)) return `[${value.map(toYaml).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${key === '__proto__' ? '{ polluted: 1 }' : toYaml(inner)}`).join(', ')} }`
}
