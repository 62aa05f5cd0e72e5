import { readFile, readdir, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { deleteOldEvents } from '../../../src/serving/server/event-files.ts'
import { openEventLog } from '../../../src/serving/server/event-log.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

const now = new Date('2026-03-31T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000)

/** Each file has ten bytes. */
async function filesOf(folder: string, ages: Record<string, number>): Promise<void> {
  for (const [name, days] of Object.entries(ages)) {
    await writeFile(join(folder, name), 'x'.repeat(10))
    await utimes(join(folder, name), daysAgo(days), daysAgo(days))
  }
}

describe('deleteOldEvents', (test) => {
  test('deletes logs that got no line for so many days, and nothing that is no log', () => withFolder(async (folder) => {
    await filesOf(folder, { 'events-1.jsonl': 31, 'events-2.jsonl': 29, 'notes.txt': 99, 'items.jsonl': 99 })
    assert.equal(await deleteOldEvents(folder, { keepDays: 30 }, now), ['events-1.jsonl'])
    assert.equal((await readdir(folder)).sort(), ['events-2.jsonl', 'items.jsonl', 'notes.txt'])
  }))

  test('deletes the oldest until the rest has room, but never the file that is being written', () => withFolder(async (folder) => {
    await filesOf(folder, { 'events-1.jsonl': 3, 'events-2.jsonl': 2, 'events-3.jsonl': 1 })
    assert.equal(await deleteOldEvents(folder, { maxBytes: 20 }, now, 'events-1.jsonl'), ['events-2.jsonl'])
  }))

  test('without limits nothing is ever deleted, and a folder that is not there is empty', () => withFolder(async (folder) => {
    await filesOf(folder, { 'events-1.jsonl': 9999 })
    assert.equal([await deleteOldEvents(folder, {}, now), await deleteOldEvents(join(folder, 'none'), { keepDays: 1 }, now)], [[], []])
  }))
})

describe('the files of an event log', (test) => {
  test('one holds at most a day, so that a line is deleted at most a day late', () => withFolder(async (folder) => {
    let at = new Date('2026-03-01T00:00:00Z')
    const log = await openEventLog({ folder, log: silentLog, sync: 'never', now: () => at })
    for (const time of ['2026-03-01T00:00:00Z', '2026-03-01T23:59:59Z', '2026-03-02T00:00:01Z']) {
      at = new Date(time)
      await log.append(`${time}\n`)
    }
    await log.close()
    const texts = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8')))
    assert.equal(texts, ['2026-03-01T00:00:00Z\n2026-03-01T23:59:59Z\n', '2026-03-02T00:00:01Z\n'])
  }))

  test('a file that somebody took away gets no further line: it goes to a new one', () => withFolder(async (folder) => {
    const log = await openEventLog({ folder, log: silentLog, sync: 'never' })
    await log.append('1\n')
    const [name] = await readdir(folder)
    await rename(join(folder, name!), join(folder, 'taken'))
    await log.append('2\n')
    await log.close()
    const [kept] = (await readdir(folder)).filter((each) => each !== 'taken')
    assert.equal([await readFile(join(folder, 'taken'), 'utf8'), await readFile(join(folder, kept!), 'utf8')], ['1\n', '2\n'])
  }))

  test('they never take more room than they may, whoever writes them', () => withFolder(async (folder) => {
    const open = () => openEventLog({ folder, log: silentLog, sync: 'never', retention: { maxBytes: 400 } })
    const logs = [await open(), await open()]
    for (let i = 0; i < 60; i++) await logs[i % 2]!.append(`${'x'.repeat(49)}\n`)
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await readFile(join(folder, name))).length))
    const total = sizes.reduce((sum, size) => sum + size, 0)
    // Two files are open at once, each with at most a quarter beyond what was counted when it began.
    assert.ok(total >= 200 && total <= 600, `${total} bytes`)
    await Promise.all(logs.map((log) => log.close()))
  }))
})
