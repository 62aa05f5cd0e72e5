// Makes a repository of a sample: `npm run sample-data -- finance ../my-bank`. Its specs are those of models/<sample>, its data are generated.
import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../src/base/files.ts'
import { makeAds } from './sample-data/ads.ts'
import { makeFinance } from './sample-data/finance.ts'
import { makeSearches } from './sample-data/searches.ts'
import { makeShop } from './sample-data/shop.ts'

const samples: Record<string, (seed: number) => { files: Record<string, string> }> = { ads: makeAds, finance: makeFinance, searches: makeSearches, shop: makeShop }

const [sample = '', folder, seed = '1'] = process.argv.slice(2)
const make = samples[sample]
if (!make || folder === undefined) {
  console.error(`Usage: npm run sample-data -- ${Object.keys(samples).join('|')} <folder> [seed]`)
  process.exit(65)
}
const specs = join(import.meta.dirname, '../models', sample)
await mkdir(join(folder, 'models'), { recursive: true })
for (const name of (await readdir(specs)).filter((file) => file.endsWith('.yaml'))) await cp(join(specs, name), join(folder, 'models', name))
for (const [path, text] of Object.entries(make(Number(seed)).files)) await writeFileAtomic(join(folder, path), text)
console.log(`${folder} has the specs and data of the sample ${sample} (seed ${seed}). models/${sample}/README.md tells what to do with them.`)
