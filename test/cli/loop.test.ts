import { appendFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import { readText } from '../../src/base/files.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

const inline = { executor: 'inline' }

async function well(told: Promise<Told>): Promise<Told> {
  const result = await told
  assert.is(result.exitCode, 0, result.sentence + (result.error?.stack ?? ''))
  return result
}

async function actionsOf({ tell }: ShopBed, given = {}): Promise<{ action: string; hash: string }> {
  return ((await well(tell(plan, given))).result as { models: { action: string; hash: string }[] }).models[0]!
}

describe('plan, train, evaluate, release', (test) => {
  test('bring a spec to a release, and told again they do nothing twice', async () => withShop(async (bed) => {
    const { tell, workspace, git } = bed
    const planned = await actionsOf(bed)
    assert.is(planned.action, 'train')
    assert.match((await well(tell(train))).lines.join('\n'), /\| user-behavior: trained in/, 'the training runs in a child process')
    assert.match((await well(tell(evaluate))).lines.join('\n'), /against the trivial model, since nothing is released yet/)
    const released = await well(tell(release))
    assert.equal(released.values['releases'], '["user-behavior-v1.0.0"]')
    const manifest = JSON.parse(await readText(join(workspace, 'registry/user-behavior/1.0.0/manifest.json'))) as { lineage: { commit: string; planHash: string } }
    assert.equal([manifest.lineage.commit, manifest.lineage.planHash], [await git('rev-parse', 'HEAD'), planned.hash])

    assert.match((await well(tell(train, inline))).lines.join('\n'), /already trained/)
    assert.match((await well(tell(evaluate))).lines.join('\n'), /its judgement stands/)
    assert.match((await well(tell(release))).lines.join('\n'), /already ships this candidate/)
    assert.equal(await readdir(join(workspace, 'registry/user-behavior')), ['1.0.0'])
    assert.is((await actionsOf(bed)).action, 'redeploy')
  }))

  test('say that what is not committed is not planned, and that nothing is there to judge', async () => withShop(async (bed) => {
    const { folder, tell, commit } = bed
    assert.not.match((await well(tell(plan))).lines.join('\n'), /commit it first/)
    await writeFile(join(folder, specPath), goodSpec.replace('epochs: 1', 'epochs: 2'))
    assert.match((await well(tell(plan))).lines.join('\n'), /warning: models\/user-behavior\.yaml is not as the commit has it; plan reads commits, so commit it first\./)
    await commit({ 'notes.txt': 'Nothing of the model.\n', [specPath]: goodSpec })
    assert.is((await actionsOf(bed, { base: 'HEAD^' })).action, 'nothing')
    assert.match((await well(tell(evaluate))).lines.join('\n'), /nothing to judge/)
  }))

  test('judge a change against the release, and the merge finds what the pull request trained', async () => withShop(async (bed) => {
    const { tell, commit, git } = bed
    await actionsOf(bed)
    for (const verb of [train, evaluate, release]) await well(tell(verb, inline))

    await git('checkout', '-q', '-b', 'longer')
    await commit({ [specPath]: goodSpec.replace('epochs: 1', 'epochs: 2') })
    const inPullRequest = await actionsOf(bed, { base: 'main', head: 'longer' })
    await well(tell(train, inline))
    const judged = await tell(evaluate)
    assert.match(judged.lines.join('\n'), /against user-behavior-v1\.0\.0/)
    assert.is((judged.result as { evaluations: { baseline: string }[] }).evaluations[0]!.baseline, '1.0.0')
    const before = await readText(join(bed.workspace, 'candidates', inPullRequest.hash, 'evaluation.json'))
    assert.is(judged.exitCode, { pass: 0, fail: 2, inconclusive: 3 }[judged.values['verdict']!])

    await git('checkout', '-q', 'main')
    await git('merge', '-q', '--no-ff', '-m', 'Merge', 'longer')
    assert.equal(await actionsOf(bed, { base: 'HEAD^' }), inPullRequest)
    assert.is(await readText(join(bed.workspace, 'candidates', inPullRequest.hash, 'evaluation.json')), before)
    if (judged.exitCode === 0) assert.equal((await well(tell(release))).values['releases'], '["user-behavior-v1.1.0"]')
  }))

  test('leave alone what did not change', async () => withShop(async (bed) => {
    await bed.commit({ 'README.md': 'A shop.\n' })
    assert.is((await actionsOf(bed, { base: 'HEAD^' })).action, 'nothing')
    assert.match((await well(bed.tell(train))).lines.join('\n'), /trains nothing/)
    assert.equal((await well(bed.tell(release))).values['releases'], '[]')
  }))
})

describe('evaluate', (test) => {
  test('ends with 2 for a failed gate and release refuses the candidate, with 3 for what nobody can tell', async () => withShop(async (bed) => {
    const { tell, commit } = bed
    await commit({ [specPath]: goodSpec.replace('bootstrapSamples: 100', 'bootstrapSamples: 100, gates: [{ metric: auc, atLeast: 0.999 }]') })
    await actionsOf(bed)
    await well(tell(train, inline))
    const failed = await tell(evaluate)
    assert.equal([failed.exitCode, failed.values['verdict']], [2, 'fail'])
    assert.match(failed.sentence, /^user-behavior fails: .*auc/)
    assert.is((await tell(release)).error?.code, 'RELEASE_NOT_JUDGED')

    const undecidable = (onInconclusive: string) => goodSpec.replace('bootstrapSamples: 100', `bootstrapSamples: 100, onInconclusive: ${onInconclusive}, gates: [{ metric: auc, atLeast: ${lowerHalf(failed)} }]`)
    await commit({ [specPath]: undecidable('block') })
    await actionsOf(bed)
    await well(tell(train, inline))
    assert.equal([(await tell(evaluate)).exitCode, (await tell(evaluate)).values['verdict']], [3, 'inconclusive'])

    await commit({ [specPath]: undecidable('allow') })
    await actionsOf(bed)
    await well(tell(train, inline))
    await well(tell(evaluate))
    await well(tell(release))
  }))
})

/** A limit in the middle of the candidate's interval. */
function lowerHalf({ result }: Told): number {
  const { metrics } = (result as { evaluations: { metrics: { name: string; candidate: { value: number; low: number } }[] }[] }).evaluations[0]!
  const { value, low } = metrics.find(({ name }) => name === 'auc')!.candidate
  return (value + low) / 2
}

describe('what stands in the way', (test) => {
  test('is told with what to do next', async () => withShop(async (bed) => {
    const { tell, folder, workspace, commit } = bed
    const codeOf = async (told: Promise<Told>) => { const { exitCode, error } = await told; return `${exitCode} ${error?.code}` }
    assert.is(await codeOf(tell(train)), '65 PLAN_MISSING')
    await actionsOf(bed)
    assert.is(await codeOf(tell(train, { model: 'user-behaviour' })), '65 PLAN_LACKS_MODEL')
    assert.is(await codeOf(tell(train, { executor: 'moon' })), '65 INPUT_INVALID')
    assert.is(await codeOf(tell(evaluate)), '65 CANDIDATE_MISSING')
    assert.is(await codeOf(tell(evaluate, { registry: 'github' })), '65 INPUT_MISSING')
    assert.is(await codeOf(tell(evaluate, { registry: 'attic' })), '65 INPUT_INVALID')

    await appendFile(join(folder, 'data/events.csv'), '1,1001,浏览,2026-01-01T00:00:00Z\n')
    assert.is(await codeOf(tell(train, inline)), '65 PLAN_OUTDATED')
    await bed.git('checkout', '-q', 'data')
    const planPath = join(workspace, 'plan.json')
    await writeFile(planPath, (await readText(planPath)).replace(/"codeVersion": ".*?"/, '"codeVersion": "0.0.1"'))
    assert.is(await codeOf(tell(train, inline)), '65 PLAN_OUTDATED')

    await commit({ [specPath]: goodSpec.replace('epochs', 'epocs') })
    assert.is(await codeOf(tell(plan)), '65 SPEC_INVALID')
    await rm(join(folder, 'data/items.csv'))
    await commit({ [specPath]: goodSpec })
    assert.is(await codeOf(tell(plan)), '65 DATA_NOT_FOUND')
  }))

  test('a child over its memory is told as such, and one that is told to end is preempted', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: `${goodSpec}resources: { memoryMiB: 128 }\n` })
    await actionsOf(bed)
    assert.is((await bed.tell(train)).error?.code, 'EXECUTOR_MEMORY')
    assert.is((await bed.tell(train, {}, { signal: AbortSignal.abort() })).exitCode, 5)
    assert.is((await bed.tell(train, inline, { signal: AbortSignal.abort() })).error?.code, 'TRAINING_PREEMPTED')
  }))
})
