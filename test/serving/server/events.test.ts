import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../../src/base/random.ts'
import { silentLog, recordingLog } from '../../../src/base/log.ts'
import { openEventLog } from '../../../src/serving/server/event-log.ts'
import type { EventLogOptions } from '../../../src/serving/server/event-log.ts'
import { replayEvents } from '../../../src/serving/server/replay-events.ts'
import { userHistories } from '../../../src/serving/server/user-histories.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { withServer } from './bed.ts'

const open = (folder: string, more: Partial<EventLogOptions> = {}) => openEventLog({ folder, log: silentLog, sync: 'never', ...more })

async function linesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort()
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).flatMap((text) => text.split('\n').slice(0, -1))
}

describe('POST /v1/events', (test) => {
  test('writes what was shown, where and how likely, with the version that answered, before it says so', () => withFolder(async (folder) => {
    const now = () => new Date('2026-02-01T12:00:00Z')
    await withServer({ eventLog: await open(folder), now }, async ({ post }) => {
      const event = { user: 'ann', kind: 'click', item: 'a', time: '2026-02-01T19:59:00+08:00', requestId: 'r-1', shown: ['b', 'a'], position: 1, propensity: 0.25 }
      assert.equal((await post('/v1/events', { events: [event, { user: 'bob', kind: 'view', item: 'b' }] })).body, { accepted: 2 })
      assert.equal((await linesIn(folder)).map((line) => JSON.parse(line) as unknown), [
        { ...event, time: '2026-02-01T11:59:00.000Z', model: 'clicks', version: '1.0.0' },
        { time: '2026-02-01T11:59:59.999Z', user: 'bob', kind: 'view', item: 'b', model: 'clicks', version: '1.0.0' },
      ])
    })
  }))

  const bad: [sentence: string, event: unknown, problem: string][] = [
    ['no user', { kind: 'click', item: 'a' }, 'event.user: is missing, and there is no header x-user-id'],
    ['no item', { user: 'u', kind: 'click' }, 'event.item: is missing'],
    ['an unknown kind', { user: 'u', kind: 'stare', item: 'a' }, 'event.kind: must be equal to one of the allowed values'],
    ['an unknown field', { user: 'u', kind: 'click', item: 'a', price: 1 }, 'event.price: is not known'],
    ['a time that is none', { user: 'u', kind: 'click', item: 'a', time: '2026-02-31T25:00:00Z' }, 'event.time: there is no such time as 2026-02-31T25:00:00Z'],
    ['a time in the future', { user: 'u', kind: 'click', item: 'a', time: '2999-01-01T00:00:00Z' }, 'event.time: lies in the future'],
    ['a time before all that a history may hold', { user: 'u', kind: 'click', item: 'a', time: '1970-01-01T00:00:00+08:00' }, 'event.time: lies before 1970'],
    ['a propensity of 0', { user: 'u', kind: 'click', item: 'a', propensity: 0 }, 'event.propensity: must be > 0'],
    ['no events', { events: [] }, 'events: must be a list of 1 to 256 events'],
    ['a list with one that is bad', { events: [{ user: 'u', kind: 'click', item: 'a' }, {}] }, 'events[1].kind: is missing'],
  ]
  for (const [sentence, event, problem] of bad) {
    test(`${sentence}: refused at its place, and nothing is written or remembered`, () => withFolder(async (folder) => {
      const histories = userHistories()
      await withServer({ eventLog: await open(folder), histories }, async ({ post }) => {
        const { status, body } = await post('/v1/events', event)
        assert.equal([status, body.message], [400, problem])
        assert.equal([await linesIn(folder), histories.users], [[], 0])
      })
    }))
  }

  test('is refused while the disk cannot be written, and remembers nothing that was not', () => withFolder(async (folder) => {
    const log = recordingLog()
    const eventLog = await open(join(folder, 'log'), { log })
    await rm(join(folder, 'log'), { recursive: true })
    const histories = userHistories()
    await withServer({ eventLog, histories }, async ({ post }) => {
      const { status, body, headers } = await post('/v1/events', { user: 'u', kind: 'click', item: 'a' })
      assert.equal([status, body.code, headers.get('retry-after'), histories.users], [503, 'EVENTS_NOT_WRITTEN', '5', 0])
      assert.match(log.lines[0]!, /^warning: The log of events cannot be written/)
    })
  }))
})

