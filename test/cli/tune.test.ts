import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { plan } from '../../src/cli/plan.ts'
import { tune } from '../../src/cli/tune.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { studyRecord } from '../../src/training/record.ts'
import type { Study } from '../../src/training/record.ts'
import { stateBranch } from '../../src/forge/state-branch.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed } from './shop-bed.ts'

/** A learning rate that learns nothing, so that there is something to find. */
const poor = `${goodSpec.replace('{ epochs: 1 }', '\n  epochs: 3 # enough here\n  learningRate: 0.0001 # a first guess\n  seeds: 1')}tune:
  parameters:
    - { key: training.learningRate, min: 0.0001, max: 0.03, scale: log }
    - { key: parameters.hiddenUnits, choices: [4, 16] }
  sampler: random
  trials: 3
`

async function readStudy({ workspace }: Pick<ShopBed, 'workspace'>): Promise<Study> {
  const folder = join(workspace, 'studies/user-behavior')
  const [hash] = await readdir(folder)
  return studyRecord.parse(await readFile(join(folder, hash!, 'study.json'), 'utf8'), 'it')
}

describe('tune', (test) => {
  test('finds better values, proposes them, goes on with what was done, and writes them where it is told to', async () => withShop(async (bed) => {
    await bed.commit({ [specPath]: poor })
    const first = await bed.tell(tune, { 'most-trials': 2 })
    assert.is(first.exitCode, 0, first.sentence)
    assert.is(first.values['is-done'], 'false')
    const before = await readStudy(bed)
    assert.equal(before.trials.map(({ origin, state }) => [origin, state])[0], ['spec', 'complete'])
    assert.is(before.trials.length, 2)

    const second = await bed.tell(tune)
    assert.is(second.exitCode, 0, second.sentence)
    assert.ok(second.lines.some((line) => line.startsWith('Done already: 2 of the trials')))
    const study = await readStudy(bed)
    assert.equal(study.trials.slice(0, 2), before.trials)
    assert.is(study.trials.length, 4)
    assert.is(new Set(study.trials.map(({ hash }) => hash)).size, 4)
    assert.is(second.values['is-done'], 'true')
    const [best] = JSON.parse(second.values['best']!) as { value: number; own: number; parameters: Record<string, unknown> }[]
    assert.is(best!.own, study.trials[0]!.value)
    assert.ok(best!.value > best!.own + 0.01, `${best!.value} after ${best!.own}`)
    assert.is(best!.value, Math.max(...study.trials.map(({ value = 0 }) => value)))
    assert.match(second.summary, /### Study of user-behavior[\s\S]*3 of 3 trials[\s\S]*```diff[\s\S]*-  learningRate: 0\.0001 # a first guess\n\+  learningRate: /)

    // Nothing is written yet; a proposal lies beside the study, and no folder of a trial is left.
    assert.is(await readFile(join(bed.folder, specPath), 'utf8'), poor)
    const [proposal] = JSON.parse(second.values['proposals']!) as { path: string }[]
    const written = await bed.tell(tune, { write: true })
    assert.is(written.exitCode, 0, written.sentence)
    const text = await readFile(join(bed.folder, specPath), 'utf8')
    assert.is(text, await readFile(proposal!.path, 'utf8'))
    assert.match(text, /  epochs: 3 # enough here\n  learningRate: \S+ # a first guess\n/)
    const { spec, problems } = parseSpec(specPath, text)
    assert.equal(problems, [])
    assert.equal([spec!.training.learningRate, spec!.parameters.hiddenUnits], [best!.parameters['training.learningRate'], best!.parameters['parameters.hiddenUnits']])
    assert.not.ok((await readdir(join(proposal!.path, '..'))).includes('trials'))

    // The spec has the best values now: the same study, and nothing left to do.
    const third = await bed.tell(tune)
    assert.ok(third.lines.some((line) => line.endsWith('has the best values that were found')))
    assert.equal(await readStudy(bed), study)
  }))

  test('tries again what was not done in its time, once more time is given', async () => withShop(async (bed) => {
    const within = (minutes: string) => `${poor}resources: { timeoutMinutes: ${minutes} }\n`
    await bed.commit({ [specPath]: within('0.00001') })
    const short = await bed.tell(tune)
    assert.is(short.exitCode, 0, short.sentence)
    assert.equal((await readStudy(bed)).trials.map(({ state, limitMinutes }) => [state, limitMinutes]), Array.from({ length: 4 }, () => ['failed', 0.00001]))
    await bed.commit({ [specPath]: within('0.000005') })
    assert.is((await bed.tell(tune)).values['is-done'], 'true', 'less time tells nothing new')
    await bed.commit({ [specPath]: within('60') })
    const long = await bed.tell(tune)
    assert.is(long.exitCode, 0, long.sentence)
    const { trials } = await readStudy(bed)
    assert.equal(trials.map(({ origin }) => origin), ['spec', 'random', 'random', 'random'])
    assert.equal(trials.filter(({ state }) => state === 'failed'), [])
  }))

  test('goes on where a program ends badly with some values, and not where it does with all or with those of the spec', async () => withShop(async (bed) => {
    const linear = await readFile(join(import.meta.dirname, '../training/command/linear-program.mjs'), 'utf8')
    const search = async (rates: number[], most: number) => {
      const program = `import { readFileSync } from 'node:fs'\nif (JSON.parse(readFileSync(process.env.RANKOPS_JOB, 'utf8')).spec.training.learningRate > ${most}) process.exit(1)\nawait import('./linear.mjs')\n`
      await bed.commit({ 'linear.mjs': linear, 'train.mjs': program, [specPath]: `${goodSpec.replace('{ epochs: 1 }', `{ epochs: 1, seeds: 1, learningRate: ${rates[0]}, trainer: command, command: { run: [${JSON.stringify(process.execPath)}, train.mjs], files: [train.mjs, linear.mjs] } }`)}tune: { parameters: [{ key: training.learningRate, choices: [${rates.slice(1)}] }], sampler: random, pruner: none, trials: ${rates.length - 1} }\n` })
      const told = await bed.tell(tune, { workspace: join(bed.workspace, `${rates.length} ${most}`) })
      return { ...told, study: await readStudy({ workspace: join(bed.workspace, `${rates.length} ${most}`) }).catch(() => undefined) }
    }
    const some = await search([0.001, 0.002, 0.5, 0.6], 0.1)
    assert.is(some.exitCode, 0, some.sentence)
    assert.is(some.values['is-done'], 'true')
    assert.equal(some.study!.trials.map(({ state }) => state).sort(), ['complete', 'complete', 'failed', 'failed'])
    assert.match(some.study!.trials.find(({ state }) => state === 'failed')!.reason!, /the program ended with exit code 1/)

    const all = await search([0.001, 0.3, 0.4, 0.5, 0.6], 0.1)
    assert.is(all.error?.code, 'COMMAND_FAILED')
    assert.is(all.study!.trials.length, 3)
    assert.is((await search([0.001, 0.002, 0.003], 0)).error?.code, 'COMMAND_FAILED')
  }))

  test('keeps a study on the branch, from where another machine goes on', async () => withShop(async (bed) => withLocalForge(async ({ forge, server }) => {
    const inputs = { repository: testRepository, token: 'local', 'api-url': server.url, 'server-url': server.webUrl }
    await bed.commit({ [specPath]: poor })
    const one = await bed.tell(tune, { ...inputs, state: 'branch', 'most-trials': 1 })
    assert.is(one.exitCode, 0, one.sentence)
    const other = await bed.tell(tune, { ...inputs, state: 'branch', 'most-trials': 1, workspace: join(bed.workspace, 'other') })
    assert.is(other.exitCode, 0, other.sentence)
    const { files } = await forge.readBranch(stateBranch, 'studies/user-behavior')
    assert.is(files.size, 1)
    const study = studyRecord.parse([...files.values()][0]!, 'it')
    assert.equal(study.trials.map(({ origin }) => origin), ['spec', 'random'])
  })))

  test('several workers share a study on the branch; the best becomes one pull request, whose training is started', async () => withShop(async (bed) => withLocalForge(async ({ forge, server, folder, commit }) => {
    const inputs = { repository: testRepository, token: 'local', 'api-url': server.url, 'server-url': server.webUrl, state: 'branch' }
    await bed.commit({ [specPath]: poor })
    await commit('main', { [specPath]: poor, '.github/workflows/rankops.yml': 'on: workflow_dispatch\n' })
    assert.is((await bed.tell(tune, { worker: 'a' })).error?.code, 'INPUT_INVALID')
    assert.is((await bed.tell(tune, { ...inputs, worker: '../a' })).error?.code, 'INPUT_INVALID')

    const early = await bed.tell(tune, { ...inputs, 'most-trials': 0, offer: true })
    assert.equal([early.exitCode, early.values['pull-requests']], [0, '[]'])
    const workers = await Promise.all(['a', 'b'].map((worker) => bed.tell(tune, { ...inputs, worker })))
    assert.equal(workers.map(({ exitCode }) => exitCode), [0, 0])
    const read = async () => studyRecord.parse([...(await forge.readBranch(stateBranch, 'studies/user-behavior')).files.values()][0]!, 'it')
    const study = await read()
    assert.is(study.trials.length, 4)
    assert.is(new Set(study.trials.map(({ hash }) => hash)).size, 4)
    assert.is(study.underWay, undefined)

    const offered = await bed.tell(tune, { ...inputs, 'most-trials': 0, offer: true })
    assert.is(offered.exitCode, 0, offered.sentence)
    assert.is(offered.values['is-done'], 'true')
    const [pull, ...others] = await forge.listPullRequests('open')
    assert.equal(others, [])
    assert.equal(JSON.parse(offered.values['pull-requests']!), [pull!.url])
    assert.match(pull!.title, /^Tune user-behavior: /)
    assert.match(pull!.body, /### Study of user-behavior[^]*makes the best trial the candidate/)
    const { spec, problems } = parseSpec(specPath, (await forge.readFile(specPath, pull!.head.sha))!)
    assert.equal(problems, [])
    const [best] = JSON.parse(offered.values['best']!) as { parameters: Record<string, unknown> }[]
    assert.is(spec!.training.learningRate, best!.parameters['training.learningRate'])

    const { entries } = JSON.parse(await readFile(join(folder, 'forge/dispatches.json'), 'utf8')) as { entries: { workflow: string; ref: string; inputs: object }[] }
    assert.equal(entries.map(({ workflow, ref, inputs: given }) => [workflow, ref, given]), [['rankops.yml', 'main', { command: 'train', 'pull-request': String(pull!.number), head: pull!.head.sha }]])

    const again = await bed.tell(tune, { ...inputs, 'most-trials': 0, offer: true })
    assert.is(again.exitCode, 0)
    assert.is((await forge.listPullRequests('all')).length, 1)
    await forge.updateIssue(pull!.number, { state: 'closed' })
    assert.match((await bed.tell(tune, { ...inputs, 'most-trials': 0, offer: true })).lines.join('\n'), /keep, somebody closed it/)
    assert.equal(await forge.listPullRequests('open'), [])
  })))

  test('says what is wrong, and that a spec without tune: asks for nothing', async () => withShop(async (bed) => {
    const nothing = await bed.tell(tune)
    assert.is(nothing.exitCode, 0)
    assert.equal(nothing.result, { studies: [] })
    assert.is((await bed.tell(tune, { model: 'user-behavior' })).error?.code, 'INPUT_INVALID')
    assert.is((await bed.tell(tune, { model: 'user-behaviour' })).error?.code, 'INPUT_INVALID')
    assert.is((await bed.tell(tune, { state: 'here' })).error?.code, 'INPUT_INVALID')
    await bed.commit({ [specPath]: poor.replace('key: training.learningRate', 'key: training.seed') })
    assert.is((await bed.tell(tune)).error?.code, 'SPEC_INVALID')
  }))

  test('changes no plan: what is searched shapes no model', async () => withShop(async (bed) => {
    const head = await bed.commit({ [specPath]: `${goodSpec}tune: { parameters: [{ key: training.epochs, min: 1, max: 3 }] }\n` })
    const [withTune, without] = [await bed.tell(plan, { head }), await bed.tell(plan, { head: `${head}~1` })]
    const hashOf = ({ result }: { result: unknown }) => (result as { models: { hash: string }[] }).models[0]!.hash
    assert.is(hashOf(withTune), hashOf(without))
  }))
})
