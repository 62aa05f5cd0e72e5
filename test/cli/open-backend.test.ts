import { execFile } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { openBackend } from '../../src/cli/open-backend.ts'
import { packageName } from '../../src/tensor/libtensorflow/installed.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const root = join(import.meta.dirname, '../..')

describe('openBackend', (test) => {
  test('opens what the plan names', async () => {
    assert.is((await openBackend('cpu', { gpu: 0 })).device, 'cpu (JavaScript)')
  })

  test('a training that asks for a GPU is not computed by a backend that has none', async () => {
    for (const name of ['cpu', 'wasm', 'typed-arrays'] as const) assert.match((await assertFails('TENSOR_GPU_UNUSED', () => openBackend(name, { gpu: 1 }))).message, new RegExp(`the backend ${name} computes on cpu \\(`))
  })
})

/** In place of the package between Node and TensorFlow: tfjs in JavaScript under its name, which says that it uses a GPU where one is visible, as the library does. */
const standIn = `
const tf = require('@tensorflow/tfjs-core')
const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu')
for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' })
tf.registerBackend('tensorflow', () => new MathBackendCPU())
exports.backend = () => ({ isUsingGpuDevice: process.env.CUDA_VISIBLE_DEVICES !== '-1', binding: { TF_Version: '2.18.1' } })
`
const program = `
import { openBackend } from ${JSON.stringify(join(root, 'src/cli/open-backend.ts'))}
import { checkBackend } from ${JSON.stringify(join(root, 'src/cli/setup-tensorflow/check.ts'))}
const { device } = await checkBackend(() => openBackend('libtensorflow', { gpu: Number(process.argv[1]) }))
console.log(JSON.stringify({ device, allowsGrowth: process.env.TF_FORCE_GPU_ALLOW_GROWTH, threads: process.env.TF_NUM_INTRAOP_THREADS }))
`

/** A runner with two GPUs, of which a training sees the second. */
async function onGpuRunner(gpu: number): Promise<unknown> {
  return withFolder(async (folder) => {
    const modules = join(folder, 'gpu/package/node_modules')
    const main = join(modules, packageName, 'index.js')
    await mkdir(dirname(main), { recursive: true })
    await writeFile(main, standIn)
    for (const name of ['tfjs-core', 'tfjs-backend-cpu']) await symlink(join(root, 'node_modules/@tensorflow', name), join(modules, '@tensorflow', name))
    await writeFile(join(folder, 'gpu/installed.json'), JSON.stringify({ record: 'tensorflow-install/1', kind: 'gpu', tensorflow: '2.18.1', package: '4.22.0', napi: 8, wheels: [] }))
    await writeFile(join(folder, 'nvidia-smi'), '#!/bin/sh\necho "0, GPU-a, 24576, 9, P8, 555.42.06, NVIDIA L4"\necho "1, GPU-b, 81559, 4, P0, 555.42.06, NVIDIA H100 80GB HBM3"\n')
    await chmod(join(folder, 'nvidia-smi'), 0o755)
    const env = { PATH: `${folder}:${process.env['PATH']}`, RANKOPS_TENSORFLOW: folder, CUDA_VISIBLE_DEVICES: 'GPU-b' }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', program, String(gpu)], { env, timeout: 120_000 })
    return JSON.parse(stdout)
  })
}

describe('libtensorflow on a runner with GPUs, with a stand-in for the library', (test) => {
  test('a training that asks for one is told to compute on the one that it sees, by its name', async () => {
    assert.equal(await onGpuRunner(1), { device: 'gpu (NVIDIA H100 80GB HBM3)', allowsGrowth: 'true', threads: '1' })
  })

  test('a training that asks for none sees none', async () => {
    assert.equal(await onGpuRunner(0), { device: 'cpu (libtensorflow, 1 thread)', threads: '1' })
  })
})
