import { seededRandom } from '../../src/base/random.ts'
import { decode } from '../../src/dataset/decode.ts'
import type { Encoding } from '../../src/dataset/decode.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { collect } from './collect.ts'

/** 华为, 浏览 and 用户ID in GB18030, which Node only reads. */
const gbk = { 华为: Buffer.from([0xbb, 0xaa, 0xce, 0xaa]), 浏览: Buffer.from([0xe4, 0xaf, 0xc0, 0xc0]), 用户ID: Buffer.from([0xd3, 0xc3, 0xbb, 0xa7, 0x49, 0x44]), rare: Buffer.from([0x81, 0x30, 0x81, 0x30]) }
const line = (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\n')])

async function textOf(bytes: Buffer, encoding: Encoding = 'utf-8', chunkBytes = 256 * 1024): Promise<string> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  return (await collect(decode(chunks(), encoding, 'a.csv'))).join('')
}

async function complaint(bytes: Buffer, encoding: Encoding = 'utf-8', chunkBytes?: number): Promise<string> {
  return (await assertFails('DATA_ENCODING', () => textOf(bytes, encoding, chunkBytes))).message
}

describe('decode', (test) => {
  test('gives the text, with or without byte order mark', async () => {
    assert.is(await textOf(Buffer.from('user,item\r\n1,华为\r\n')), 'user,item\r\n1,华为\r\n')
    assert.is(await textOf(Buffer.from('\ufeffuser,item\n1,华为\n')), 'user,item\n1,华为\n')
    assert.is(await textOf(Buffer.concat([line(gbk['用户ID']), gbk['华为'], gbk.rare]), 'gbk'), '用户ID\n华为\u0080')
  })

  test('wherever the bytes are cut into chunks, each character is read whole', async () => {
    const utf8 = Buffer.from('华𠮷é\n,a\r\n'.repeat(5))
    const chinese = Buffer.concat(Array.from({ length: 5 }, () => Buffer.concat([line(gbk['浏览']), gbk.rare, gbk['华为']])))
    for (let chunkBytes = 1; chunkBytes < 12; chunkBytes++) {
      assert.is(await textOf(utf8, 'utf-8', chunkBytes), utf8.toString())
      assert.is(await textOf(chinese, 'gbk', chunkBytes), '浏览\n\u0080华为'.repeat(5))
    }
  })

  test('a line that is not in the encoding fails with its number, and what would fit is named', async () => {
    const good = Buffer.from('1,华为\n')
    assert.is(await complaint(Buffer.concat([good, good, line(gbk['华为']), good])), 'a.csv, line 3: this is not UTF-8')
    assert.is(await complaint(Buffer.concat([line(gbk['用户ID']), line(gbk['浏览'])])), 'a.csv, line 1: this is not UTF-8, but reads well as GBK; is encoding: gbk meant?')
    assert.is(await complaint(Buffer.concat([line(gbk['华为']), Buffer.from('€\n')]), 'gbk'), 'a.csv, line 2: this is not GBK')
    assert.is(await complaint(Buffer.from('ab\n1€\n'), 'gbk'), 'a.csv, line 2: this is not GBK, but reads well as UTF-8; is encoding: utf-8 meant?')
    assert.is(await complaint(Buffer.concat([good, good.subarray(0, 4)])), 'a.csv, line 2: this is not UTF-8')
    assert.is(await complaint(Buffer.concat([Buffer.from('x\n'.repeat(400_000)), Buffer.from([0xff, 10])])), 'a.csv, line 400001: this is not UTF-8')
    assert.match(await complaint(Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x0a])), /^a\.csv, line 1: this is not UTF-8/, 'half of a surrogate pair')
    assert.is(await complaint(Buffer.from(`\ufeff${'a,b\n'}`, 'utf16le')), 'a.csv, line 1: this is not UTF-8')
  })

  test('one byte changed anywhere is read as another text or refused at its line', async () => {
    const seed = 21
    const random = seededRandom(seed)
    const lines = Array.from({ length: 40 }, (_, i) => `${i},华为 Mate,浏览`)
    const good = Buffer.from(`${lines.join('\n')}\n`)
    for (let round = 0; round < 300; round++) {
      const at = random.below(good.length)
      const bytes = Buffer.from(good)
      bytes[at] = bytes[at]! ^ (1 + random.below(255))
      const before = good.subarray(0, at).filter((byte) => byte === 10).length + 1
      const outcome = await textOf(bytes, 'utf-8', 50).then(() => undefined, (error: Error) => error.message)
      // A line feed that is changed joins its line to the next one.
      if (outcome !== undefined) assert.ok(outcome.startsWith(`a.csv, line ${before}: `), `seed ${seed}, round ${round}: byte ${at} of line ${before}: ${outcome}`)
    }
  })

  test('nothing, or a lone byte order mark, fails with DATA_EMPTY; a line without end fails before it is held', async () => {
    await assertFails('DATA_EMPTY', () => textOf(Buffer.from('')))
    await assertFails('DATA_EMPTY', () => textOf(Buffer.from('\ufeff')))
    const error = await assertFails('DATA_TORN_ROW', () => textOf(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(17 * 2 ** 20, 97)])))
    assert.is(error.message, 'a.csv, row 2: its line does not end')
  })
})
