import type { Item } from '../../dataset/record.ts'
import type { Engine } from './engine.ts'
import { placedTokens, wholeText } from './fields.ts'
import { deleteDocuments, putDocuments } from './index/change-index.ts'
import { keywordsOf } from './learn-vectors.ts'
import { putProduct } from './products.ts'
import type { Products } from './products.ts'
import { withRows } from './vectors/dense-search.ts'
import { unitVector } from './vectors/item-vectors.ts'
import type { ItemVectors } from './vectors/item-vectors.ts'
import { vectorOf } from './vectors/text-vectors.ts'

/** Adds items, or changes those that are there already; found from the next query on. Their vectors are made of the words that were known when the model was fitted; where an
 *  encoder of texts read the catalogue it reads those that bring no vector too; where only pictures were read, which nobody can tell here, an item keeps what its picture gave. */
export function putItems(engine: Engine, products: Products, items: readonly Item[]): void {
  const { analyzer, vectors, itemVectors } = engine
  const documents = items.map((item) => ({ key: putProduct(products, item), ...placedTokens(item, analyzer) }))
  engine.documents = withRows(engine.documents, products.ids.list.length)
  if (itemVectors) itemVectors.rows = withRows(itemVectors.rows, products.ids.list.length)
  for (const [i, { key, tokens }] of documents.entries()) {
    engine.documents.write(key, vectorOf(wholeText(tokens), vectors))
    if (itemVectors) writeItemVector(engine, itemVectors, key, items[i]!)
    engine.keywords[key] = keywordsOf(items[i]!, analyzer, vectors)
  }
  engine.index = putDocuments(engine.index, documents)
}

function writeItemVector({ queryEncoder }: Engine, { rows }: ItemVectors, key: number, item: Item): void {
  // One of another length says nothing here, and is no reason to lose what the encoder can say.
  const embedding = item.embedding?.length === rows.size ? item.embedding : queryEncoder?.encodeItem(item)
  if (embedding || !queryEncoder?.readsPictures) rows.write(key, embedding && unitVector(embedding))
}

/** Takes items out; ids that are not there are none of its business. */
export function removeItems(engine: Engine, products: Products, ids: readonly string[]): void {
  const keys = ids.map(products.ids.placeOf).filter((key) => key >= 0)
  for (const rows of [engine.documents, engine.itemVectors?.rows]) for (const key of keys) rows?.write(key)
  engine.index = deleteDocuments(engine.index, keys)
}
