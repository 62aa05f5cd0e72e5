import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { familyOf } from '../../src/families/index.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { build } from '../contracts/registry.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { writeRelease } from './example.ts'

const serving = join(import.meta.dirname, '../../src/serving')

describe('serving as a process', (test) => {
  test('a folder without a release is the user’s mistake, told in one line with the next step', () => withFolder(async (folder) => {
    await mkdir(join(folder, 'empty'))
    const { code, stdout, stderr } = await run('main.ts', '--release', join(folder, 'empty'))
    assert.is(code, 65)
    assert.is(stdout, '')
    assert.is(stderr, `FILE_NOT_FOUND: No file at ${join(folder, 'empty/manifest.json')}\nCheck the path; it is relative to the repository root.\n`)
  }))

  test('a release that is no model of its family is not served', () => withFolder(async (folder) => {
    await writeRelease(folder)
    const { code, stdout, stderr } = await run('main.ts', '--release', folder)
    assert.is(code, 65)
    assert.is(stdout, '')
    assert.match(stderr, /^MODEL_INVALID: /)
  }))

  test('without a release it says which input is missing', async () => {
    const { code, stderr } = await run('main.ts')
    assert.is(code, 65)
    assert.match(stderr, /^INPUT_MISSING: Input "release" is missing/)
  })

  test('a fitted model is served as it was fitted, and ends on SIGTERM', () => withFolder(async (folder) => {
    const files = await fitBehavior()
    const manifest = await build(folder, 'c'.repeat(40), { files: Object.fromEntries([...files].map(([path, bytes]) => [`model/${path}`, bytes])) })
    await writeFile(join(folder, 'manifest.json'), manifestRecord.format(manifest))
    const child = spawn(process.execPath, [join(serving, 'main.ts'), '--release', folder, '--port', '0', '--instance=any'], { stdio: ['ignore', 'pipe', 'ignore'], env: {} })
    const ended = new Promise((resolve) => { child.on('exit', resolve) })
    const { url } = JSON.parse(String((await child.stdout.take(1).toArray())[0])) as { url: string }
    for (const { request, answer } of familyOf('behavior').open(files).goldenQueries) {
      const served = await fetch(`${url}/v1/behavior`, { method: 'POST', body: JSON.stringify(request) })
      assert.equal(await served.json(), { ...answer, model: 'clicks', version: '1.0.0' })
    }
    const refused = await fetch(`${url}/v1/behavior`, { method: 'POST', body: '{}' })
    assert.is(refused.status, 400)
    assert.is((await refused.json() as { code: string }).code, 'REQUEST_INVALID')
    child.kill('SIGTERM')
    assert.is(await ended, 0)
  }))

  test('the router announces both addresses and ends on SIGTERM, also when it comes twice', async () => {
    const child = spawn(process.execPath, [join(serving, 'router-main.ts'), '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = new Promise((resolve) => { child.on('exit', resolve) })
    const { url, adminUrl } = JSON.parse(String((await child.stdout.take(1).toArray())[0])) as { url: string; adminUrl: string }
    assert.is((await fetch(url)).status, 503)
    assert.equal(await (await fetch(`${adminUrl}/routes`)).json(), { routes: [], shadows: [], counters: [] })
    child.kill('SIGTERM')
    child.kill('SIGTERM')
    assert.is(await ended, 0)
  })
})

async function fitBehavior(): Promise<Map<string, Uint8Array>> {
  const [rows, spec] = [smallShop(), specOf({ training: { epochs: 1 } })]
  const backend = await openCpuBackend()
  const fitted = await familyOf('behavior').fit({ spec, rows, examples: familyOf('behavior').buildExamples(rows, spec), backend }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
  return fitted.files
}

function run(program: string, ...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(serving, program), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: {} })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => { stdout += String(chunk) })
    child.stderr.on('data', (chunk) => { stderr += String(chunk) })
    child.on('close', (code) => { resolve({ code, stdout, stderr }) })
  })
}
