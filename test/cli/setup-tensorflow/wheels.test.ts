import { setupTensorflow } from '../../../src/cli/setup-tensorflow.ts'
import { neededBytes } from '../../../src/cli/setup-tensorflow/needed-bytes.ts'
import { wheelsOf } from '../../../src/cli/setup-tensorflow/wheels.ts'
import { assert, describe } from '../../support/suite.ts'

describe('the wheels that are pinned', (test) => {
  const all = [...wheelsOf('cpu'), ...wheelsOf('gpu')]

  test('each has a name of its own, a whole digest, and keeps something', () => {
    assert.is(all.length, 14)
    for (const values of [all.map(({ file }) => file), all.map(({ sha256 }) => sha256)]) assert.is(new Set(values).size, all.length)
    for (const { file, sha256, bytes, unpackedBytes, keep } of all) assert.ok(file.endsWith('_x86_64.whl') && /^[0-9a-f]{64}$/.test(sha256) && bytes > 500_000 && unpackedBytes > 500_000 && keep.length > 1, file)
  })

  test('a file is called after its project and version, as an index calls it', () => {
    assert.equal(wheelsOf('gpu').slice(0, 3).map(({ project, file, keep }) => [project, file, keep[0]]), [
      ['tensorflow', 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'tensorflow/libtensorflow_'],
      ['nvidia-cublas-cu12', 'nvidia_cublas_cu12-12.5.3.2-py3-none-manylinux2014_x86_64.whl', 'nvidia/cublas/lib/'],
      ['nvidia-cuda-cupti-cu12', 'nvidia_cuda_cupti_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl', 'nvidia/cuda_cupti/lib/'],
    ])
    assert.is(wheelsOf('cpu')[0]!.project, 'tensorflow-cpu')
  })

  test('the sizes that the help names are theirs', () => {
    const sum = (key: 'bytes' | 'unpackedBytes') => wheelsOf('gpu').reduce((total, wheel) => total + wheel[key], 0)
    assert.match(setupTensorflow.inputs.gpu.description, new RegExp(`${(sum('bytes') / 1e9).toFixed(1)} GB are fetched, ${Math.round(sum('unpackedBytes') / 1e9)} GB are taken`))
    assert.ok(neededBytes('gpu') > sum('bytes') + sum('unpackedBytes'))
    assert.ok(neededBytes('webgpu') < neededBytes('cpu'))
  })
})
