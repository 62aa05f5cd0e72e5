import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
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

  test('the router announces both addresses and ends on SIGTERM, also when it comes twice', async () => {
    const child = spawn(process.execPath, [join(serving, 'router-main.ts'), '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = new Promise((resolve) => { child.on('exit', resolve) })
    const { url, adminUrl } = JSON.parse(String((await child.stdout.take(1).toArray())[0])) as { url: string; adminUrl: string }
    assert.is((await fetch(url)).status, 503)
    assert.equal(await (await fetch(`${adminUrl}/routes`)).json(), { routes: [], counters: [] })
    child.kill('SIGTERM')
    child.kill('SIGTERM')
    assert.is(await ended, 0)
  })
})

function run(program: string, ...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(serving, program), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: {} })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => { stdout += String(chunk) })
    child.stderr.on('data', (chunk) => { stderr += String(chunk) })
    child.on('close', (code) => { resolve({ code, stdout, stderr }) })
  })
}
