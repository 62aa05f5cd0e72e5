import { seededRandom } from '../../src/base/random.ts'
import { divideIntoRuns, pattern } from '../../src/text/runs.ts'
import { normalise } from '../../src/text/normalise.ts'
import { assert, describe } from '../support/suite.ts'
import { randomText } from './random-text.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

const signs = ['a', 'b', 'Z', '1', '2', "'", '’', '-', '‐', '.', ' ', '华', 'パ', 'й', 'é', '。']

describe('divideIntoRuns', (test) => {
  test('finds what the pattern finds, in catalogues and in any row of signs', () => {
    const random = seededRandom(seed)
    let nRuns = 0
    for (let round = 0; round < 4000; round++) {
      const any = Array.from({ length: random.below(20) }, () => random.pick(signs)).join('')
      for (const text of [any, randomText(random, 10), normalise(randomText(random, 10))]) {
        const found: [string, number][] = []
        divideIntoRuns(text, (_, run, at) => { found.push([run, at]) })
        assert.equal(found, [...text.matchAll(new RegExp(pattern))].map((match) => [match[0], match.index]), JSON.stringify(text))
        nRuns += found.length
      }
    }
    assert.ok(nRuns > 10_000)
  })

  test('says what each is', () => {
    const found: string[] = []
    divideIntoRuns("华为mate40 パン йод t-shirt 1.5kg '-x-' Mate 𠮷野", (kind, run) => { found.push(`${kind} ${run}`) })
    assert.equal(found, ['han 华为', 'latin mate40', 'unspaced パン', 'word йод', 'latin t-shirt', 'latin 1.5kg', 'latin x', 'latin M', 'latin ate', 'han 𠮷野'])
  })
})
