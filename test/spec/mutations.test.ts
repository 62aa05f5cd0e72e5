import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { formatProblem, parseSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, goodSpecFile } from './good-spec.ts'

/** A mistake put into a good spec, and where it now stands. */
interface Mutation { text: string; offset: number; codes: string[]; what: string }

const keys = [...goodSpec.matchAll(/(\w+):(?= |\n)/g)].map((match) => ({ name: match[1]!, offset: match.index }))
const scalars = [...goodSpec.matchAll(/(\w+): (?=[^\s[{])('[^']*'|[^,}\]\n]*[^,}\]\n ])/g)].map((match) => ({ key: match[1]!, value: match[2]!, offset: match.index + match[1]!.length + 2 }))
const numbers = scalars.filter(({ value }) => /^[\d.]+$/.test(value))
const blockLines = [...goodSpec.matchAll(/^( *)\w+:/gm)].map((match) => ({ indentation: match[1]!, offset: match.index }))
const required = [['name', 'family'], ['family', 'name'], ['events', 'data'], ['items', 'data']] as const

const kinds: Record<string, (random: Random) => Mutation> = {
  'misspelt key': (random) => {
    const { name, offset } = random.pick(keys)
    const at = random.below(name.length)
    const misspelt = random.pick([name.slice(0, at) + name.slice(at + 1), `${name.slice(0, at)}q${name.slice(at)}`, `${name.slice(0, at)}q${name.slice(at + 1)}`])
    return { text: replace(offset, name.length, misspelt), offset, codes: ['SPEC_UNKNOWN_KEY'], what: `${name} → ${misspelt}` }
  },
  'unknown key': (random) => {
    const { indentation, offset } = random.pick(blockLines)
    return { text: replace(offset, 0, `${indentation}zzqx: [1, { a: 2 }]\n`), offset: offset + indentation.length, codes: ['SPEC_UNKNOWN_KEY'], what: `zzqx at ${offset}` }
  },
  'wrong type': (random) => {
    const { key, value, offset } = random.pick(scalars)
    const wrong = numbers.some((number) => number.offset === offset) ? random.pick(['ten', '"5"', '[1]', 'true', '{ a: 1 }']) : random.pick(['7', 'true', '[x]', '{ a: 1 }'])
    return { text: replace(offset, value.length, wrong), offset, codes: ['SPEC_WRONG_TYPE', 'SPEC_NOT_ONE_OF'], what: `${key}: ${wrong}` }
  },
  'out of range': (random) => {
    const { key, value, offset } = random.pick(numbers.filter((number) => number.key !== 'atMost'))
    const wrong = random.pick(['-1', '-2e3', '-.5e1'])
    return { text: replace(offset, value.length, wrong), offset, codes: ['SPEC_OUT_OF_RANGE'], what: `${key}: ${wrong}` }
  },
  'missing key': (random) => {
    const [key, parent] = random.pick(required)
    const line = new RegExp(`^ *${key}: .*\n`, 'm').exec(goodSpec)!
    const text = replace(line.index, line[0].length, '')
    return { text, offset: text.search(new RegExp(`^${parent}:`, 'm')), codes: ['SPEC_MISSING_KEY'], what: key }
  },
}

describe('parseSpec on a good spec with one mistake', (test) => {
  const firstSeed = 20_260

  test(`finds each of 200 random mistakes, and no other, at its exact line and column (seeds ${firstSeed} to ${firstSeed + 199})`, () => {
    process.stdout.write(`seeds ${firstSeed} to ${firstSeed + 199} `)
    for (let seed = firstSeed; seed < firstSeed + 200; seed++) {
      const random = seededRandom(seed)
      const kind = random.pick(Object.keys(kinds))
      const { text, offset, codes, what } = kinds[kind]!(random)
      const asWritten = random.pick([(plain: string) => plain, (plain: string) => plain.replaceAll('\n', '\r\n'), (plain: string) => `\ufeff${plain}`])(text)

      const { spec, problems } = parseSpec(goodSpecFile, asWritten)
      const where = `seed ${seed}, ${kind}, ${what}: ${problems.map(formatProblem).join(' / ')}`
      assert.is(spec, undefined, where)
      assert.is(problems.length, 1, where)
      assert.is(`${problems[0]!.line}:${problems[0]!.column}`, placeOf(text, offset), where)
      assert.ok(codes.includes(problems[0]!.code), where)
    }
  })

  test('has keys, values and numbers of the whole file to choose from', () => {
    assert.equal([keys.length, scalars.length, numbers.length], [56, 42, 27])
  })
})

function replace(offset: number, length: number, text: string): string {
  return goodSpec.slice(0, offset) + text + goodSpec.slice(offset + length)
}

/** Counted from the text alone, without the reader that is tested. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}`
}
