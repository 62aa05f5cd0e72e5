import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { tune } from '../../src/cli/tune.ts'
import { openModel } from '../../src/families/behavior/model.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed } from './shop-bed.ts'

const program = join(import.meta.dirname, '../training/command/linear-program.mjs')
const specWith = (how: string) => goodSpec.replace('training: { epochs: 1 }', `training:\n  epochs: 3\n  trainer: command\n  command: { run: [node, trainers/linear.mjs, ${how}], files: [trainers/linear.mjs] }`)

async function commitProgram(bed: ShopBed, how: string): Promise<string> {
  await mkdir(join(bed.folder, 'trainers'), { recursive: true })
  await copyFile(program, join(bed.folder, 'trainers/linear.mjs'))
  return bed.commit({ [specPath]: specWith(how) })
}

async function candidateFolder({ workspace }: ShopBed): Promise<string> {
  const [hash, ...others] = await readdir(join(workspace, 'candidates'))
  assert.equal(others, [])
  return join(workspace, 'candidates', hash!)
}

describe('a program as trainer', (test) => {
  test('is planned, run in a child with the limits of the spec, judged and told of; its change asks for a training', async () => withShop(async (bed) => {
    const head = await commitProgram(bed, 'well')
    assert.is((await bed.tell(plan, { head })).exitCode, 0)
    const trained = await bed.tell(train)
    assert.is(trained.exitCode, 0, trained.sentence + trained.lines.join('\n'))
    const folder = await candidateFolder(bed)
    const record = trainedModelRecord.parse(await readFile(join(folder, 'trained-model.json'), 'utf8'), 'it')
    assert.equal(record.backend, { name: 'command', device: 'cpu', version: `node ${process.version}` })
    assert.equal(record.history.map(({ epoch }) => epoch), [1, 2, 3])
    assert.equal((await readdir(folder)).includes('program'), false, 'rows and checkpoints of the program are gone')
    const files = new Map(await Promise.all(record.files.map(async ({ path }) => [path, new Uint8Array(await readFile(join(folder, 'model', path)))] as const)))
    assert.ok(openModel(files).goldenQueries.length > 0)

    const judged = await bed.tell(evaluate)
    assert.ok([0, 2, 3].includes(judged.exitCode), judged.sentence)
    const again = await bed.tell(train)
    assert.ok(again.exitCode === 0 && again.lines.join('\n').includes('nothing to do'))

    const changed = await bed.commit({ 'trainers/linear.mjs': `// A comment\n${await readFile(program, 'utf8')}` })
    const planned = await bed.tell(plan, { base: head, head: changed })
    const [model] = (planned.result as { models: { action: string; reason: string }[] }).models
    assert.equal([model!.action, model!.reason.includes('trainers/linear.mjs')], ['train', true], model!.reason)
  }))

  test('that fails, ends the step with its exit code and lines; nothing is taken for a model', async () => withShop(async (bed) => {
    const head = await commitProgram(bed, 'fails')
    assert.is((await bed.tell(plan, { head })).exitCode, 0)
    const told = await bed.tell(train)
    assert.is(told.exitCode, 65)
    assert.match(told.lines.join('\n'), /no luck today[^]*COMMAND_FAILED[^]*exit code 3/)
    assert.equal((await readdir(join(await candidateFolder(bed)))).includes('trained-model.json'), false)
  }))

  test('is tuned like any other trainer', async () => withShop(async (bed) => {
    await commitProgram(bed, 'well')
    await bed.commit({ [specPath]: `${specWith('well')}tune: { parameters: [{ key: training.epochs, min: 1, max: 6 }], trials: 2, sampler: random, pruner: none }\n` })
    const told = await bed.tell(tune)
    assert.is(told.exitCode, 0, told.sentence + told.lines.join('\n'))
    assert.is((JSON.parse(told.values['best']!) as unknown[]).length, 1)
  }))
})
