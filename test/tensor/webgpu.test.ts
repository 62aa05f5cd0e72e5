import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openWebgpuBackend } from '../../src/tensor/webgpu.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

/** Packages of these names; `adapter` is what requestAdapter gives, as code. */
async function fakePackages(folder: string, adapter: string): Promise<void> {
  for (const [name, code] of [['webgpu', `exports.globals = {}; exports.create = () => ({ requestAdapter: async () => (${adapter}) })`], ['@tensorflow/tfjs-backend-webgpu', 'throw new Error("must not be loaded")']] as const) {
    const own = join(folder, 'webgpu/package/node_modules', name)
    await mkdir(own, { recursive: true })
    await writeFile(join(own, 'index.js'), code)
  }
  await writeFile(join(folder, 'webgpu/package/package.json'), '{}')
}

describe('the backend webgpu, where it cannot be opened', (test) => {
  test('its packages are not there: the command that installs them is named', () => withFolder(async (folder) => {
    assert.match((await assertFails('WEBGPU_NOT_INSTALLED', () => openWebgpuBackend({ folder, usesGpu: false })) as Error & { next: string }).next, /rankops setup-tensorflow --webgpu/)
  }))

  test('a machine without an adapter is told what is needed', () => withFolder(async (folder) => {
    await fakePackages(folder, 'null')
    assert.match((await assertFails('WEBGPU_NO_ADAPTER', () => openWebgpuBackend({ folder, usesGpu: false })) as Error & { next: string }).next, /libvulkan\.so\.1/)
  }))

  test('an adapter that computes on the processor is refused where a GPU is asked for', () => withFolder(async (folder) => {
    await fakePackages(folder, '{ info: { vendor: "google", architecture: "", device: "", description: "SwiftShader driver 5.0.0" } }')
    assert.match((await assertFails('TENSOR_GPU_UNUSED', () => openWebgpuBackend({ folder, usesGpu: true }))).message, /the backend webgpu computes on cpu \(SwiftShader driver 5\.0\.0\)/)
  }))
})
