// Each faulty release is wrong in the one way that it says, and in no other.
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { familyOf } from '../../src/families/index.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { loadRelease } from '../../src/serving/load-release.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'
import { releaseOf } from '../serving/fetch/release-host.ts'
import { questionsOf, writeFaultyRelease } from './fault-releases.ts'
import type { FaultOfRelease } from './fault-releases.ts'
import { assert, assertFails, describe, withFolder } from './suite.ts'

const root = join(import.meta.dirname, '../..')
const load = (folder: string) => loadRelease(folder, (family, files) => familyOf(family).open(files))

function withFault(fault: FaultOfRelease, body: (release: { folder: string; good: string }) => Promise<void>): Promise<void> {
  return withFolder(async (base) => {
    const good = join(base, 'good')
    const family = familyOf('behavior')
    const [rows, spec] = [smallShop(), specOf({ training: { epochs: 1 } })]
    const { files } = await family.fit({ spec, rows, examples: family.buildExamples(rows, spec), backend: await openCpuBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
    await mkdir(good)
    const { manifest } = await releaseOf(good, Object.fromEntries([...files].map(([path, bytes]) => [`model/${path}`, bytes])))
    await writeFile(join(good, 'manifest.json'), manifestRecord.format(manifest))
    const folder = join(base, 'faulty')
    const written = await writeFaultyRelease(good, folder, '1.1.0', fault)
    assert.equal([written.version, written.tag, written.digest === manifest.digest], ['1.1.0', 'clicks-v1.1.0', false])
    await body({ folder, good })
  })
}

describe('faulty releases', (test) => {
  test('one without a fault is the good model under another digest', () => withFault('none', async ({ folder, good }) => {
    const [question] = await questionsOf(good)
    assert.equal((await load(folder)).model.answer(question), (await load(good)).model.answer(question))
  }))

  test('one with other answers is not proven', () => withFault('otherAnswers', async ({ folder }) => {
    await assertFails('SERVING_NOT_PROVEN', () => load(folder))
  }))

  test('one that is not finite is proven by its own golden queries, and has no number for others', () => withFault('notFinite', async ({ folder, good }) => {
    const { model } = await load(folder)
    const answers = (await questionsOf(good)).map((question) => JSON.stringify(model.answer(question)))
    assert.ok(answers.some((answer) => answer.includes('null')) && answers.some((answer) => !answer.includes('null')), answers.join())
  }))

  test('one that is slow answers late, and its health at once', () => withFault({ slowMs: 700 }, async ({ folder, good }) => {
    const child = spawn(process.execPath, ['--import', join(root, 'test/support/do-fault.ts'), join(root, 'src/serving/main.ts'), '--release', folder], { env: { ...process.env, RANKOPS_RELEASE: folder }, stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const { url } = JSON.parse(await new Promise<string>((done) => { child.stdout.once('data', (line: Buffer) => { done(line.toString()) }) })) as { url: string }
      const [question] = await questionsOf(good)
      const startedMs = performance.now()
      const { status } = await fetch(`${url}/v1/behavior`, { method: 'POST', body: JSON.stringify(question) })
      assert.is(status, 200)
      assert.ok(performance.now() - startedMs >= 700)
    } finally {
      child.kill()
    }
  }))
})
