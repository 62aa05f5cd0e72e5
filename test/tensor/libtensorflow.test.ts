import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openLibtensorflowBackend } from '../../src/tensor/libtensorflow.ts'
import { findInstalled, installedRecord } from '../../src/tensor/libtensorflow/installed.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const record = (kind: 'cpu' | 'gpu') => installedRecord.format({ kind, tensorflow: '2.18.1', package: '4.22.0', napi: 8, wheels: [] })
const open = (folder: string, usesGpu = false) => openLibtensorflowBackend({ folder, usesGpu, variables: {} })

/** A package of that name that says what it is told to. */
async function fakePackage(folder: string, kind: 'cpu' | 'gpu', code: string): Promise<void> {
  const main = join(folder, kind, 'package/node_modules/@tensorflow/tfjs-node-gpu/index.js')
  await mkdir(dirname(main), { recursive: true })
  await writeFile(main, code)
  await writeFile(join(folder, kind, 'installed.json'), record(kind))
}

describe('the backend libtensorflow, where it cannot be opened', (test) => {
  test('nothing is installed: the command that installs it is named', () => withFolder(async (folder) => {
    const error = await assertFails('TENSORFLOW_NOT_INSTALLED', () => open(folder))
    assert.is((error as Error & { next: string }).next, 'Run rankops setup-tensorflow on this machine, or name the folder where it is in RANKOPS_TENSORFLOW.')
  }))

  test('the library for the processor alone is none for a GPU', () => withFolder(async (folder) => {
    await fakePackage(folder, 'cpu', 'throw new Error("must not be loaded")')
    const error = await assertFails('TENSORFLOW_NOT_INSTALLED', () => open(folder, true))
    assert.match((error as Error & { next: string }).next, /^Run rankops setup-tensorflow --gpu on/)
  }))

  test('an addon that does not load tells why', () => withFolder(async (folder) => {
    await fakePackage(folder, 'cpu', 'throw new Error("libtensorflow_cc.so.2: cannot open shared object file")')
    assert.match((await assertFails('TENSOR_MISSING', () => open(folder))).message, /libtensorflow_cc\.so\.2: cannot open/)
  }))

  test('a folder whose record is missing was not finished, and one whose record is torn is refused', () => withFolder(async (folder) => {
    await mkdir(join(folder, 'cpu'))
    assert.is(await findInstalled(folder, 'cpu'), undefined)
    await writeFile(join(folder, 'cpu/installed.json'), record('cpu').slice(0, 40))
    await assertFails('RECORD_INVALID', () => findInstalled(folder, 'cpu'))
  }))

  test('a GPU that is asked for and not used ends it before anything is computed, and says on what it would compute', () => withFolder(async (folder) => {
    await fakePackage(folder, 'gpu', 'exports.backend = () => ({ isUsingGpuDevice: false, binding: { TF_Version: "2.18.1" } })')
    const error = await assertFails('TENSOR_GPU_UNUSED', () => open(folder, true))
    assert.match(error.message, /the backend libtensorflow computes on the processor, TensorFlow 2\.18\.1/)
    // One process has the library in one way only.
    assert.match((await assertFails('TENSOR_MISSING', () => open(folder))).message, /with a GPU; another needs a process of its own/)
  }))
})
