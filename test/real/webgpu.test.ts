// The backend webgpu really trains, on the Vulkan driver of this machine or, where there is none, on SwiftShader, which Chromium brings: no GPU, but all of WebGPU.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { assert, describe } from '../support/suite.ts'
import { chromium } from './tools.ts'
import type { WebgpuFits } from './webgpu-fits.ts'

const run = promisify(execFile)
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json'
const hasOwn = existsSync('/usr/share/vulkan/icd.d') && ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1'].some(existsSync)
const missing = hasOwn || (await chromium() !== undefined && existsSync(swiftShader)) ? undefined : 'no Vulkan driver, and no Chromium with SwiftShader'
const env = hasOwn ? process.env : { ...process.env, LD_LIBRARY_PATH: '/usr/lib/chromium', VK_ICD_FILENAMES: swiftShader }
const folder = join(tmpdir(), 'rankops-tensorflow')

describe('the backend webgpu', (test) => {
  const real = missing === undefined ? test : (sentence: string) => { test.skip(sentence, missing) }

  real('is installed by setup-tensorflow --webgpu, which says on what it computes', async () => {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, '../../src/cli/main.ts'), 'setup-tensorflow', '--webgpu', '--folder', folder], { env, timeout: 15 * 60_000 })
    assert.match(stdout, /^webgpu 4\.22\.0 computes on (cpu \(SwiftShader driver|gpu \(|cpu \(llvmpipe)/)
  })

  real('takes the steps that numerical gradients and Adam’s formulas give, again with equal bytes, also when it goes on from an epoch', async () => {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'webgpu-fits.ts'), folder], { env, timeout: 15 * 60_000 })
    const told = JSON.parse(stdout.trim().split('\n').at(-1)!) as WebgpuFits
    console.log(`webgpu: ${told.device}, a step of 1,024 × 100 in ${told.secondsOfStep.toFixed(2)} s, differs by ${told.widest.toExponential(1)}`)
    assert.ok(told.widest < 1e-4, `differs by ${told.widest}`)
    assert.ok(told.widestLoss < 1e-4, `losses differ by ${told.widestLoss}`)
    assert.equal([told.isSameTwice, told.isSameResumed], [true, true])
  })
})
