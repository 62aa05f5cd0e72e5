// setup-tensorflow really installs the library, which then keeps the contract of all backends, with equal bytes on one thread, and doctor finds it well.
import { execFile } from 'node:child_process'
import { glob, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readText } from '../../src/base/files.ts'
import { plan } from '../../src/cli/plan.ts'
import { tensorflowVersion, wheelsOf } from '../../src/cli/setup-tensorflow/wheels.ts'
import { train } from '../../src/cli/train.ts'
import { openLibtensorflowBackend } from '../../src/tensor/libtensorflow.ts'
import type { DenseWeights, TensorBackend } from '../../src/tensor/tensor.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import { problem, tensorBackendContract } from '../contracts/tensor-backend.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { fetchWheel, folder, program, setup, wheels } from './tensorflow-folder.ts'

const run = promisify(execFile)
const missing = await fetchWheel()

const bytesOf = ({ layers }: DenseWeights) => layers.map(({ kernel, bias }) => Buffer.concat([kernel, bias].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))).toString('hex')).join(' ')

describe('setup-tensorflow', (test) => {
  const real = missing === undefined ? test : (sentence: string) => { test.skip(sentence, missing) }

  real('installs from a folder of wheels, builds the addon, and says on what it computes', async () => {
    const startedAt = performance.now()
    const { stdout } = await setup('--again', '--wheels', wheels)
    assert.match(stdout, /^libtensorflow 2\.18\.1 computes on cpu \(libtensorflow, 1 thread\)/)
    console.log(`tensorflow: installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  })

  real('told twice it does nothing twice', async () => {
    const { stderr } = await setup('--wheels', wheels)
    assert.match(stderr, /It is there already/)
    assert.not.match(stderr, /Unpacks|Builds/)
  })

  real('doctor tries it and finds it well', async () => {
    const { stdout } = await run(program[0], [program[1], 'doctor', '--folder', join(import.meta.dirname, '../..'), '--tensorflow', folder, '--min-free-gib', '0'], { timeout: 5 * 60_000 }).catch((error: { stdout: string }) => error)
    assert.match(stdout, /ok {4}libtensorflow 2\.18\.1 computes on cpu \(libtensorflow, 1 thread\)\./)
  })

  real('a torn library is told by doctor’s words, not by a crash', async () => {
    const broken = join(folder, 'broken')
    await mkdir(broken, { recursive: true })
    await run('sh', ['-c', 'rm -rf "$2/cpu" && cp -a "$1/cpu" "$2/cpu" && truncate -s 1000000 "$2/cpu/tensorflow/libtensorflow_cc.so.2"', '-', folder, broken])
    const { stdout } = await run(program[0], [program[1], 'doctor', '--tensorflow', broken, '--min-free-gib', '0'], { timeout: 5 * 60_000 }).catch((error: { stdout: string }) => error)
    await run('rm', ['-r', broken])
    assert.match(stdout, /FAIL {2}What setup-tensorflow installed does not work:/)
    assert.match(stdout, /npx rankops setup-tensorflow --again/)
  })
})

/** The records of trained models in a workspace. */
async function trainedIn(workspace: string): Promise<string[]> {
  const texts: string[] = []
  for await (const path of glob('candidates/**/trained-model.json', { cwd: workspace })) texts.push(await readText(join(workspace, path)))
  return texts
}

/** A spec of which every epoch has a few steps of 1,024 rows. */
const specOn = (backend: string, resources = '') => `${goodSpec.replace('epochs: 1 }', `epochs: 2, batchSize: 1024, backend: ${backend} }`)}${resources}`

describe('a training on libtensorflow', (test) => {
  const real = missing === undefined ? test : (sentence: string) => { test.skip(sentence, missing) }
  test.before(() => { process.env['RANKOPS_TENSORFLOW'] = folder })
  test.after(() => { delete process.env['RANKOPS_TENSORFLOW'] })

  real('goes through plan and train, in a process of its own, and its record says on what it ran; a second one gives equal bytes', () => withShop(async ({ commit, tell, workspace }) => {
    await commit({ [specPath]: specOn('libtensorflow') })
    const trainedBy = async (more: Record<string, string>) => {
      for (const verb of [plan, train]) {
        const { exitCode, sentence, lines } = await tell(verb, more)
        assert.is(exitCode, 0, `${sentence}\n${lines.join('\n')}`)
      }
      return trainedModelRecord.parse((await trainedIn(more['workspace'] ?? workspace))[0]!, 'trained-model.json')
    }
    const [first, second] = [await trainedBy({}), await trainedBy({ workspace: `${workspace}-2` })]
    assert.equal(first.backend, { name: 'libtensorflow', device: 'cpu (libtensorflow, 1 thread)', version: tensorflowVersion })
    assert.equal(first.files, second.files)
  }))

  real('that asks for a GPU fails where the library with CUDA is not there, before anything is fitted', () => withShop(async ({ commit, tell, folder: shop, workspace }) => {
    await commit({ [specPath]: specOn('auto', 'resources: { gpu: 1 }\n'), 'runners.yaml': '- { name: gpu, cpu: 2, memoryMiB: 8192, gpu: 1 }\n' })
    const planned = await tell(plan, { runners: join(shop, 'runners.yaml') })
    assert.is(planned.exitCode, 0, planned.sentence)
    const { exitCode, lines } = await tell(train)
    assert.is(exitCode, 65)
    assert.match(lines.join('\n'), /TENSORFLOW_NOT_INSTALLED[^]*setup-tensorflow --gpu/)
    assert.equal(await trainedIn(workspace), [])
  }))
})

if (missing === undefined) {
  await setup('--wheels', wheels)
  const open = () => openLibtensorflowBackend({ folder, usesGpu: false, variables: process.env })
  tensorBackendContract('libtensorflow', open)

  describe('libtensorflow on one thread', (test) => {
    let backend: TensorBackend
    test.before(async () => { backend = await open() })

    test('gives equal bytes, also to a fit that goes on from within an epoch', async () => {
      const input = { ...problem({ rows: 3000, width: 40, hiddenUnits: [32, 8], epochs: 3, batchSize: 1024 }), l2: 0.01 }
      const whole = bytesOf(await backend.fitDense(input))
      assert.is(bytesOf(await backend.fitDense(input)), whole)
      const stop = new AbortController()
      let position: Parameters<NonNullable<typeof input.onPause>>[0] | undefined
      let asked = 0
      const half = { ...input, signal: stop.signal, isPauseDue: () => ++asked === 3, onPause: async (at: NonNullable<typeof position>) => { position = at; stop.abort(new Error('killed')) } }
      assert.is(await backend.fitDense(half).then(() => 'ended well', (error: Error) => error.message), 'killed')
      assert.ok(position!.step > 0, `at ${position!.epoch} ${position!.step}`)
      assert.is(bytesOf(await backend.fitDense({ ...input, resumeFrom: position })), whole)
    })

    test('takes one thread’s time', async () => {
      const [startedAt, before] = [performance.now(), process.cpuUsage()]
      await backend.fitDense(problem({ rows: 20_000, width: 200, hiddenUnits: [256], epochs: 3, batchSize: 2048 }))
      const { user, system } = process.cpuUsage(before)
      const share = (user + system) / 1000 / (performance.now() - startedAt)
      assert.ok(share < 1.3, `${share.toFixed(2)} processors`)
    })

    test('where a GPU is asked for, the library without CUDA is not taken', async () => {
      await assertFails('TENSORFLOW_NOT_INSTALLED', () => openLibtensorflowBackend({ folder, usesGpu: true, variables: {} }))
    })

    test('the record of the installation names the wheel by its digest', async () => {
      assert.ok((await readText(join(folder, 'cpu/installed.json'))).includes(wheelsOf('cpu')[0]!.sha256))
    })
  })
} else {
  describe('tensor backend libtensorflow', (test) => { test.skip('keeps the contract of all backends', missing) })
}
