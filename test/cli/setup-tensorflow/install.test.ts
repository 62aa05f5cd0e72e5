import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, readText, sha256 } from '../../../src/base/files.ts'
import { recordingLog } from '../../../src/base/log.ts'
import { install } from '../../../src/cli/setup-tensorflow/install.ts'
import type { Wheel } from '../../../src/cli/setup-tensorflow/wheels.ts'
import { findInstalled } from '../../../src/tensor/libtensorflow/installed.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { zip } from '../../support/zip.ts'

const archive = zip([{ name: 'tensorflow/libtensorflow_cc.so.2', content: 'library' }, { name: 'tensorflow/include/c.h', content: 'header' }])
const wheel: Wheel = { project: 'tensorflow-cpu', file: 't.whl', sha256: sha256(archive), bytes: archive.length, unpackedBytes: 13, keep: ['tensorflow/'] }
const own = 'package/node_modules/@tensorflow/tfjs-node-gpu'

interface Bed { root: string; lines: string[]; run(kind?: 'cpu' | 'webgpu', signal?: AbortSignal): Promise<void>; program(name: string, script: string): Promise<void> }

/** A folder of wheels, and an npm and a g++ that note how they were called. */
async function withPrograms(body: (bed: Bed) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const [bin, root, wheels] = [join(folder, 'bin'), join(folder, 'root'), join(folder, 'wheels')]
    for (const path of [bin, wheels]) await mkdir(path)
    await writeFile(join(wheels, wheel.file), archive)
    const program: Bed['program'] = async (name, script) => {
      await writeFile(join(bin, name), `#!/bin/sh\necho "$0 $@" >> ${folder}/calls\n${script}\n`)
      await chmod(join(bin, name), 0o755)
    }
    await program('npm', `mkdir -p node_modules/webgpu node_modules/@tensorflow/tfjs-node-gpu/binding`)
    await program('g++', `while [ "$1" != -o ]; do shift; done; echo addon > "$2"`)
    const log = recordingLog()
    await body({
      root, program, lines: log.lines,
      run: (kind = 'cpu', signal = new AbortController().signal) => install(root, { kind, wheels: kind === 'cpu' ? [wheel] : [] }, { offline: wheels, index: undefined }, { log, signal, environment: { PATH: `${bin}:/usr/bin:/bin` } }),
    })
  })
}

describe('install', (test) => {
  test('unpacks, installs packages without their scripts, builds, and says what is there; headers are not kept', () => withPrograms(async ({ root, run, lines }) => {
    await run()
    assert.equal(await findInstalled(root, 'cpu'), { kind: 'cpu', tensorflow: '2.18.1', package: '4.22.0', napi: 8, wheels: [{ file: 't.whl', sha256: wheel.sha256 }] })
    assert.is(await readText(join(root, 'cpu/tensorflow/libtensorflow_cc.so.2')), 'library')
    assert.is(await readText(join(root, 'cpu', own, 'lib/napi-v8/tfjs_binding.node')), 'addon\n')
    assert.equal([await exists(join(root, 'cpu/tensorflow/include')), (await readdir(root)).sort()], [false, ['cpu']])
    const [npm, compiler] = (await readText(join(root, '../calls'))).trim().split('\n')
    assert.match(npm!, / install --ignore-scripts --save-exact .* @tensorflow\/tfjs-node-gpu@4\.22\.0 node-api-headers@\d/)
    assert.ok(compiler!.endsWith('-Wl,-rpath,$ORIGIN/../../../../../../tensorflow'), compiler)
    assert.equal(lines.map((line) => line.replace(/^info:? ?/, '')), ['Unpacks tensorflow-cpu, 0 MB', 'Installs @tensorflow/tfjs-node-gpu@4.22.0, node-api-headers@1.9.0', 'Builds the addon'])
  }))

  test('what fails leaves the old one where it is, and says what the program said', () => withPrograms(async ({ root, run, program }) => {
    await run()
    await writeFile(join(root, 'cpu/mark'), '')
    await program('g++', 'echo "tfjs_backend.cc:1: fatal error: no such header" >&2; exit 1')
    assert.match((await assertFails('TENSORFLOW_STEP_FAILED', () => run())).message, /^g\+\+ failed:\ntfjs_backend\.cc:1: fatal error/)
    await program('npm', 'echo "npm error 404 not found" >&2; exit 1')
    assert.match((await assertFails('TENSORFLOW_STEP_FAILED', () => run())).message, /^npm install .* failed:\nnpm error 404/)
    assert.ok(await exists(join(root, 'cpu/mark')))
  }))

  test('one that was left half done is begun anew, and takes the place of the old one', () => withPrograms(async ({ root, run }) => {
    for (const name of ['cpu', 'cpu.part', 'cpu.old']) {
      await mkdir(join(root, name), { recursive: true })
      await writeFile(join(root, name, 'rest'), '')
    }
    await run()
    assert.equal([await exists(join(root, 'cpu/rest')), (await readdir(root)).sort()], [false, ['cpu']])
  }))

  test('told to end it ends the program that runs, and nothing takes its place', () => withPrograms(async ({ root, run, program }) => {
    const abort = new AbortController()
    await program('npm', 'sleep 30')
    setTimeout(() => { abort.abort(new Error('told to end')) }, 100)
    assert.is(await run('cpu', abort.signal).then(() => 'done', (error: Error) => error.message), 'told to end')
    assert.not(await exists(join(root, 'cpu')))
  }))

  test('webgpu is packages alone', () => withPrograms(async ({ root, run }) => {
    await run('webgpu')
    assert.match(await readText(join(root, '../calls')), /^\S+npm install .* webgpu@\S+ @tensorflow\/tfjs-backend-webgpu@4\.22\.0 @tensorflow\/tfjs-core@4\.22\.0\n$/)
    assert.ok(await exists(join(root, 'webgpu/package/node_modules/webgpu')))
  }))
})
