import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../../../src/base/files.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { releaseOf, startReleaseHost } from './release-host.ts'

const program = join(import.meta.dirname, '../../../src/serving/fetch-release-main.ts')
const apiPath = '/repos/a/b/releases/tags/clicks-v1.0.0'

describe('fetch-release as a process', (test) => {
  test('ends with 0 and tells what came; variables stand in for options; the token comes from its file and is printed nowhere', () => withFolder(async (folder) => {
    const { manifest, assets } = await releaseOf(join(folder, 'made'), { 'model/model.json': '{}\n' })
    const files = new Map<string, string | Buffer>()
    const host = await startReleaseHost(files)
    const names = [...assets.keys()]
    files.set(apiPath, JSON.stringify({ assets: names.map((name) => ({ name, url: `${host.url}/${name}` })) }))
    for (const [name, text] of assets) files.set(`/${name}`, text)
    await writeFile(join(folder, 'token'), 'very-secret\n')
    try {
      const { code, stdout, stderr } = await run(['--into', join(folder, 'release')], { RANKOPS_RELEASE_URL: `${host.url}${apiPath}`, RANKOPS_RELEASE_DIGEST: manifest.digest, RANKOPS_RELEASE_TOKEN_FILE: join(folder, 'token') })
      assert.equal([code, JSON.parse(stdout)], [0, { tag: 'clicks-v1.0.0', digest: manifest.digest }], stderr)
      assert.is(await readText(join(folder, 'release/model/model.json')), '{}\n')
      assert.ok(host.asked.every(({ token }) => token === 'Bearer very-secret'))
      assert.not.match(stdout + stderr, /secret/)
    } finally {
      await host.close()
    }
  }))

  const mistakes: [string, string[], Record<string, string>, number, RegExp][] = [
    ['no address', ['--into', 'x'], {}, 65, /^INPUT_MISSING: Input "url" is missing/],
    ['no folder', ['--url', 'http://127.0.0.1:1'], {}, 65, /^INPUT_MISSING: Input "into" is missing/],
    ['a digest that is none', ['--into', 'x', '--url', 'http://127.0.0.1:1', '--digest', 'sha256:1'], {}, 65, /^INPUT_INVALID: Input "digest"/],
    ['an option that is none', ['--uri', 'x'], {}, 65, /^INPUT_INVALID: Input "options": Unknown option '--uri'/],
    ['an address that is none', ['--into', 'x', '--url', 'releases'], {}, 65, /^RELEASE_REFUSED: /],
  ]
  for (const [what, args, environment, expected, message] of mistakes) {
    test(`${what} ends with ${expected} and the next step`, async () => {
      const { code, stderr } = await run(args, environment)
      assert.is(code, expected)
      assert.match(stderr, message)
    })
  }

  test('a token file that holds none is named, its content is not', () => withFolder(async (folder) => {
    await mkdir(join(folder, 'release'))
    await writeFile(join(folder, 'token'), 'two words\n')
    const { code, stderr } = await run(['--into', join(folder, 'release'), '--url', 'http://127.0.0.1:1', '--token-file', join(folder, 'token')], {})
    assert.is(code, 65)
    assert.match(stderr, /holds no token/)
    assert.not.match(stderr, /two words/)
  }))
})

function run(args: string[], environment: Record<string, string>): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment, timeout: 120_000 })
    const [out, problems]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => { out.push(chunk) })
    child.stderr.on('data', (chunk: Buffer) => { problems.push(chunk) })
    child.on('close', (code) => { resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(problems).toString() }) })
  })
}
