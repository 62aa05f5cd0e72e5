import { failure, messageOf } from '../base/errors.ts'

export type TensorArray = Float64Array | Float32Array | Int32Array | Uint16Array | Int8Array | Uint8Array
/** An array and its shape; without one it is a vector. */
export interface NamedTensor { values: TensorArray; shape?: readonly number[] }
export interface Safetensors { tensors: Map<string, TensorArray>; shapes: Map<string, number[]>; metadata: Record<string, string> }

/** Tensors in the safetensors format (Hugging Face, version 0.4): eight bytes with the length of a JSON header, the header, the numbers (little-endian, without holes).
 *  Nothing in it is ever run, and Python reads it with `safetensors.numpy`. Equal tensors give equal bytes. */
export function formatSafetensors(tensors: ReadonlyMap<string, NamedTensor>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  // Wide numbers first: then every array begins at a multiple of its own width, and readers need no copies.
  const sorted = [...tensors].sort(([a, { values: x }], [b, { values: y }]) => y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : 1))
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: Object.fromEntries(Object.entries(metadata).sort()) }
  let end = 0
  for (const [name, { values, shape = [values.length] }] of sorted) {
    if (sizeOf(shape) !== values.length) throw new Error(`${name} has ${values.length} values for the shape ${shape.join(' × ')}`)
    header[name] = { dtype: dtypeOf(values), shape, data_offsets: [end, end += values.byteLength] }
  }

  const json = Buffer.from(JSON.stringify(header))
  const start = 8 + Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(start + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.fill(0x20, 8, start)
  bytes.set(json, 8)
  let at = start
  for (const [, { values }] of sorted) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

/** Bytes → tensors, as views of the bytes where they lie well, else as copies. What is no such file fails with MODEL_INVALID. */
export function parseSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const refuse = (problem: string): never => { throw failure('MODEL_INVALID', { problem: `${where} ${problem}` }) }
  const headerBytes = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const start = 8 + headerBytes
  if (headerBytes > maxHeaderBytes || start > bytes.length) refuse('is torn or no safetensors file')
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, start), refuse) as Header
  const read: Safetensors = { tensors: new Map(), shapes: new Map(), metadata: metadata as Record<string, string> }
  let end = 0
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries).sort(([, a], [, b]) => (a.data_offsets?.[0] ?? 0) - (b.data_offsets?.[0] ?? 0))) {
    const [from, to] = Array.isArray(offsets) ? offsets as Entry['data_offsets'] : [NaN, NaN]
    const type = arrays[dtype as keyof typeof arrays] ?? refuse(`holds ${name} as ${String(dtype)}, which is not read here`)
    const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0)
    if (!isShape || from !== end || to !== from + sizeOf(shape) * type.BYTES_PER_ELEMENT) refuse(`says of ${name} what does not fit together`)
    const offset = bytes.byteOffset + start + from
    if (start + to > bytes.length) refuse('is torn')
    const isAligned = offset % type.BYTES_PER_ELEMENT === 0
    read.tensors.set(name, isAligned ? new type(bytes.buffer as ArrayBuffer, offset, sizeOf(shape)) : new type(bytes.slice(start + from, start + to).buffer))
    read.shapes.set(name, shape)
    end = to
  }
  return start + end === bytes.length ? read : refuse('has bytes behind its tensors')
}

interface Entry { dtype: string; shape: number[]; data_offsets: [number, number] }
type Header = { __metadata__?: unknown } & Record<string, Entry>
const maxHeaderBytes = 100_000_000
const arrays = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U16: Uint16Array, I8: Int8Array, U8: Uint8Array } as const

function dtypeOf(values: TensorArray): keyof typeof arrays {
  return (Object.keys(arrays) as (keyof typeof arrays)[]).find((dtype) => values instanceof arrays[dtype])!
}

function parseHeader(bytes: Uint8Array, refuse: (problem: string) => never): object {
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof header === 'object' && header !== null && Object.values(header).every((entry) => typeof entry === 'object' && entry !== null) ? header : refuse('has no header')
  } catch (error) {
    return refuse(`has no header (${messageOf(error)})`)
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
