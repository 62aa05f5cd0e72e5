import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatFindings } from '../../src/cli/doctor/format-findings.ts'
import { dawnVersion, driverOfCuda, oldestDriver, tfjsVersion } from '../../src/cli/setup-tensorflow/wheels.ts'
import { judgeTensorflow } from '../../src/cli/doctor/judge-tensorflow.ts'
import type { TensorflowView } from '../../src/cli/doctor/judge-tensorflow.ts'
import { lookAtTensorflow } from '../../src/cli/doctor/look-at-tensorflow.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const nothing: TensorflowView = { asking: [], installed: [], gpus: undefined }
const works = (device: string, backend = 'libtensorflow') => ({ checked: { backend, version: '2.18.1', device, openMs: 1, fitMs: 1 } })
const h100 = { index: 0, name: 'NVIDIA H100 80GB HBM3', uuid: 'GPU-1', memoryMiB: 81559, usedMiB: 4, driver: '555.42.06' }
const short = (view: Partial<TensorflowView>) => judgeTensorflow({ ...nothing, ...view }).map(({ level, found, add }) => `${level}: ${found}${add.map((line) => ` [${line}]`).join('')}`)

describe('what doctor finds of TensorFlow and GPUs', (test) => {
  test('nothing where nothing is installed and nobody asks for it', () => { assert.equal(short({ asking: [{ model: 'a', backend: 'auto', gpu: 0 }, { model: 'b', backend: 'wasm', gpu: 0 }, { model: 'c', backend: 'command', gpu: 1 }] }), []) })

  const rows: [string, Partial<TensorflowView>, string[]][] = [
    ['what works says on what', { installed: [{ kind: 'cpu', answer: works('cpu (libtensorflow, 1 thread)') }] }, ['ok: libtensorflow 2.18.1 computes on cpu (libtensorflow, 1 thread).']],
    ['what does not work says why, and how to make it anew', { installed: [{ kind: 'gpu', answer: { problem: 'TENSOR_GPU_UNUSED: A GPU is asked for' } }] }, ['fail: What setup-tensorflow --gpu installed does not work:\nTENSOR_GPU_UNUSED: A GPU is asked for [npx rankops setup-tensorflow --gpu --again]']],
    ['what a spec asks for and is not there', { asking: [{ model: 'clicks', backend: 'libtensorflow', gpu: 0 }] }, ['warn: clicks trains with libtensorflow, and what that needs is not installed here. On the machine that trains: [npx rankops setup-tensorflow]']],
    ['the library with CUDA will do where no GPU is asked for', { asking: [{ model: 'clicks', backend: 'libtensorflow', gpu: 0 }], installed: [{ kind: 'gpu', answer: works('gpu (H100)') }] }, ['ok: libtensorflow 2.18.1 computes on gpu (H100).']],
    ['the one without does not, where one is', { asking: [{ model: 'clicks', backend: 'auto', gpu: 1 }], installed: [{ kind: 'cpu', answer: works('cpu (libtensorflow, 1 thread)') }] }, ['ok: libtensorflow 2.18.1 computes on cpu (libtensorflow, 1 thread).', 'warn: clicks trains on a GPU, and what that needs is not installed here. On the machine that trains: [npx rankops setup-tensorflow --gpu]']],
    ['WebGPU on the processor is told', { installed: [{ kind: 'webgpu', answer: works('cpu (SwiftShader driver 5.0.0)', 'webgpu') }] }, ['warn: webgpu 2.18.1 computes on cpu (SwiftShader driver 5.0.0): WebGPU finds no GPU here. [vulkaninfo --summary]']],
    ['a driver that hangs', { gpus: { reason: 'hangs', problem: 'nvidia-smi did not answer within 20 s' } }, ['fail: No GPU can be used: nvidia-smi did not answer within 20 s. [dmesg | grep -i xid] [reboot]']],
    ['no driver at all', { gpus: { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' } }, ['warn: No GPU can be used: there is no nvidia-smi on the PATH.']],
    ['a lost GPU beside a good one whose memory is not told', { gpus: { gpus: [{ ...h100, memoryMiB: undefined, usedMiB: undefined }], lost: ['Unable to determine the device handle'] } }, ['ok: GPU 0: NVIDIA H100 80GB HBM3, driver 555.42.06.', 'fail: A GPU is lost: Unable to determine the device handle [dmesg | grep -i xid] [reboot]']],
  ]
  for (const [sentence, view, expected] of rows) test(sentence, () => { assert.equal(short(view), expected) })

  test('a runner with a GPU that is all well reads so', () => {
    const text = formatFindings(judgeTensorflow({ asking: [{ model: 'clicks', backend: 'libtensorflow', gpu: 1 }], installed: [{ kind: 'gpu', answer: works('gpu (NVIDIA H100 80GB HBM3)') }], gpus: { gpus: [h100], lost: [] } }))
    assertGolden('doctor/gpu-runner.txt', text)
    const page = readFileSync(join(import.meta.dirname, '../../.github/GPU-RUNNERS.md'), 'utf8')
    for (const line of text.trimEnd().split('\n').slice(1)) assert.ok(page.includes(line), `the page for owners of runners lacks ${line}`)
    for (const version of [oldestDriver, driverOfCuda]) assert.match(page, new RegExp(version.map((part) => `0*${part}`).join('\\.')))
  })

  test('a folder that was installed is tried, and one whose record is torn is told', () => withFolder(async (folder) => {
    const ports = { self: ['/bin/sh', '-c', `echo '${JSON.stringify(works('cpu (libtensorflow, 1 thread)'))}'`], environment: { PATH: '/nonexistent' } }
    assert.equal(await lookAtTensorflow(folder, [], ports), { asking: [], installed: [], gpus: undefined })
    for (const [name, version] of [['webgpu', dawnVersion], ['@tensorflow/tfjs-backend-webgpu', tfjsVersion]] as const) {
      await mkdir(join(folder, 'webgpu/package/node_modules', name), { recursive: true })
      await writeFile(join(folder, 'webgpu/package/node_modules', name, 'package.json'), JSON.stringify({ version }))
    }
    await mkdir(join(folder, 'gpu'))
    await writeFile(join(folder, 'gpu/installed.json'), '{')
    const { installed, gpus } = await lookAtTensorflow(folder, [], ports)
    assert.match('problem' in installed[0]!.answer ? installed[0]!.answer.problem : '', /installed\.json: not JSON/)
    assert.equal([installed.length, installed[1]!.answer, gpus], [2, works('cpu (libtensorflow, 1 thread)'), { reason: 'missing', problem: 'there is no nvidia-smi on the PATH' }])
  }))
})
