// The Python samples as trainers: planned, run by two workers of TensorFlow, ended in the middle, gone on with, judged.
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { train } from '../../src/cli/train.ts'
import { jobVariable } from '../../src/training/command/contract.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import { specPath, goodSpec, withShop } from '../cli/shop-bed.ts'
import type { ShopBed } from '../cli/shop-bed.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { kerasPython } from './tools.ts'
import { signalWorker } from './worker-processes.ts'

const run = promisify(execFile)
const python = await kerasPython()
const sample = join(import.meta.dirname, '../../models/command/train_tensorflow.py')

function specWith(workers: number, epochs: number): string {
  return `${goodSpec.replace('training: { epochs: 1 }', `training:\n  epochs: ${epochs}\n  batchSize: 64\n  trainer: command\n  command: { run: [${JSON.stringify(python)}, trainers/train.py], files: [trainers/train.py], workers: ${workers} }`)}resources: { memoryMiB: 6144, timeoutMinutes: 15 }\n`
}

async function begin(bed: ShopBed, workers: number, epochs = 12): Promise<void> {
  await mkdir(join(bed.folder, 'trainers'), { recursive: true })
  await copyFile(sample, join(bed.folder, 'trainers/train.py'))
  const head = await bed.commit({ [specPath]: specWith(workers, epochs) })
  const planned = await bed.tell(plan, { head })
  assert.is(planned.exitCode, 0, planned.sentence)
}

async function trainedIn({ workspace }: ShopBed) {
  const records = await Promise.all((await readdir(join(workspace, 'candidates'))).map((hash) => readFile(join(workspace, 'candidates', hash, 'trained-model.json'), 'utf8')))
  return trainedModelRecord.parse(records[0]!, 'it')
}

describe('TensorFlow as a trainer', (test) => {
  const sentences = ['two workers with MultiWorkerMirroredStrategy, ended in the middle, go on and come to what one worker comes to', 'a worker that is told to end takes the other with it; where one is killed the other does not wait for it, and both go on from the checkpoint', 'a worker that finds the model there has nothing to do', 'a spec that asks for a GPU which TensorFlow does not use is refused'] as const
  if (python === undefined) {
    for (const sentence of sentences) test.skip(sentence, 'no Python with TensorFlow')
    return
  }

  test(sentences[0], async () => {
    const alone = await withShop(async (bed) => {
      await begin(bed, 1)
      const told = await bed.tell(train)
      assert.is(told.exitCode, 0, told.sentence + told.lines.slice(-20).join('\n'))
      return trainedIn(bed)
    })
    assert.equal(alone.history.map(({ epoch }) => epoch), Array.from({ length: 12 }, (_, i) => i + 1))
    assert.match(alone.backend.version, /^tensorflow 2/)

    await withShop(async (bed) => {
      await begin(bed, 2)
      const abort = new AbortController()
      const watch = setInterval(async () => {
        const [hash] = await readdir(join(bed.workspace, 'candidates')).catch(() => [])
        const program = join(bed.workspace, 'candidates', hash ?? '', 'program')
        if ((await readFile(join(program, 'heartbeat.json'), 'utf8').catch(() => '')).includes('epoch')) abort.abort(new Error('the runner goes away'))
      }, 100)
      const ended = await bed.tell(train, {}, { signal: abort.signal })
      clearInterval(watch)
      assert.is(ended.exitCode, 5, ended.sentence + ended.lines.slice(-20).join('\n'))
      const told = await bed.tell(train)
      assert.is(told.exitCode, 0, told.sentence + told.lines.slice(-20).join('\n'))
      assert.match(told.lines.join('\n'), /worker 0 goes on after epoch ([1-9]|1[01]),/)
      const trained = await trainedIn(bed)
      assert.match(trained.backend.device, /2 workers$/)
      for (const [i, { validationLoss }] of trained.history.entries()) assert.ok(Math.abs(validationLoss - alone.history[i]!.validationLoss) < 1e-3, `epoch ${i + 1}: ${validationLoss} and ${alone.history[i]!.validationLoss}`)
      const judged = await bed.tell(evaluate)
      assert.ok([0, 2, 3].includes(judged.exitCode), judged.sentence)
    })
  })

  test(sentences[1], async () => withShop(async (bed) => {
    await begin(bed, 2, 60)
    const [ended] = await Promise.all([bed.tell(train), signalWorker(bed.workspace, 1, 'SIGTERM', 1)])
    assert.is(ended.exitCode, 65, ended.sentence)
    assert.match(ended.lines.join('\n'), /\| worker 0 ends in epoch \d+, before row \d+/)
    assert.match(ended.lines.join('\n'), /\| worker 1 ends in epoch \d+, before row \d+/)
    assert.match(ended.lines.join('\n'), /COMMAND_FAILED: .*exit code 5/)

    const [reached] = /(?<=ends in epoch )\d+/.exec(ended.lines.join('\n'))!
    const startedAt = performance.now()
    const [told] = await Promise.all([bed.tell(train), signalWorker(bed.workspace, 1, 'SIGKILL', Number(reached))])
    assert.is(told.exitCode, 0, told.sentence + told.lines.slice(-20).join('\n'))
    assert.match(told.lines.join('\n'), /a worker of the program was killed \(SIGKILL\); it is started again from its checkpoint \(1 of 3\)/)
    assert.is(told.lines.filter((line) => line.includes('worker 0 goes on after epoch')).length, 2, 'as it was started, and after that')
    assert.ok(performance.now() - startedAt < 600_000, 'nobody waits for ever')
    assert.equal((await trainedIn(bed)).history.map(({ epoch }) => epoch), Array.from({ length: 60 }, (_, i) => i + 1))
  }))

  test(sentences[2], () => withFolder(async (folder) => {
    const job = join(folder, 'job.json')
    await writeFile(job, JSON.stringify({ output: folder }))
    await writeFile(join(folder, 'device.json'), '{}')
    const { stdout } = await run(python, [sample], { env: { [jobVariable]: job, RANKOPS_WORKER: '1', RANKOPS_WORKERS: '127.0.0.1:1,127.0.0.1:2' }, timeout: 300_000 })
    assert.is(stdout, '')
    assert.equal((await readdir(folder)).sort(), ['device.json', 'job.json'])
  }))

  test(sentences[3], async () => withShop(async (bed) => {
    await begin(bed, 1)
    const head = await bed.commit({ [specPath]: specWith(1, 1).replace('memoryMiB: 6144', 'memoryMiB: 6144, gpu: 1'), 'runners.yaml': '- { name: gpu, cpu: 2, memoryMiB: 8192, gpu: 1 }\n' })
    assert.is((await bed.tell(plan, { head, runners: join(bed.folder, 'runners.yaml') })).exitCode, 0)
    const told = await bed.tell(train)
    assert.is(told.exitCode, 65, told.sentence + told.lines.slice(-20).join('\n'))
    assert.match(told.lines.join('\n'), /TENSOR_GPU_UNUSED/)
  }))
})
