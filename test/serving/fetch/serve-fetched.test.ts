import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { familyOf } from '../../../src/families/index.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { smallShop, specOf } from '../../families/behavior/small-shop.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { releaseOf, startReleaseHost } from './release-host.ts'

const program = join(import.meta.dirname, '../../../src/serving/main.ts')

describe('the server with a release address', (test) => {
  test('fetches the release, serves it, and starts again without fetching it twice; another digest is not served', () => withFolder(async (folder) => {
    const family = familyOf('behavior')
    const [rows, spec] = [smallShop(), specOf({ training: { epochs: 1 } })]
    const { files } = await family.fit({ spec, rows, examples: family.buildExamples(rows, spec), backend: await openCpuBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
    const { manifest, assets } = await releaseOf(join(folder, 'made'), Object.fromEntries([...files].map(([path, bytes]) => [`model/${path}`, bytes])))
    const host = await startReleaseHost(new Map([...assets].map(([name, bytes]) => [`/${name}`, bytes])))
    const options = ['--release', join(folder, 'release'), '--release-url', host.url]
    try {
      for (const nAsked of [assets.size, 1]) {
        host.asked.length = 0
        const { url, end } = await serve([...options, '--release-digest', manifest.digest])
        const { models } = await (await fetch(`${url}/v1/models`)).json() as { models: { version: string; digest: string }[] }
        assert.equal(models.map(({ version, digest }) => [version, digest]), [['1.0.0', manifest.digest]])
        assert.is(host.asked.length, nAsked)
        assert.is(await end(), 0)
      }
      const refused = await serve([...options, '--release-digest', '0'.repeat(64)]).then(() => 'served', String)
      assert.match(refused, /RELEASE_OTHER_DIGEST/)
    } finally {
      await host.close()
    }
  }))
})

async function serve(args: string[]): Promise<{ url: string; end(): Promise<number | null> }> {
  const child = spawn(process.execPath, [program, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: {} })
  const [lines, problems]: [Buffer[], Buffer[]] = [[], []]
  const ended = new Promise<number | null>((resolve) => { child.on('close', resolve) })
  child.stderr.on('data', (chunk: Buffer) => { problems.push(chunk) })
  const announced = new Promise<void>((resolve) => { child.stdout.on('data', (chunk: Buffer) => { lines.push(chunk); resolve() }) })
  await Promise.race([announced, ended])
  if (lines.length === 0) throw new Error(Buffer.concat(problems).toString())
  return { url: (JSON.parse(Buffer.concat(lines).toString()) as { url: string }).url, end() { child.kill('SIGTERM'); return ended } }
}
