import { isOrder, readOrder, readTime } from '../../src/dataset/read-time.ts'
import { assert, describe } from '../support/suite.ts'

describe('readTime', (test) => {
  test('reads each form of the same moment', () => {
    const time = Date.UTC(2026, 0, 5, 6, 7, 8)
    const forms: [string, string][] = [
      ['2026-01-05T06:07:08Z', 'exact'],
      ['2026-01-05T06:07:08.000Z', 'exact'],
      ['2026-01-05T14:07:08+08:00', 'exact'],
      ['2026-01-05 14:07:08 +0800', 'exact'],
      ['2026-01-05T00:37:08-0530', 'exact'],
      ['2026-01-05 06:07:08', 'no zone'],
      ['2026/1/5 6:07:08', 'no zone'],
      ['1767593228', 'seconds'],
      ['1767593228000', 'milliseconds'],
    ]
    for (const [text, form] of forms) assert.equal(readTime(text), { time, form }, text)
    assert.equal(readTime('2026-01-05'), { time: Date.UTC(2026, 0, 5), form: 'date' })
    assert.equal(readTime('2026-01-05T06:07:08.1239Z'), { time: time + 123, form: 'exact' })
    assert.equal(readTime('2024-02-29T23:59Z'), { time: Date.UTC(2024, 1, 29, 23, 59), form: 'exact' })
  })

  test('knows no moment for other texts, days that no calendar has and numbers of another meaning', () => {
    for (const text of ['', 'N/A', '昨天', '2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-05T24:00:00Z', '2026-01-05T12:60:00Z', '2026-01-05T12:00:61Z', '2026-01-05T12:00:00+15:00', '2026-01/05', '05.01.2026', '0', '12345', '123456789', '-1767593228', '1.7e9', '99999999999999', '1980-01-01', '2300-01-01']) {
      assert.is(readTime(text), undefined, text)
    }
  })
})

describe('readOrder', (test) => {
  test('takes a whole number for a place before every time, and nothing else', () => {
    assert.equal(readOrder('7'), { time: 7, form: 'order number' })
    for (const text of ['', '-1', '1.5', 'x', '1234567890', '2026-01-05']) assert.is(readOrder(text), undefined, text)
    assert.equal(['0', '999999999'].map((text) => isOrder(readOrder(text)!.time)), [true, true])
    assert.is(isOrder(readTime('1990-01-01')!.time), false)
  })
})
