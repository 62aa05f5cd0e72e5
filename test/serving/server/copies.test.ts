import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { openEventLog } from '../../../src/serving/server/event-log.ts'
import { userHistories } from '../../../src/serving/server/user-histories.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { withServer } from './bed.ts'

describe('a copy of a report that a router sends to a shadow', (test) => {
  test('is remembered, so that the shadow answers as the others, and not written a second time', () => withFolder(async (folder) => {
    const histories = userHistories()
    await withServer({ eventLog: await openEventLog({ folder, log: silentLog, sync: 'never' }), histories }, async ({ post }) => {
      await post('/v1/events', { user: 'ann', kind: 'click', item: 'copied' }, { 'x-rankops-purpose': 'shadow' })
      await post('/v1/events', { user: 'ann', kind: 'click', item: 'told' })
      const written = await Promise.all((await readdir(folder)).filter((name) => name.endsWith('.jsonl')).map((name) => readFile(join(folder, name), 'utf8')))
      assert.equal(written.join('').trimEnd().split('\n').map((line) => (JSON.parse(line) as { item: string }).item), ['told'])
      assert.equal(histories.of('ann')!.map(({ item }) => item), ['copied', 'told'])
    })
  }))
})
