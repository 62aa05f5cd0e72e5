import type { Steps } from '../../base/steps.ts'
import { formatSafetensors } from '../../matrix/safetensors.ts'
import type { NamedTensor, TensorArray } from '../../matrix/safetensors.ts'
import { refuseModel } from '../refuse-model.ts'
import { readTexts, textTensors } from '../text-tensors.ts'
import type { Engine } from './engine.ts'
import { emptyProducts } from './products.ts'
import type { Products } from './products.ts'
import { openDenseRows } from './vectors/dense-search.ts'
import type { DenseRows } from './vectors/dense-search.ts'
import type { QuantisedRows } from './vectors/quantised.ts'
import { openVocabulary } from './vectors/term-weights.ts'

type Tensors = ReadonlyMap<string, TensorArray>
type ReadEngine = Pick<Engine, 'vectors' | 'documents' | 'keywords' | 'words'> & { itemRows: DenseRows | undefined }

/** The products and the vectors of a model as tensors; `README.md` says what each is. */
export function formatArrays({ vectors, documents, itemVectors, keywords, words }: Engine, products: Products, format: string): Uint8Array {
  const { size, vocabulary, basis } = vectors
  return formatSafetensors(new Map<string, NamedTensor>([
    ...textTensors('ids', products.ids.list), ...textTensors('names', products.nameOf),
    ...textTensors('categories', products.categories.list), ...textTensors('brands', products.brands.list), ...textTensors('tags', products.tags.list),
    ['category', { values: Int32Array.from(products.categoryOf) }], ['brand', { values: Int32Array.from(products.brandOf) }], ['price', { values: Float64Array.from(products.priceOf) }],
    ...listTensors('tag', products.tagsOf),
    ...textTensors('words', words),
    ...textTensors('terms', vocabulary.terms), ['idf', { values: vocabulary.idf }],
    ['basis', { values: basis.bytes, shape: [vocabulary.terms.length, size] }], ['basis.scales', { values: basis.scales }],
    ...rowTensors('vectors', documents),
    ...listTensors('keyword', keywords),
    ...(itemVectors ? rowTensors('embeddings', itemVectors.rows) : []),
  ]), { format })
}

/** Steps of some milliseconds. */
export function* readArrays(tensors: Tensors, n: number, size: number, itemVectorSize: number | undefined): Steps<ReadEngine & { products: Products }> {
  const [ids, names] = [yield* readTexts('ids', tensors), yield* readTexts('names', tensors)]
  const [categories, brands, tags] = [yield* readTexts('categories', tensors), yield* readTexts('brands', tensors), yield* readTexts('tags', tensors)]
  const [categoryOf, brandOf] = [placesWithin(tensors, 'category', n, categories.length), placesWithin(tensors, 'brand', n, brands.length)]
  const prices = arrayOf(tensors, 'price', Float64Array, n)
  const tagsOf = yield* readLists('tag', tensors, n, tags.length)
  if (ids.length !== n || names.length !== n) refuseModel('its ids and names are not as many as its products')
  const products = emptyProducts()
  // Names keep their places: a filter by a name that no product has any longer still means it.
  for (const [known, list] of [[products.categories, categories], [products.brands, brands], [products.tags, tags]] as const) {
    for (const name of list) known.add(name)
    if (known.list.length !== list.length) refuseModel('two of its categories, brands or tags have the same name')
  }
  for (let key = 0; key < n; key++) {
    if (key % productsPerStep === productsPerStep - 1) yield
    products.ids.add(ids[key]!)
    products.nameOf.push(names[key]!)
    products.categoryOf.push(categoryOf[key]!)
    products.brandOf.push(brandOf[key]!)
    products.priceOf.push(prices[key]!)
    products.tagsOf.push(tagsOf[key]!)
  }
  if (products.ids.list.length !== n) refuseModel('two of its products have the same id')

  const terms = yield* readTexts('terms', tensors)
  const words = yield* readTexts('words', tensors)
  // Copies of what stays in use, so that the bytes of the file may go: the vectors lie in the memory of the kernel too.
  const idf = arrayOf(tensors, 'idf', Float32Array, terms.length).slice()
  return {
    products,
    words,
    vectors: { size, vocabulary: yield* openVocabulary(terms, idf), basis: { size, bytes: arrayOf(tensors, 'basis', Int8Array, terms.length * size).slice(), scales: arrayOf(tensors, 'basis.scales', Float32Array, size === 0 ? 0 : terms.length).slice() } },
    documents: yield* readRows('vectors', tensors, n, size),
    keywords: yield* readLists('keyword', tensors, n, terms.length),
    itemRows: itemVectorSize === undefined ? undefined : yield* readRows('embeddings', tensors, n, itemVectorSize),
  }
}

function rowTensors(name: string, { size, bytes, scales }: QuantisedRows): [string, NamedTensor][] {
  return [[name, { values: bytes, shape: [scales.length, size] }], [`${name}.scales`, { values: scales }]]
}

function readRows(name: string, tensors: Tensors, n: number, size: number): Steps<DenseRows> {
  return openDenseRows({ size, bytes: arrayOf(tensors, name, Int8Array, n * size), scales: arrayOf(tensors, `${name}.scales`, Float32Array, n) })
}

const perStep = 8192
/** To find products by their ids takes longer. */
const productsPerStep = 2048

/** A list of places for each product: `name.places`, those of product i from `name.starts[i]` to before `name.starts[i + 1]`. */
function listTensors(name: string, lists: readonly ArrayLike<number>[]): [string, NamedTensor][] {
  const starts = new Int32Array(lists.length + 1)
  for (const [i, list] of lists.entries()) starts[i + 1] = starts[i]! + list.length
  const places = new Int32Array(starts[lists.length]!)
  for (const [i, list] of lists.entries()) places.set(list, starts[i]!)
  return [[`${name}.starts`, { values: starts }], [`${name}.places`, { values: places }]]
}

function* readLists(name: string, tensors: Tensors, n: number, limit: number): Steps<Int32Array[]> {
  const starts = arrayOf(tensors, `${name}.starts`, Int32Array, n + 1)
  for (let i = 0; i <= n; i++) if (starts[i]! < (i === 0 ? 0 : starts[i - 1]!)) refuseModel(`the lists of ${name} overlap`)
  if (starts[0] !== 0) refuseModel(`the lists of ${name} do not begin`)
  const places = placesWithin(tensors, `${name}.places`, starts[n]!, limit).slice()
  const lists: Int32Array[] = []
  for (let i = 0; i < n; i++) {
    if (i % perStep === perStep - 1) yield
    lists.push(places.subarray(starts[i]!, starts[i + 1]!))
  }
  return lists
}

function placesWithin(tensors: Tensors, name: string, length: number, limit: number): Int32Array {
  const places = arrayOf(tensors, name, Int32Array, length)
  for (let i = 0; i < length; i++) if (places[i]! < 0 || places[i]! >= limit) refuseModel(`${name} points outside of what there is`)
  return places
}

function arrayOf<T extends TensorArray>(tensors: Tensors, name: string, type: new (length: number) => T, length: number): T {
  const values = tensors.get(name)
  return values instanceof type && values.length === length ? values : refuseModel(`there are no ${name} that fit`)
}
