import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestFolder, digestOfFiles, readText, sha256 } from '../../src/base/files.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { reproduce } from '../../src/cli/reproduce.ts'
import { train } from '../../src/cli/train.ts'
import { manifestRecord } from '../../src/release/record.ts'
import type { Manifest } from '../../src/release/record.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, specPath, withShop } from './shop-bed.ts'
import type { ShopBed } from './shop-bed.ts'

/** A shop whose model is released as 1.0.0. */
async function withRelease(body: (bed: ShopBed & { registry: string }) => Promise<void>, spec = goodSpec): Promise<void> {
  await withShop(async (bed) => {
    if (spec !== goodSpec) await bed.commit({ [specPath]: spec })
    for (const verb of [plan, train, evaluate, release]) {
      const told = await bed.tell(verb, verb === train ? { executor: 'inline' } : {})
      assert.is(told.exitCode, 0, `${verb.name}: ${told.sentence}`)
    }
    await body({ ...bed, registry: join(bed.workspace, 'registry/user-behavior/1.0.0') })
  })
}

async function rewriteManifest(registry: string, change: (manifest: Manifest) => Manifest): Promise<void> {
  const path = join(registry, 'manifest.json')
  await writeFile(path, manifestRecord.format(change(manifestRecord.parse(await readText(path), path))))
}

/** Another content of a file of the release, as if it had been released so. */
async function rewriteRelease(registry: string, path: string, change: (content: Buffer) => Buffer): Promise<void> {
  const content = change(await readFile(join(registry, path)))
  await writeFile(join(registry, path), content)
  const own = (file: { path: string; bytes: number; sha256: string }, name: string) => (file.path === name ? { ...file, bytes: content.length, sha256: sha256(content) } : file)
  const inModel = path.replace('model/', '')
  if (path !== inModel) await rewriteRelease(registry, 'trained-model.json', (text) => {
    const trained = JSON.parse(text.toString('utf8')) as { files: { path: string; bytes: number; sha256: string }[] }
    return Buffer.from(JSON.stringify({ ...trained, files: trained.files.map((file) => own(file, inModel)) }))
  })
  await rewriteManifest(registry, (manifest) => {
    const files = manifest.files.map((file) => own(file, path))
    const model = files.filter((file) => file.path.startsWith('model/')).map((file) => ({ ...file, path: file.path.slice('model/'.length) }))
    return { ...manifest, files, digest: digestOfFiles(model) }
  })
}

const first = { release: 'user-behavior@1.0.0' }

describe('reproduce', (test) => {
  test('makes a release again with the same bytes and metrics, and changes nothing else', async () => withRelease(async ({ tell, workspace }) => {
    const everything = async () => (await digestFolder(workspace)).filter(({ path }) => !/^(reproductions|releases)\//.test(path))
    const before = await everything()
    const interrupted = await tell(reproduce, first, { signal: AbortSignal.abort() })
    assert.is(interrupted.exitCode, 5)

    const told = await tell(reproduce, first)
    assert.is(told.exitCode, 0, told.sentence)
    const { isEqual, comparisons } = told.result as { isEqual: boolean; comparisons: { what: string; isEqual: boolean; released: string }[] }
    assert.ok(isEqual)
    assert.equal(comparisons.filter(({ what }) => !what.startsWith('model/')).map(({ what }) => what).slice(0, 3), ['plan', 'dataset', 'auc'])
    assert.ok(comparisons.filter(({ what }) => what.startsWith('model/')).length >= 2)
    assert.match(told.lines.join('\n'), /The dataset is there already: [^]*\nuser-behavior: trained in [^]*\nmodel\/weights\.bin: equal, [0-9a-f]{12}\nauc: equal, 0\.\d{6}\n[^]*\nuser-behavior-v1\.0\.0 came out the same: \d+ of \d+ comparisons are equal\.$/)
    assert.equal(await everything(), before)
    assert.match((await tell(reproduce, { release: 'user-behavior@v1.0.0' })).lines.join('\n'), /already trained from this plan and data/)
  }))

  test('takes files that changed since from the snapshots', async () => withRelease(async ({ tell, folder }) => {
    await writeFile(join(folder, 'data/events.csv'), '用户ID,商品ID,行为类型,时间\n')
    await rm(join(folder, 'data/items.csv'))
    const told = await tell(reproduce, first)
    assert.is(told.exitCode, 0, told.sentence)
  }, goodSpec.replace('items: data/items.csv', 'items: data/items.csv, snapshot: true')))

  test('names a file that changed since and is kept nowhere, and takes a copy of it', async () => withRelease(async ({ tell, folder, workspace }) => {
    const copy = join(workspace, 'old-events.csv')
    await copyFile(join(folder, 'data/events.csv'), copy)
    await writeFile(join(folder, 'data/events.csv'), (await readText(copy)).split('\n').slice(0, -20).join('\n'))
    const { error, sentence } = await tell(reproduce, first)
    assert.is(error?.code, 'DATA_SNAPSHOT_MISSING')
    assert.match(sentence, /^data\/events\.csv is no longer what it was/)
    const told = await tell(reproduce, { ...first, data: [copy] })
    assert.is(told.exitCode, 0, told.sentence)
  }))

  test('ends with 2 and names the file where one byte of the release is another', async () => withRelease(async ({ tell, registry }) => {
    const weights = (await digestFolder(registry)).find(({ path }) => /^model\/.*\.bin$/.test(path))!.path
    await rewriteRelease(registry, weights, (content) => { content[content.length - 1]! ^= 1; return content })
    const told = await tell(reproduce, first)
    assert.is(told.exitCode, 2, told.sentence)
    assert.match(told.sentence, new RegExp(`^user-behavior-v1\\.0\\.0 came out different: ${weights.replaceAll('.', '\\.')}\\. What was made now lies in .*reproductions`))
    assert.match(told.lines.join('\n'), new RegExp(`${weights}: differs, [0-9a-f]{12} was released, [0-9a-f]{12} came out now`))
    assert.is((told.result as { isEqual: boolean }).isEqual, false)
  }))

  test('asks for the version of RankOps that trained it, and for a release that there is', async () => withRelease(async ({ tell, registry, workspace }) => {
    assert.is((await tell(reproduce, {})).error?.code, 'INPUT_MISSING')
    assert.match((await tell(reproduce, { release: 'user-behavior 1.0.0' })).sentence, /expected <model>@<version>, e\.g\. user-behavior@1\.2\.0, found "user-behavior 1\.0\.0"/)
    assert.match((await tell(reproduce, { release: 'user-behavior@2.0.0' })).sentence, /user-behavior has no release 2\.0\.0; released are: 1\.0\.0/)
    await rewriteManifest(registry, (manifest) => ({ ...manifest, lineage: { ...manifest.lineage, codeVersion: '0.0.7' } }))
    const { error, sentence, exitCode } = await tell(reproduce, first)
    assert.equal([exitCode, error?.code], [65, 'RELEASE_OTHER_CODE'])
    assert.match(sentence, /^user-behavior-v1\.0\.0 was trained by RankOps 0\.0\.7, this is /)
    assert.match(error!.next, /Install RankOps 0\.0\.7 and run reproduce user-behavior@1\.0\.0 with it/)
    await rename(registry, join(workspace, 'gone'))
    assert.match((await tell(reproduce, first)).sentence, /released are: none/)
  }))
})
