import { describeAdapter } from '../../../src/tensor/webgpu/adapter.ts'
import { assert, describe } from '../../support/suite.ts'

const info = { vendor: '', architecture: '', device: '', description: '' }

describe('what a WebGPU adapter is called', (test) => {
  const rows: [string, Parameters<typeof describeAdapter>[0], string][] = [
    ['a GPU by its description', { ...info, vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100 80GB HBM3' }, 'gpu (NVIDIA H100 80GB HBM3)'],
    ['one without a description by vendor and architecture', { ...info, vendor: 'amd', architecture: 'rdna-3' }, 'gpu (amd rdna-3)'],
    ['one that says nothing', info, 'gpu (unnamed adapter)'],
    ['a fallback computes on the processor', { ...info, description: 'anything', isFallbackAdapter: true }, 'cpu (anything)'],
    ['so does SwiftShader', { ...info, vendor: 'google', device: 'swiftshader-device-subzero-', description: 'SwiftShader driver 5.0.0', isFallbackAdapter: true }, 'cpu (SwiftShader driver 5.0.0)'],
    ['so does llvmpipe, which does not say that it is a fallback', { ...info, vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, 'cpu (llvmpipe (LLVM 15.0.6, 256 bits))'],
    ['one that computes nothing is no GPU', { ...info, device: 'null-backend' }, 'cpu (null-backend)'],
  ]
  for (const [sentence, given, expected] of rows) test(sentence, () => { assert.is(describeAdapter(given), expected) })
})
