import { seededRandom } from '../../src/base/random.ts'
import { ZipRefused, readZipEntry } from '../../src/base/read-zip.ts'
import { assert, describe } from '../support/suite.ts'
import { zip } from '../support/zip.ts'

const limits = { entries: 3, entryBytes: 1000 }

function refusalOf(archive: Buffer, wanted = 'a'): string {
  try {
    readZipEntry(archive, wanted, limits)
    return 'taken'
  } catch (error) {
    assert.instance(error, ZipRefused)
    return (error as Error).message
  }
}

describe('readZipEntry', (test) => {
  test('finds a file by its name, packed or not, and nothing where there is none', () => {
    const archive = zip([{ name: 'plan.json', content: '{}', isStored: true }, { name: '报告/report.json', content: '结论：通过'.repeat(20) }])
    assert.is(String(readZipEntry(archive, 'plan.json', limits)), '{}')
    assert.is(String(readZipEntry(archive, '报告/report.json', limits)), '结论：通过'.repeat(20))
    assert.is(readZipEntry(archive, 'report.json', limits), undefined)
    assert.is(readZipEntry(zip([]), 'a', limits), undefined)
  })

  test('a file of exactly the limit is read, one of a byte more is not, packed or not', () => {
    for (const isStored of [true, false]) {
      assert.is(readZipEntry(zip([{ name: 'a', content: 'x'.repeat(1000), isStored }]), 'a', limits)!.length, 1000)
      assert.is(refusalOf(zip([{ name: 'a', content: 'x'.repeat(1001), isStored }])), 'what is asked for has more than the 1000 bytes that are read')
    }
  })

  test('a bomb is not unpacked: 64 MiB in 64 KiB take no more memory than the limit, also where it lies about its size', () => {
    const bomb = zip([{ name: 'a', content: Buffer.alloc(64 * 2 ** 20) }])
    assert.ok(bomb.length < 100_000)
    // The size before packing, as the directory tells it.
    bomb.writeUInt32LE(10, bomb.indexOf('PK\x01\x02') + 24)
    const before = process.memoryUsage().arrayBuffers
    assert.match(refusalOf(bomb), /more than the 1000 bytes/)
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 20)
  })

  test('what is not asked for is not unpacked', () => {
    assert.is(String(readZipEntry(zip([{ name: 'bomb', content: Buffer.alloc(2 ** 20) }, { name: 'a', content: 'small' }]), 'a', limits)), 'small')
  })

  test('too many entries, encryption and strange ways of packing are refused', () => {
    assert.is(refusalOf(zip(Array.from({ length: 4 }, (_, i) => ({ name: `${i}`, content: '' })))), 'it has 4 entries, more than 3')
    assert.match(refusalOf(zip([{ name: 'a', content: 'x', flags: 1 }])), /packed in a way/)
    assert.match(refusalOf(zip([{ name: 'a', content: 'x', method: 12 }])), /packed in a way/)
  })

  test('whatever is cut off or changed, it is refused or read within the limits, and nothing else is thrown', () => {
    const seed = 20261126
    const random = seededRandom(seed)
    const whole = zip([{ name: 'a', content: 'x'.repeat(900) }, { name: 'b', content: 'yes', isStored: true }])
    const seen = new Set<string>()
    for (let i = 0; i < 2000; i++) {
      const archive = Buffer.from(whole.subarray(0, random.below(4) === 0 ? random.below(whole.length) : whole.length))
      for (let n = random.below(4); n > 0 && archive.length > 0; n--) archive[random.below(archive.length)] = random.below(256)
      seen.add(refusalOf(archive, i % 2 ? 'a' : 'b').split(' ')[0]!)
    }
    assert.ok(seen.has('taken') && seen.has('it') && seen.size >= 3, `seed ${seed}: ${[...seen]}`)
  })
})
