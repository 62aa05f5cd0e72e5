import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../src/base/files.ts'
import { recordingLog } from '../../src/base/log.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import type { Dataset, QueryRows } from '../../src/dataset/record.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { withFolder } from '../support/suite.ts'
import { picture, smallPictureEncoder, smallTextEncoder } from './small-encoders.ts'

/** Colours of pictures, what their products are called, and the words that mean them: no name says its colour. */
export const colours = { red: ['#ff0000', 'crimson', '红'], green: ['#00ff00', 'emerald'], blue: ['#0000ff', 'azure', '蓝'] } as const
const axes = { red: [1, -1, -1], green: [-1, 1, -1], blue: [-1, -1, 1] } as const
/** Of texts: words for colours lie where their pictures do. `thing` says nothing. */
export const textEncoder = smallTextEncoder(Object.fromEntries([...Object.entries(colours).flatMap(([colour, [, ...words]]) => words.map((word) => [word, axes[colour as keyof typeof axes]] as const)), ['thing', [0, 0, 0]]]))
export const pictureEncoder = smallPictureEncoder(4)

export interface ColourShop {
  root: string
  write(name: string, content: string | Uint8Array): Promise<void>
  /** `encoders`: lines of the spec in place of the usual two. */
  prepare(options?: { encoders?: string; rest?: string; family?: string; folder?: string; vectors?: string }): Promise<{ dataset: Dataset; rows: QueryRows; log: string[] }>
}

export const textLines = `    - { kind: text, path: encoders/text.onnx, sha256: ${sha256(textEncoder.onnx)}, tokenizer: { path: encoders/tokenizer.json, sha256: ${sha256(textEncoder.tokenizer)} }, columns: [] }\n`
export const pictureLines = `    - { kind: image, path: encoders/pictures.onnx, sha256: ${sha256(pictureEncoder)}, pictures: 'pictures/*.png', size: 4, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }\n`

/** A shop of nine things in three colours, told by their pictures alone, with the encoders of both beside it. */
export function inColourShop(body: (shop: ColourShop) => Promise<unknown>): Promise<unknown> {
  return withFolder(async (root) => {
    const write: ColourShop['write'] = (name, content) => writeFile(join(root, name), content)
    for (const folder of ['data', 'encoders', 'pictures']) await mkdir(join(root, folder))
    const items = Object.entries(colours).flatMap(([colour, [hex]]) => [1, 2, 3].map((i) => ({ item: `${colour}${i}`, hex })))
    for (const { item, hex } of items) await write(`pictures/${item}.png`, await picture(hex, 6))
    await write('data/items.csv', ['item,name,image', ...items.map(({ item }, i) => `${item},thing ${i},pictures/${item}.png`)].join('\n'))
    await write('data/judgements.csv', ['query,item,grade,split', ...Object.entries(colours).flatMap(([colour, [, ...words]]) => words.flatMap((word, w) => [1, 2, 3].flatMap((i) => ['train', 'validation', 'test'].map((split, s) => `${word}${' thing'.repeat((s + w) % 3)},${colour}${i},1,${split}`))))].join('\n'))
    await write('encoders/text.onnx', textEncoder.onnx)
    await write('encoders/tokenizer.json', textEncoder.tokenizer)
    await write('encoders/pictures.onnx', pictureEncoder)
    return body({
      root, write,
      async prepare({ encoders = textLines + pictureLines, rest = '', family = 'search', folder = 'dataset', vectors = join(root, 'vectors') } = {}) {
        const spec = readSpec('models/shop.yaml', `name: shop\nfamily: ${family}\ndata:\n  items: data/items.csv\n  judgements: data/judgements.csv\n  split: { by: column, column: split }\n  encoders:\n${encoders}${rest}`)
        const log = recordingLog()
        const dataset = await prepareDataset({ spec, folder: join(root, folder) }, { source: fileSource(root), log, vectors })
        return { dataset, rows: await loadRows(join(root, folder), dataset) as QueryRows, log: log.lines }
      },
    })
  })
}
