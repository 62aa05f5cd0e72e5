import { mkdir, open, readFile, readdir, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, digestFolder, exists, readText, readTextIfAny, removeIfAny, sha256, sha256File, verifyFiles, writeFileAtomic, writeWhole } from '../../src/base/files.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

describe('writeFileAtomic', (test) => {
  test('writes text and bytes, making the folders above', () => withFolder(async (folder) => {
    await writeFileAtomic(join(folder, 'a/b/text'), '浏览')
    await writeFileAtomic(join(folder, 'bytes'), Uint8Array.of(0, 255))
    assert.is(await readFile(join(folder, 'a/b/text'), 'utf8'), '浏览')
    assert.equal([...await readFile(join(folder, 'bytes'))], [0, 255])
    assert.equal((await readdir(folder)).sort(), ['a', 'bytes'])
  }))

  test('leaves the old content when writing breaks off before the rename', () => withFolder(async (folder) => {
    const path = join(folder, 'pointer.json')
    await writeFile(path, 'old content')
    await assertFails('ERR_INVALID_ARG_TYPE', () => writeFileAtomic(path, 7 as never))
    assert.is(await readFile(path, 'utf8'), 'old content')
  }))

  test('leaves what is there when the rename is refused', () => withFolder(async (folder) => {
    const path = join(folder, 'pointer.json')
    await mkdir(path)
    await writeFile(join(path, 'old'), 'old content')
    await assertFails('EISDIR', () => writeFileAtomic(path, 'new content'))
    assert.is(await readFile(join(path, 'old'), 'utf8'), 'old content')
  }))

  test('never shows a reader half of a file while it is written again and again', () => withFolder(async (folder) => {
    const path = join(folder, 'state')
    const contents = ['a'.repeat(100_000), 'b'.repeat(50_000)]
    await writeFileAtomic(path, contents[0]!)
    let isWriting = true
    const writing = (async () => { for (let i = 0; i < 20; i++) await writeFileAtomic(path, contents[i % 2]!) })().finally(() => { isWriting = false })
    while (isWriting) assert.ok(contents.includes(await readFile(path, 'utf8')))
    await writing
  }))
})

describe('writeWhole', (test) => {
  test('goes on where a disk that is nearly full took a part without a word, behind what was written or at a place', () => withFolder(async (folder) => {
    const path = join(folder, 'x')
    const file = await open(path, 'w+')
    const reluctant = { write: (bytes: Uint8Array, at: number, length: number, position: number | null) => file.write(bytes, at, Math.ceil(length / 2), position) } as FileHandle
    await writeWhole(reluctant, Buffer.from('0123456789'))
    await writeWhole(reluctant, Buffer.from('abc'))
    await writeWhole(reluctant, Buffer.from('XYZ'), 4)
    await file.close()
    assert.is(await readFile(path, 'utf8'), '0123XYZ789abc')
  }))
})

describe('readText', (test) => {
  test('gives the text, or says which file is missing', () => withFolder(async (folder) => {
    const path = join(folder, 'x')
    assert.is(await readTextIfAny(path), undefined)
    assert.is(await exists(path), false)
    assert.is((await assertFails('FILE_NOT_FOUND', () => readText(path))).message, `No file at ${path}`)
    await writeFile(path, 'here')
    assert.equal([await readText(path), await exists(path)], ['here', true])
    await removeIfAny(path)
    await removeIfAny(path)
    assert.is(await exists(path), false)
  }))

  test('does not call a file missing that only cannot be read', () => withFolder(async (folder) => {
    await assertFails('EISDIR', () => readTextIfAny(folder))
  }))
})

describe('digests', (test) => {
  test('are sha256 in lower-case hex, of texts, bytes and files alike', () => withFolder(async (folder) => {
    // FIPS 180-2, appendix B.1
    const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    await writeFile(join(folder, 'abc'), 'abc')
    assert.equal([sha256('abc'), sha256(Uint8Array.of(97, 98, 99)), await sha256File(join(folder, 'abc'))], [ofAbc, ofAbc, ofAbc])
  }))

  test('of a folder name every file below it by path, unfinished ones left out', () => withFolder(async (folder) => {
    await mkdir(join(folder, 'z/deep'), { recursive: true })
    await writeFile(join(folder, 'z/deep/a'), 'abc')
    await writeFile(join(folder, 'b'), '')
    await writeFile(join(folder, 'b.1234.tmp'), 'unfinished')
    assert.equal(await digestFolder(folder), [
      { path: 'b', bytes: 0, sha256: sha256('') },
      { path: 'z/deep/a', bytes: 3, sha256: sha256('abc') },
    ])
  }))

  test('tell which file was changed or is missing', () => withFolder(async (folder) => {
    await writeFile(join(folder, 'a'), 'a')
    await writeFile(join(folder, 'b'), 'b')
    const files = await digestFolder(folder)
    await verifyFiles(folder, files)
    await writeFile(join(folder, 'b'), 'c')
    assert.is((await assertFails('FILE_DIGEST_MISMATCH', () => verifyFiles(folder, files))).message, `${join(folder, 'b')} has sha256 ${sha256('c')}, expected ${sha256('b')}`)
    await removeIfAny(join(folder, 'a'))
    assert.is((await assertFails('FILE_NOT_FOUND', () => verifyFiles(folder, files))).message, `No file at ${join(folder, 'a')}`)
  }))
})

describe('canonicalJson', (test) => {
  test('gives equal values equal bytes, whatever the order of their keys', () => {
    assert.is(canonicalJson({ b: [{ d: 1, c: 2 }], a: { y: null, x: 'é' } }), '{"a":{"x":"é","y":null},"b":[{"c":2,"d":1}]}')
    assert.is(canonicalJson({ b: 1, a: 2 }), canonicalJson({ a: 2, b: 1 }))
  })

  test('keeps the order of lists, leaves out undefined and indents when asked', () => {
    assert.is(canonicalJson([3, 1, 2]), '[3,1,2]')
    assert.is(canonicalJson({ a: undefined, b: 1 }), '{"b":1}')
    assert.is(canonicalJson({ b: 1, a: [] }, 2), '{\n  "a": [],\n  "b": 1\n}')
  })
})
