import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isInstalled } from '../../../src/cli/setup-tensorflow/is-installed.ts'
import { dawnVersion, tfjsVersion } from '../../../src/cli/setup-tensorflow/wheels.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

async function put(folder: string, versions: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, version] of Object.entries(versions)) {
    const own = join(folder, 'webgpu/package/node_modules', name)
    await mkdir(own, { recursive: true })
    await writeFile(join(own, 'package.json'), JSON.stringify({ version }))
  }
  return folder
}

describe('isInstalled', (test) => {
  test('the packages of webgpu count in the versions of today alone', () => withFolder(async (folder) => {
    const backend = '@tensorflow/tfjs-backend-webgpu'
    assert.is(await isInstalled(join(folder, 'none'), 'webgpu'), false)
    assert.is(await isInstalled(await put(join(folder, 'now'), { webgpu: dawnVersion, [backend]: tfjsVersion }), 'webgpu'), true)
    assert.is(await isInstalled(await put(join(folder, 'old'), { webgpu: '0.1.0', [backend]: tfjsVersion }), 'webgpu'), false)
    assert.is(await isInstalled(await put(join(folder, 'half'), { webgpu: dawnVersion }), 'webgpu'), false)
  }))
})
