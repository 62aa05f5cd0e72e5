import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { loadRows } from '../../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../../src/dataset/prepare-dataset.ts'
import { fileSource } from '../../../src/dataset/sources/file.ts'
import { openEventLog } from '../../../src/serving/server/event-log.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { withServer } from './bed.ts'

describe('from the shop to the next training', (test) => {
  test('the event log is a table of events: what is no history is counted and left out, with its reason', () => withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    await writeFile(join(root, 'data/items.csv'), 'item,category,brand,price\na,shoes,x,10\nb,bags,y,20\n')
    const spec = readSpec('models/clicks.yaml', 'name: clicks\nfamily: behavior\ndata:\n  events: data/events-*.jsonl\n  items: data/items.csv\n  kinds: { view: view, click: click, purchase: purchase }\n')
    await withServer({ eventLog: await openEventLog({ folder: join(root, 'data'), log: silentLog, rotateBytes: 400 }), now: () => new Date('2026-02-01T12:00:00Z') }, async ({ post, server }) => {
      const at = (minute: number) => `2026-02-01T10:${String(minute).padStart(2, '0')}:00Z`
      for (let minute = 0; minute < 10; minute++) {
        const kind = (['view', 'click', 'purchase'] as const)[minute % 3]!
        assert.is((await post('/v1/events', { user: `u${minute % 2}`, kind, item: minute % 2 === 0 ? 'a' : 'b', time: at(minute), shown: ['a', 'b'], position: 0, propensity: 0.5 })).status, 202)
      }
      await post('/v1/events', { user: 'u0', kind: 'impression', item: 'a', time: at(11) })
      await server.close()
    })

    const dataset = await prepareDataset({ spec, folder: join(root, 'dataset') }, { source: fileSource(root), log: silentLog })
    const table = dataset.tables.find(({ name }) => name === 'events')!
    assert.equal([dataset.sources.length > 2, table.read, table.kept, table.dropped.map(({ reason, rows }) => [reason, rows])], [true, 11, 10, [['unknown kind', 1]]])
    const rows = await loadRows(join(root, 'dataset'), dataset)
    assert.equal(rows.kind === 'events' && rows.events[0], { user: 'u0', item: 'a', kind: 'view', time: Date.parse('2026-02-01T10:00:00Z') })
  }))
})
