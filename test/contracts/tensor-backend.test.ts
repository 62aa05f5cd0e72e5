import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import { tensorBackendContract } from './tensor-backend.ts'

tensorBackendContract('cpu', openCpuBackend)
tensorBackendContract('wasm', openWasmBackend)
