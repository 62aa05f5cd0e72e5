import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../src/base/files.ts'
import { seededRandom } from '../../src/base/random.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { reproduce } from '../../src/cli/reproduce.ts'
import { train } from '../../src/cli/train.ts'
import { validate } from '../../src/cli/validate.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { assert, describe } from '../support/suite.ts'
import { withShop } from './shop-bed.ts'

const address = 'https://data.example/loans.csv'

/** Customers of a lender: income and age tell something of the default, the region nothing. */
function loans(): string {
  const random = seededRandom(5)
  const rows = Array.from({ length: 2_000 }, (_, id) => {
    const [income, age, region] = [Math.exp(8 + random.normal()), 20 + random.below(50), random.pick(['north', 'south', '华东'])]
    const isBad = random.next() < 1 / (1 + Math.exp(1.2 + 1.5 * (Math.log(income) - 8) + 0.03 * (age - 45)))
    return `${id};${income.toFixed(2)};${age};${region};${isBad ? 'yes' : 'no'}`
  })
  return `id;income;age;region;bad\r\n${rows.join('\r\n')}\r\n`
}

const specOf = (digest: string, more = '') => `name: loan-default
family: behavior
data:
  examples: { path: '${address}', sha256: ${digest}, delimiter: ';' }
  target: bad
  split: { by: row }
features: { categorical: [region], ignore: [id] }
training: { epochs: 3, batchSize: 128, seeds: 2 }
evaluation: { slices: [region], monotone: [{ column: income, direction: falling, tolerance: 0.2 }], bootstrapSamples: 200, maxPredictionP95Ms: 1000 }
${more}`

describe('labelled examples behind an address', (test) => {
  test('go from a local copy to a release in a process of its own, and come out the same when they are made again', async () => withShop(async ({ workspace, tell, commit }) => {
    const well = async (verb: Verb<any, any>, given = {}) => {
      const told = await tell(verb, given)
      assert.is(told.exitCode, 0, told.sentence)
      return told.lines.join('\n')
    }
    const copies = join(workspace, '..', 'copies')
    await mkdir(copies)
    await writeFile(join(copies, 'loans.csv'), loans())
    await commit({ 'models/loan-default.yaml': specOf(sha256(await readFile(join(copies, 'loans.csv')))) })
    const only = { model: 'loan-default' }

    await well(validate, { data: copies })
    await well(plan)
    assert.match(await well(train, { ...only, data: copies }), /\| loan-default: trained in .*2 networks/, 'the copy reaches the process that trains')
    const judged = await well(evaluate, only)
    for (const line of [/gate auc .*pass/, /check slices: pass/, /check monotone.*income.*pass/, /check dataContract: pass/]) assert.match(judged, line)
    await well(release, only)

    assert.match(await well(reproduce, { release: 'loan-default@1.0.0', data: copies }), /came out the same/)
  }))

  test('a column that the data lack is told at its place in the spec, before anything is planned', async () => withShop(async ({ tell, folder, workspace, commit }) => {
    const copies = join(workspace, '..', 'copies')
    await mkdir(copies)
    await writeFile(join(copies, 'loans.csv'), loans())
    await commit({ 'models/loan-default.yaml': specOf(sha256(await readFile(join(copies, 'loans.csv')))).replace('[region], ignore', '[regoin], ignore').replace('slices: [region]', 'slices: []') })
    await rm(join(folder, 'models/user-behavior.yaml'), { force: true })
    const told = await tell(validate, { data: copies })
    assert.is(told.exitCode, 65)
    assert.equal(told.problems.map(({ code, line, column, suggestion }) => [code, line, column, suggestion]), [['SPEC_COLUMN_MISSING', 7, 27, 'did you mean "region"?']])
  }))
})
