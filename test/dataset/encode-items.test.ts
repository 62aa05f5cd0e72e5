import { appendFile, readdir, readFile, rename, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sha256 } from '../../src/base/files.ts'
import { dataVersion } from '../../src/dataset/data-version.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { inColourShop, pictureLines, textEncoder, textLines } from '../encoding/colour-shop.ts'
import { picture } from '../encoding/small-encoders.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const vectorsOf = (items: readonly { item: string; embedding?: Float32Array }[]) => Object.fromEntries(items.map(({ item, embedding }) => [item, embedding && [...embedding].map((value) => Math.round(value * 1000) / 1000)]))
const third = Math.round(1000 / Math.sqrt(3)) / 1000
const columns = textLines.replace('columns: []', 'columns: [name]')

describe('prepareDataset with encoders', (test) => {
  test('gives every product the vector of its picture, and the dataset the encoder of queries', () => inColourShop(async ({ prepare }) => {
    const { rows, dataset, log } = await prepare()
    assert.equal(vectorsOf(rows.items)['red2'], [third, -third, -third])
    assert.equal(vectorsOf(rows.items)['blue1'], [-third, -third, third])
    assert.is(sha256(rows.queryEncoder!.onnx), sha256(textEncoder.onnx))
    assert.equal(dataset.queryEncoder, { pooling: 'mean', maxTokens: 128, queryPrefix: '', itemPrefix: '', columns: [] })
    assert.match(log.join('\n'), /encoders\/pictures\.onnx reads 3 pictures\.[^]*9 of 9 items have a vector/)
    assert.equal(dataset.sources.filter(({ path }) => !path.startsWith('data/')).length, 12)
  }))

  test('gives the memory of the encoders back before anything is fitted', () => inColourShop(async ({ prepare }) => {
    const threads = async () => (await readdir('/proc/self/task').catch(() => [])).length
    await prepare({ encoders: columns + pictureLines, folder: 'first' })
    await pause(300)
    const before = await threads()
    await prepare({ encoders: columns + pictureLines, folder: 'second' })
    for (let i = 0; i < 100 && await threads() > before; i++) await pause(50)
    assert.ok(await threads() <= before, `${await threads()} threads, ${before} before`)
  }))

  test('makes the mean of texts and pictures, and leaves an item with neither without a vector', () => inColourShop(async ({ prepare, write }) => {
    await write('data/items.csv', 'item,name,image\na,crimson,pictures/red1.png\nb,azure,pictures/red1.png\nc,azure,\nd,thing,\n')
    await write('data/judgements.csv', 'query,item,split\ncrimson,a,train\nazure,c,validation\nthing,b,test\n')
    const { rows } = await prepare({ encoders: columns + pictureLines })
    assert.equal(vectorsOf(rows.items), { a: [third, -third, -third], b: [0, -1, 0], c: [-third, -third, third], d: undefined })
  }))

  test('counts pictures that are torn or that nothing names, and vectors that products bring, and goes on', () => inColourShop(async ({ prepare, write, root }) => {
    await truncate(join(root, 'pictures/red1.png'), 40)
    await write('pictures/green1.png', 'no picture')
    await write('pictures/green2.png', '')
    await write('data/items.csv', `${await readFile(join(root, 'data/items.csv'), 'utf8')}\nother,thing,../secret.png\nowned,thing,pictures/blue1.png\n`.replace('image', 'image,embedding').replaceAll(/png$/gm, 'png,').replace('owned,thing,pictures/blue1.png,', 'owned,thing,pictures/blue1.png,1 2 3'))
    const { rows, dataset } = await prepare()
    const { repaired } = dataset.tables.find(({ name }) => name === 'items')!
    const said = Object.fromEntries(repaired.map(({ reason, rows: n }) => [reason, n]))
    assert.equal([said['no readable picture, left out'], said['a picture that data.encoders does not name, left out'], said['a vector of its own, that of the encoder instead']], [3, 1, 1])
    const vectors = vectorsOf(rows.items)
    assert.equal([vectors['red1'], vectors['green1'], vectors['other'], vectors['owned'], vectors['red2']], [undefined, undefined, undefined, [-third, -third, third], [third, -third, -third]])
  }))

  test('encodes nothing twice, also after a kill that left a torn file, and gives the same bytes', () => inColourShop(async ({ prepare, root }) => {
    const first = await prepare()
    const [file] = (await readdir(join(root, 'vectors')))
    const path = join(root, 'vectors', file!)
    const { size } = await stat(path)
    assert.is(size, 3 * (32 + 3 * 4 + 4))
    const again = await prepare({ folder: 'second' })
    assert.is(again.dataset.fingerprint, first.dataset.fingerprint)
    assert.not.match(again.log.join('\n'), /reads/)
    await truncate(path, size - 5)
    await appendFile(path, 'torn')
    const third = await prepare({ folder: 'third' })
    assert.is(third.dataset.fingerprint, first.dataset.fingerprint)
    assert.match(third.log.join('\n'), /reads 1 pictures/)
    assert.is((await stat(path)).size, size)
  }))

  test('is made anew, and is another version of the data, when a picture or a setting of an encoder changes', () => inColourShop(async ({ prepare, write, root }) => {
    const version = () => dataVersion(readSpec('models/shop.yaml', `name: shop\nfamily: search\ndata:\n  items: data/items.csv\n  judgements: data/judgements.csv\n  split: { by: column, column: split }\n  encoders:\n${textLines}${pictureLines}`), fileSource(root))
    const [before, { dataset }] = [await version(), await prepare()]
    const squeezed = await prepare({ encoders: textLines + pictureLines.replace('size: 4', 'size: 4, fit: fill') })
    assert.not.equal(squeezed.dataset.recipe, dataset.recipe)
    await write('pictures/red1.png', await picture('#0000ff'))
    const changed = await version()
    assert.not.equal(changed, before)
    await rename(join(root, 'pictures/red1.png'), join(root, 'pictures/red0.png'))
    assert.not.equal(await version(), changed, 'the item still names the old path')
    await rename(join(root, 'pictures/red0.png'), join(root, 'pictures/red1.png'))
    assert.equal(vectorsOf((await prepare()).rows.items)['red1'], [-third, -third, third])
  }))

  test('refuses an encoder of other content, one that is not there, spaces that differ, and a catalogue that none of them can read', () => inColourShop(async ({ prepare, write }) => {
    assert.match((await assertFails('DATA_DIGEST_DIFFERS', () => prepare({ encoders: textLines.replace(/sha256: [0-9a-f]{4}/, 'sha256: 0000') + pictureLines }))).message, /encoders\/text\.onnx has sha256/)
    await assertFails('DATA_NOT_FOUND', () => prepare({ encoders: textLines.replace('text.onnx', 'nowhere.onnx') + pictureLines }))
    assert.match((await assertFails('ENCODER_INVALID', () => prepare({ encoders: textLines }))).message, /no item has a text or a picture/)
    assert.match((await assertFails('ENCODER_INVALID', () => prepare({ encoders: textLines + pictureLines.replace('size: 4', 'size: 4, dimensions: 512') }))).message, /have 3 numbers, the spec says 512/)
    await write('data/items.csv', 'item,name,image\nred1,thing,pictures/none.png\n')
    await write('data/judgements.csv', 'query,item,split\na,red1,train\nb,red1,validation\nc,red1,test\n')
    await assertFails('ENCODER_INVALID', () => prepare())
  }))
})
