import { execFile } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assert, describe, withFolder } from '../support/suite.ts'

const root = join(import.meta.dirname, '../..')
const execute = promisify(execFile)

describe('openWasmBackend in a bundle', (test) => {
  test('finds the binary beside the bundle, and says what is missing where it does not lie there', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'entry.ts'), `
      import { openWasmBackend } from ${JSON.stringify(join(root, 'src/tensor/wasm.ts'))}
      const backend = await openWasmBackend().catch((error) => ({ name: error.code, device: error.next }))
      console.log(backend.name + ': ' + backend.device)`)
    const banner = "import { createRequire as r } from 'node:module'\nconst require = r(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname"
    const bundle = join(folder, 'bundle.mjs')
    await execute(join(root, 'node_modules/.bin/esbuild'), [join(folder, 'entry.ts'), '--bundle', '--platform=node', '--format=esm', `--outfile=${bundle}`, '--log-level=error', `--banner:js=${banner}`])
    const run = async () => (await execute(process.execPath, [bundle], { cwd: folder })).stdout.trim()

    assert.match(await run(), /^TENSOR_MISSING: Install the dependencies with npm ci; beside a bundle its tfjs-backend-wasm\*\.wasm files must lie\.$/)
    const binaries = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))
    await copyFile(join(binaries, 'tfjs-backend-wasm-simd.wasm'), join(folder, 'tfjs-backend-wasm-simd.wasm'))
    assert.is(await run(), 'wasm: cpu (wasm, SIMD)')
  }))
})
