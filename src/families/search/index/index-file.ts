import { failure } from '../../../base/errors.ts'
import { atOnce } from '../../../base/steps.ts'
import type { Steps } from '../../../base/steps.ts'
import { formatSafetensors, parseSafetensors } from '../../../matrix/safetensors.ts'
import type { NamedTensor, Safetensors, TensorArray } from '../../../matrix/safetensors.ts'
import { summariseBlocks } from './blocks.ts'
import { checkKeys, checkPostings, checkTerms } from './check-segment.ts'
import { mergeParts } from './merge-parts.ts'
import type { SearchField, SearchIndex } from './search-index.ts'
import type { Postings } from './segment.ts'

const format = 'search-index/1'
const where = 'The search index'

/** One file: the arrays of the index, merged to one segment, by name, in the safetensors format. Equal documents and fields give equal bytes. */
export function formatIndex(index: SearchIndex): Uint8Array {
  const { fields, parts } = atOnce(mergeParts(index, { all: true }))
  const { keys, terms, fields: postings } = parts[0]!.segment
  const tensors = new Map<string, NamedTensor>(Object.entries({ keys: { values: keys }, 'terms.units': { values: terms.units }, 'terms.starts': { values: terms.starts } }))
  for (const [i, { starts, documents, counts, lengths, positions }] of postings.entries()) {
    for (const [name, values] of Object.entries({ starts, documents, counts, lengths, ...(positions && { positions }) })) tensors.set(`fields.${i}.${name}`, { values })
  }
  return formatSafetensors(tensors, { format, fields: JSON.stringify(fields.map(({ name, weight, k1, b, hasPositions = false }) => ({ name, weight, k1, b, hasPositions }))) })
}

/** The index with its arrays as views of the bytes, in steps of a few milliseconds. Places and orders are checked, so that no search reads where there is nothing;
 *  whether a count is the true one, the digest of the release says. What does not fit together fails with MODEL_INVALID. */
export function* openIndex(bytes: Uint8Array): Steps<SearchIndex> {
  const file = parseSafetensors(bytes, where)
  const fields = parseFields(file)
  yield
  const keys = arrayOf(file, 'keys', Int32Array)
  const terms = { units: arrayOf(file, 'terms.units', Uint16Array), starts: arrayOf(file, 'terms.starts', Int32Array) }
  yield* checkKeys(keys, refuse)
  yield* checkTerms(terms, refuse)
  const opened: Postings[] = []
  for (const [i, { hasPositions = false }] of fields.entries()) {
    const of = <T extends TensorArray>(name: string, type: ArrayType<T>) => arrayOf(file, `fields.${i}.${name}`, type)
    const postings = {
      starts: of('starts', Int32Array), documents: of('documents', Int32Array), counts: of('counts', Uint16Array), lengths: of('lengths', Int32Array),
      ...(hasPositions && { positions: of('positions', Uint16Array) }),
    }
    yield* checkPostings(postings, { nTerms: terms.starts.length - 1, nDocuments: keys.length }, refuse)
    opened.push({ ...postings, blocks: yield* summariseBlocks(postings) })
  }
  return { fields, parts: [{ segment: { keys, terms, fields: opened }, deleted: undefined }] }
}

function refuse(problem: string): never {
  throw failure('MODEL_INVALID', { problem: `${where} ${problem}` })
}

type ArrayType<T> = new (length: number) => T

function arrayOf<T extends TensorArray>({ tensors }: Safetensors, name: string, type: ArrayType<T>): T {
  const values = tensors.get(name)
  return values instanceof type ? values : refuse(values ? `holds ${name} as other numbers` : `lacks ${name}`)
}

function parseFields({ metadata }: Safetensors): SearchField[] {
  if (metadata['format'] !== format) refuse(`is ${metadata['format'] ?? 'something else'}, not ${format}`)
  const fields = parseJson(metadata['fields'])
  if (!Array.isArray(fields) || fields.length === 0 || !fields.every(isField)) return refuse('does not say which fields it has')
  return fields
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

function isField(value: unknown): value is SearchField {
  const { name, weight, k1, b, hasPositions } = (value ?? {}) as Partial<Record<keyof SearchField, unknown>>
  const isFrom0 = (number: unknown) => typeof number === 'number' && number >= 0 && Number.isFinite(number)
  return typeof name === 'string' && isFrom0(weight) && isFrom0(k1) && isFrom0(b) && (b as number) <= 1 && typeof hasPositions === 'boolean'
}
