import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { openTypedArraysBackend } from '../../src/tensor/typed-arrays.ts'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import { tensorBackendContract } from './tensor-backend.ts'

tensorBackendContract('cpu', openCpuBackend)
tensorBackendContract('wasm', openWasmBackend)
tensorBackendContract('typed-arrays', openTypedArraysBackend)
tensorBackendContract('typed-arrays', () => openTypedArraysBackend({ isScalar: true }))
