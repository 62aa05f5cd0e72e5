import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askCheck } from '../../../src/cli/setup-tensorflow/ask-check.ts'
import { checkBackend } from '../../../src/cli/setup-tensorflow/check.ts'
import { setupTensorflow } from '../../../src/cli/setup-tensorflow.ts'
import { recordOutputs } from '../../../src/entry/recorder.ts'
import { silentLog } from '../../../src/base/log.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { runVerb } from '../../../src/entry/run-verb.ts'
import type { Given } from '../../../src/entry/inputs.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

const checked = { backend: 'libtensorflow', version: '2.18.1', device: 'cpu (libtensorflow, 1 thread)', openMs: 1, fitMs: 2 }

/** Asks a program in place of RankOps, a shell script. */
const ask = (script: string, longestMs?: number) => withFolder(async (folder) => {
  const program = join(folder, 'program')
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  return askCheck({ kind: 'gpu', folder: '/t' }, { self: [program], environment: { PATH: '/usr/bin:/bin' } }, longestMs)
})

describe('the check of what is installed', (test) => {
  test('fits a small network, and says on what', async () => {
    const found = await checkBackend(openCpuBackend)
    assert.equal([found.backend, found.device], ['cpu', 'cpu (JavaScript)'])
  })

  test('one that learns nothing does not pass', async () => {
    const backend = await openCpuBackend()
    const lazy = { ...backend, fitDense: (input: Parameters<typeof backend.fitDense>[0]) => backend.fitDense({ ...input, learningRate: 1e-9 }) }
    assert.match(await checkBackend(async () => lazy).then(() => '', (error: Error) => error.message), /^cpu learns nothing: losses 0\./)
  })

  test('is asked in a process of its own, whose answer may stand among warnings', async () => {
    assert.equal(await ask(`echo "W0000 something {" >&2; echo '${JSON.stringify({ checked })}'`), { checked })
    assert.equal(await ask(`[ "$*" = "setup-tensorflow --check --folder /t --gpu --json" ] && echo '${JSON.stringify({ checked })}'`), { checked })
  })

  test('what crashes, hangs or says nothing is a problem, not a crash', async () => {
    assert.equal(await ask('echo "one"; echo "symbol lookup error" >&2; kill -SEGV $$'), { problem: 'one\nsymbol lookup error' })
    assert.equal(await ask('exit 3'), { problem: 'it ended with 3 and said nothing' })
    assert.equal(await ask('sleep 30', 200), { problem: 'it was ended after 0.2 s' })
  })
})

describe('setup-tensorflow', (test) => {
  const tell = async (given: Record<string, Given>) => {
    const { outputs, recorded } = recordOutputs()
    const outcome = await runVerb(setupTensorflow, {
      givenFor: (name) => given[name], surroundings: { event: {}, variables: {} }, log: silentLog, outputs, clock: systemClock, signal: new AbortController().signal, environment: { PATH: '/nonexistent', HOME: '/nonexistent' }, self: ['/nonexistent'],
    })
    return { ...outcome, ...recorded }
  }

  test('says all that lacks before it fetches anything', () => withFolder(async (folder) => {
    const { exitCode, error, sentence } = await tell({ folder: join(folder, 'new'), gpu: true })
    assert.equal([exitCode, error?.code], [65, 'TENSORFLOW_NEEDS'])
    for (const lack of [/no g\+\+/, /no npm/, /No package index/, /No GPU is seen: there is no nvidia-smi/]) assert.match(sentence, lack)
  }))

  test('gpu and webgpu are two wishes', async () => { assert.is((await tell({ gpu: true, webgpu: true })).error?.code, 'INPUT_INVALID') })

  test('a check installs nothing', () => withFolder(async (folder) => { assert.is((await tell({ folder, check: true })).error?.code, 'TENSORFLOW_NOT_INSTALLED') }))
})
