import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import { datasetRecord } from '../../src/dataset/record.ts'
import { readText } from '../../src/base/files.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const nRows = 1_000_000
const nUsers = 50_000
const nItems = 2000
/** Every 999th row is there twice. */
const nTwice = nRows / 1000
const start = Date.UTC(2026, 0, 1)
/** Old and young objects; left to itself V8 would give the young ones as much again, and collect the old ones all the time. */
const [heapMiB, youngMiB] = [96, 16]

/** Rows of 180 bytes, of which the dataset needs a quarter. */
async function writeEvents(path: string): Promise<void> {
  const file = createWriteStream(path)
  const note = 'a column that nobody asked for and as wide as the logs of a shop are with agent and referrer and session '
  file.write('user,note,item,kind,time,more\n')
  const rowAt = (i: number) => `u${(i * 7919) % nUsers},${note}${i},i${(i * 104_729) % nItems},${['浏览', '点击', '购买'][i % 3]},${new Date(start + i * 1000).toISOString()},more and more\n`
  for (let i = 0; i < nRows;) {
    let piece = ''
    for (const end = Math.min(i + 5000, nRows); i < end; i++) piece += rowAt(i < nRows - nTwice ? i : (i - nRows + nTwice) * 999)
    if (!file.write(piece)) await new Promise<void>((drained) => { file.once('drain', drained) })
  }
  file.end()
  await finished(file)
}

const program = `
import { prepareDataset } from '${join(import.meta.dirname, '../../src/dataset/prepare-dataset.ts')}'
import { fileSource } from '${join(import.meta.dirname, '../../src/dataset/sources/file.ts')}'
import { readSpec } from '${join(import.meta.dirname, '../../src/spec/parse-spec.ts')}'
import { silentLog } from '${join(import.meta.dirname, '../../src/base/log.ts')}'
const spec = readSpec('models/clicks.yaml', 'name: clicks\\nfamily: behavior\\ndata: { events: events.csv, items: items.csv }\\n')
await prepareDataset({ spec, folder: 'dataset' }, { source: fileSource('.'), log: silentLog })
process.stdout.write(JSON.stringify({ maxRssMiB: process.resourceUsage().maxRSS / 1024 }))
`

describe('prepareDataset, a million rows', (test) => {
  test(`are cleaned, divided and written in a heap of ${heapMiB} MiB, where the file has more`, () => withFolder(async (root) => {
    await mkdir(join(root, 'dataset'))
    await writeFile(join(root, 'items.csv'), `item,category,brand,price\n${Array.from({ length: nItems }, (_, i) => `i${i},c${i % 20},b${i % 50},${i}\n`).join('')}`)
    await writeEvents(join(root, 'events.csv'))
    await writeFile(join(root, 'prepare.ts'), program)
    const fileMiB = (await stat(join(root, 'events.csv'))).size / 2 ** 20
    assert.ok(fileMiB > 150 && fileMiB > 1.5 * heapMiB, `${fileMiB} MiB`)

    const { stdout } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${heapMiB}`, `--max-semi-space-size=${youngMiB}`, 'prepare.ts'], { cwd: root })
    const { maxRssMiB } = JSON.parse(stdout) as { maxRssMiB: number }
    const dataset = datasetRecord.parse(await readText(join(root, 'dataset/dataset.json')), 'dataset.json')
    assert.equal(dataset.tables[1], { name: 'events', read: nRows, kept: nRows - nTwice, dropped: [{ reason: 'duplicate', rows: nTwice }], repaired: [] })
    const { train, validation, test: nTest } = dataset.split
    assert.equal([train + validation + nTest, dataset.users], [nRows - nTwice, nUsers])
    assert.is(train, Math.round(0.7 * (nRows - nTwice)))
    assert.ok(maxRssMiB < 350, `${maxRssMiB} MiB resident`)
  }))
})
