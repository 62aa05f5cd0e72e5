import { libraryVariables, threadsOf } from '../../../src/tensor/libtensorflow/variables.ts'
import { assert, describe } from '../../support/suite.ts'

describe('what TensorFlow’s library is told by variables', (test) => {
  test('one thread and no GPU, where nobody said otherwise', () => {
    assert.equal(libraryVariables({ folder: '/t/cpu', usesGpu: false, given: {} }), { TF_CPP_MIN_LOG_LEVEL: '2', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', CUDA_VISIBLE_DEVICES: '-1' })
  })

  test('a GPU that was not asked for is hidden, also where it was shown; threads that somebody set stay', () => {
    const given = { CUDA_VISIBLE_DEVICES: '0,1', TF_NUM_INTRAOP_THREADS: '4', TF_NUM_INTEROP_THREADS: '' }
    assert.equal(libraryVariables({ folder: '/t/gpu', usesGpu: false, given }), { TF_CPP_MIN_LOG_LEVEL: '2', TF_NUM_INTEROP_THREADS: '1', CUDA_VISIBLE_DEVICES: '-1' })
  })

  test('a GPU that was asked for is the one that was shown, shared, exact, and its kernels are kept', () => {
    assert.equal(libraryVariables({ folder: '/t/gpu', usesGpu: true, given: { CUDA_VISIBLE_DEVICES: '1', CUDA_CACHE_PATH: '/cache' } }), {
      TF_CPP_MIN_LOG_LEVEL: '1', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true', TF_DETERMINISTIC_OPS: '1', NVIDIA_TF32_OVERRIDE: '0', CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_CACHE_MAXSIZE: '4294967295',
    })
    assert.is(libraryVariables({ folder: '/t/gpu', usesGpu: true, given: {} })['CUDA_CACHE_PATH'], '/t/gpu/cuda-cache')
  })

  test('the number of threads is read as the library reads it', () => {
    assert.equal([{ TF_NUM_INTRAOP_THREADS: '4' }, { TF_NUM_INTRAOP_THREADS: 'many' }, { TF_NUM_INTRAOP_THREADS: '0' }, {}].map(threadsOf), [4, 1, 1, 1])
  })
})
