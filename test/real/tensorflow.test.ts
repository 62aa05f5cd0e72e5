// setup-tensorflow really installs the library, which then keeps the contract of all backends, with equal bytes on one thread, and doctor finds it well.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exists, readText } from '../../src/base/files.ts'
import { tensorflowVersion, wheelsOf } from '../../src/cli/setup-tensorflow/wheels.ts'
import { openLibtensorflowBackend } from '../../src/tensor/libtensorflow.ts'
import type { DenseWeights, TensorBackend } from '../../src/tensor/tensor.ts'
import { problem, tensorBackendContract } from '../contracts/tensor-backend.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const run = promisify(execFile)
const program = [process.execPath, join(import.meta.dirname, '../../src/cli/main.ts'), 'setup-tensorflow']

/** What is fetched and installed is kept for the next run of the tests. */
const [wheels, folder] = [join(tmpdir(), 'rankops-wheels'), join(tmpdir(), 'rankops-tensorflow')]
const setup = (...args: string[]) => run(program[0]!, [...program.slice(1), '--folder', folder, ...args], { timeout: 15 * 60_000, maxBuffer: 16 * 2 ** 20 })
const missing = await fetchWheel()

/** Why the wheel is not there; pip fetches it, by its digest. */
async function fetchWheel(): Promise<string | undefined> {
  const [wheel] = wheelsOf('cpu')
  if (`${process.platform} ${process.arch}` !== 'linux x64') return 'the library is for Linux on x86-64'
  if (await exists(join(wheels, wheel!.file))) return undefined
  await mkdir(wheels, { recursive: true })
  const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'].flatMap((name) => ['--platform', name])
  return run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--python-version', '3.11', ...platforms, '--dest', wheels, `tensorflow-cpu==${tensorflowVersion}`], { timeout: 10 * 60_000 })
    .then(() => undefined, (error: { stderr?: string }) => `pip fetches no wheel: ${(error.stderr ?? String(error)).trim().split('\n').at(-1)!}`)
}

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
    const { stdout } = await run(program[0]!, [program[1]!, 'doctor', '--folder', join(import.meta.dirname, '../..'), '--tensorflow', folder, '--min-free-gib', '0'], { timeout: 5 * 60_000 }).catch((error: { stdout: string }) => error)
    assert.match(stdout, /ok {4}libtensorflow 2\.18\.1 computes on cpu \(libtensorflow, 1 thread\)\./)
  })

  real('a torn library is told by doctor’s words, not by a crash', async () => {
    const broken = join(folder, 'broken')
    await mkdir(broken, { recursive: true })
    await run('sh', ['-c', 'rm -rf "$2/cpu" && cp -a "$1/cpu" "$2/cpu" && truncate -s 1000000 "$2/cpu/tensorflow/libtensorflow_cc.so.2"', '-', folder, broken])
    const { stdout } = await run(program[0]!, [program[1]!, 'doctor', '--tensorflow', broken, '--min-free-gib', '0'], { timeout: 5 * 60_000 }).catch((error: { stdout: string }) => error)
    await run('rm', ['-r', broken])
    assert.match(stdout, /FAIL {2}What setup-tensorflow installed does not work:/)
    assert.match(stdout, /npx rankops setup-tensorflow --again/)
  })
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