describe('the event log', (test) => {
  test('keeps every line of many that come at once, whole and in their order', () => withFolder(async (folder) => {
    const log = await open(folder, { sync: 'always' })
    await Promise.all(Array.from({ length: 500 }, (_, i) => log.append(`{"n":${i}}\n`)))
    await log.close()
    assert.equal((await linesIn(folder)).map((line) => (JSON.parse(line) as { n: number }).n), Array.from({ length: 500 }, (_, i) => i))
  }))

  test('begins a new file when one is full', () => withFolder(async (folder) => {
    const log = await open(folder, { rotateBytes: 20, now: clock() })
    for (let i = 0; i < 5; i++) await log.append(`{"n":${i}}     \n`)
    await log.close()
    assert.is((await readdir(folder)).length, 5)
    assert.is((await linesIn(folder)).length, 5)
  }))

  test('refuses what would wait too long', () => withFolder(async (folder) => {
    const log = await open(folder, { waitingBytes: 10 })
    const first = log.append('12345678\n')
    let code = ''
    try { void log.append('12345678\n') } catch (error) { code = (error as { refusal: { code: string } }).refusal.code }
    assert.is(code, 'EVENTS_BUSY')
    await first
    await log.append('12345678\n')
    await log.close()
  }))

  test('is read again by a server that starts: it knows the users, and passes over lines that a kill cut off, and times that no request may hold', () => withFolder(async (folder) => {
    const early = JSON.stringify({ user: 'eve', kind: 'click', item: 'a', time: '1969-12-31T16:00:00.000Z' })
    await writeFile(join(folder, 'events-1.jsonl'), `${early}\n${JSON.stringify({ user: 'ann', kind: 'click', item: 'a', time: '2026-02-01T00:00:00Z' })}\n{"user":"bob","kind":"cl`)
    await writeFile(join(folder, 'events-2.jsonl'), `${JSON.stringify({ user: 'ann', kind: 'view', item: 'b', time: '2026-02-02T00:00:00Z' })}\n`)
    const histories = userHistories()
    assert.is(await replayEvents(folder, histories), 2)
    assert.equal(histories.of('ann')!.map(({ item }) => item), ['a', 'b'])
    assert.equal([histories.of('bob'), histories.of('eve')], [undefined, undefined])
    const few = userHistories()
    assert.is(await replayEvents(folder, few, 90), 1)
    assert.equal(few.of('ann')!.map(({ item }) => item), ['b'])
    assert.is(await replayEvents(join(folder, 'none'), few), 0)
  }))
})

describe('userHistories', (test) => {
  test('keeps the newest events of a user, and forgets who was silent the longest', () => {
    const histories = userHistories({ perUser: 3, events: 6 })
    const tell = (user: string, n: number) => { for (let i = 0; i < n; i++) histories.add(user, { item: `${user}${i}`, kind: 'view', time: i }) }
    tell('ann', 5)
    assert.equal(histories.of('ann')!.map(({ item }) => item), ['ann2', 'ann3', 'ann4'])
    tell('bob', 2)
    tell('ann', 1)
    tell('cleo', 2)
    assert.equal([histories.of('bob'), histories.of('ann')!.length, histories.of('cleo')!.length, histories.events, histories.users], [undefined, 3, 2, 5, 2])
  })

  const seed = 12
  test(`whatever comes, knows what a plain list of users knows (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const histories = userHistories({ perUser: 4, events: 25 })
    let plain: { user: string; items: string[] }[] = []
    for (let i = 0; i < 3000; i++) {
      const user = `u${random.below(12)}`
      histories.add(user, { item: `${i}`, kind: 'view', time: i })
      plain = [...plain.filter((one) => one.user !== user), { user, items: [...plain.find((one) => one.user === user)?.items ?? [], `${i}`].slice(-4) }]
      while (plain.reduce((sum, { items }) => sum + items.length, 0) > 25) plain.shift()
      const known = plain.map((one) => [one.user, ...one.items])
      assert.equal(plain.map((one) => [one.user, ...histories.of(one.user)!.map(({ item }) => item)]), known)
      assert.equal([histories.users, histories.events], [plain.length, known.flat().length - plain.length])
    }
  })
})

/** A second later each time. */
function clock(): () => Date {
  let seconds = 0
  return () => new Date(Date.UTC(2026, 1, 1, 0, 0, seconds++))
}
