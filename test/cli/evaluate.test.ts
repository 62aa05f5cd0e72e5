import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { readText, sha256 } from '../../src/base/files.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import { evaluationRecord } from '../../src/evaluation/record.ts'
import type { Evaluation } from '../../src/evaluation/record.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

/** Plans, trains and judges what the branch has; the outcome of the judging and its record. */
async function judge({ tell, workspace }: ShopBed): Promise<{ told: Told; evaluation: Evaluation }> {
  const planned = await tell(plan)
  assert.is(planned.exitCode, 0, planned.sentence)
  const trained = await tell(train, { executor: 'inline' })
  assert.is(trained.exitCode, 0, trained.sentence + (trained.error?.stack ?? ''))
  const told = await tell(evaluate)
  assert.is(told.exitCode === 1, false, told.error?.stack)
  const [{ planHash }] = (told.result as { evaluations: [{ planHash: string }] }).evaluations
  const path = join(workspace, 'candidates', planHash, 'evaluation.json')
  return { told, evaluation: evaluationRecord.parse(await readText(path), path) }
}

const gates = (text: string) => goodSpec.replace('bootstrapSamples: 100', `bootstrapSamples: 100, onInconclusive: allow, ${text}`)
const loose = 'gates: [{ metric: auc, atLeast: 0.01 }]'
/** What a spec needs so that nothing but the matter of the test decides, on so small a shop. */
const verdictsOf = ({ checks }: Evaluation) => Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]))

const examplesSpec = 'name: user-behavior\nfamily: behavior\ndata: { examples: data/visits.csv, target: bought, split: { by: row } }\ntraining: { epochs: 1 }\nevaluation: { bootstrapSamples: 100 }\n'
function visits(columns: string[], seed: number): string {
  const random = seededRandom(seed)
  const rows = Array.from({ length: 600 }, () => {
    const cells = columns.map(() => random.normal())
    return [...cells.map((cell) => cell.toFixed(4)), random.next() < 1 / (1 + Math.exp(-2 * cells[0]!)) ? 1 : 0].join(',')
  })
  return `${[...columns, 'bought'].join(',')}\n${rows.join('\n')}\n`
}

describe('evaluate', (test) => {
  test('measures beside simple models, in slices, along columns and by the data contract, and keeps all of it', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: gates(`${loose}, slices: [category, weekday], monotone: [{ column: price, direction: falling, tolerance: 1 }]`) })
    const { told, evaluation } = await judge(bed)
    assert.equal(evaluation.metrics[0]!.references.map(({ name }) => name), ['majority', 'logistic regression'])
    assert.equal(evaluation.seeds, { candidate: 3 })
    assert.ok(evaluation.metrics[0]!.seedDeviation! > 0)
    assert.equal([...new Set(evaluation.slices.map(({ by }) => by))], ['category', 'weekday'])
    assert.is(evaluation.slices.filter(({ by }) => by === 'weekday').reduce((sum, { examples }) => sum + examples, 0), evaluation.test.examples)
    assert.is(evaluation.curves.calibration.length, 10)
    assert.is(evaluation.curves.precisionRecall.length, 20)
    assert.ok(evaluation.contract.some(({ name, status }) => name === 'leakage' && status === 'ok'))
    assert.ok(evaluation.modelBytes > 1000 && evaluation.modelBytes < 2 ** 20)
    assert.equal([verdictsOf(evaluation)['modelSize'], verdictsOf(evaluation)['monotone price'], verdictsOf(evaluation)['dataContract']], ['pass', 'pass', 'pass'])
    assert.match(told.lines.join('\n'), /check monotone price: pass\. The score never rises by more than 1 as price grows/)

    const again = await bed.tell(evaluate)
    assert.equal([again.exitCode, again.sentence], [told.exitCode, told.sentence])
  }))

  test('a model that is larger than the spec allows, or moves the wrong way, fails', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: gates(`${loose}, maxModelMiB: 0.001`) })
    const { told, evaluation } = await judge(bed)
    assert.is(told.exitCode, 2)
    assert.is(verdictsOf(evaluation)['modelSize'], 'fail')

    const along = async (direction: string) => {
      await bed.commit({ [specPath]: gates(`${loose}, monotone: [{ column: price, direction: ${direction}, tolerance: 0 }]`) })
      return verdictsOf((await judge(bed)).evaluation)['monotone price']
    }
    // One of the two must be false of a model that looks at the price at all.
    assert.ok([await along('rising'), await along('falling')].includes('fail'))
  }))

  test('compares the data with that of the release, and says so where the release does not tell it', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: gates(loose) })
    await judge(bed)
    assert.is((await bed.tell(release)).exitCode, 0)
    await bed.commit({ [specPath]: gates(loose).replace('epochs: 1', 'epochs: 2') })
    const { evaluation } = await judge(bed)
    assert.equal(evaluation.contract.filter(({ name }) => name === 'drift'), [{ name: 'drift', status: 'ok', finding: 'The data is that of the released model.' }])
    assert.equal(evaluation.seeds, { candidate: 3, baseline: 3 })

    // As an earlier version of RankOps may have told it.
    const released = join(bed.workspace, 'registry/user-behavior/1.0.0')
    const [text, manifest] = [await readText(join(released, 'dataset.json')), await readText(join(released, 'manifest.json'))]
    const older = text.replace('"dataset/2"', '"dataset/1"')
    await writeFile(join(released, 'dataset.json'), older)
    await writeFile(join(released, 'manifest.json'), manifest.replace(sha256(text), sha256(older)))
    const { told, evaluation: compared } = await judge(bed)
    assert.match(told.lines.join('\n'), /warning: user-behavior-v1\.0\.0 does not tell what its data was like in a form that this version reads/)
    assert.not.equal(compared.metrics[0]!.delta, undefined)
  }))

  test('a released model that cannot score the test makes it inconclusive, and the reason says why', async () => withShop(async (bed) => {
    const { folder, commit, tell } = bed
    await commit({ [specPath]: gates(loose) })
    await judge(bed)
    assert.is((await tell(release)).exitCode, 0)

    await writeFile(join(folder, 'data/visits.csv'), visits(['minutes', 'pages'], 1))
    await commit({ [specPath]: examplesSpec })
    const { told, evaluation } = await judge(bed)
    assert.is(told.exitCode, 3)
    assert.is(evaluation.baseline?.problem, 'it was fitted on events, these are labelled examples.')
    assert.is(evaluation.reason, 'auc has no interval for the difference to baseline 1.0.0, which cannot score this test: it was fitted on events, these are labelled examples.')
    assert.match(told.lines.join('\n'), /warning: user-behavior-v1\.0\.0 cannot score this test: it was fitted on events/)
    assert.is(evaluation.metrics[0]!.delta, undefined)
  }))

  test('a spec that asks for parts or columns that are not there is told so', async () => withShop(async (bed) => {
    const codeOf = async (text: string) => {
      await bed.commit({ [specPath]: gates(`${loose}, ${text}`) })
      const planned = await bed.tell(plan)
      if (planned.exitCode !== 0) return planned.error?.code
      await bed.tell(train, { executor: 'inline' })
      return (await bed.tell(evaluate)).error?.code
    }
    assert.ok(['SLICE_UNKNOWN', 'SPEC_INVALID'].includes((await codeOf('slices: [weather]'))!))
    assert.ok(['COLUMN_UNKNOWN', 'SPEC_INVALID'].includes((await codeOf('monotone: [{ column: weight, direction: rising }]'))!))
  }))
})
