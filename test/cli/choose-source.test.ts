import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chooseSnapshots, chooseSource } from '../../src/cli/choose-source.ts'
import { startFileServer } from '../contracts/file-server.ts'
import { readAll, sha256 } from '../contracts/source.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

describe('chooseSource', (test) => {
  test('an address is taken from a local copy, a snapshot, an earlier download, then the network, and a path from the folder', () => withFolder(async (root) => {
    const server = await startFileServer()
    try {
      const inputs = { folder: join(root, 'repository'), workspace: join(root, 'workspace'), data: [join(root, 'copies')], snapshots: undefined }
      await mkdir(join(root, 'repository'))
      await mkdir(join(root, 'copies'))
      await writeFile(join(root, 'repository/a.csv'), 'path\n')
      await writeFile(join(root, 'copies/any.csv'), 'a\n')
      server.files.set('a.csv', Buffer.from('a\n'))
      const reference = { path: server.address('a.csv'), sha256: sha256('a\n') }
      const read = async () => readAll(chooseSource(inputs), reference)

      assert.equal(await read(), ['a\n'])
      for await (const file of chooseSource(inputs).open(reference)) await chooseSnapshots(inputs).keep(file, reference.sha256)
      await rm(join(root, 'copies/any.csv'))
      assert.equal([await read(), server.requests], [['a\n'], []])
      await rm(join(root, 'workspace/snapshots'), { recursive: true })
      assert.equal([await read(), await read(), server.requests], [['a\n'], ['a\n'], ['GET a.csv']])
      assert.equal(await readdir(join(root, 'workspace/downloads')), [reference.sha256])
      assert.equal(await readAll(chooseSource(inputs), { path: 'a.csv' }), ['path\n'])
    } finally {
      await server.close()
    }
  }))

  test('with the files of a release it gives those or nothing', () => withFolder(async (root) => {
    const inputs = { folder: root, workspace: join(root, 'workspace'), data: [], snapshots: join(root, 'kept') }
    await writeFile(join(root, 'a.csv'), 'old\n')
    const wanted = await chooseSource(inputs).versions({ path: 'a.csv' })
    for await (const file of chooseSource(inputs).open({ path: 'a.csv' })) await chooseSnapshots(inputs).keep(file, wanted[0]!.sha256)
    await writeFile(join(root, 'a.csv'), 'new\n')
    assert.equal([await readAll(chooseSource(inputs, wanted), { path: 'a.csv' }), await readAll(chooseSource(inputs), { path: 'a.csv' })], [['old\n'], ['new\n']])
    await rm(join(root, 'kept'), { recursive: true })
    await assertFails('DATA_SNAPSHOT_MISSING', () => readAll(chooseSource(inputs, wanted), { path: 'a.csv' }))
  }))
})
