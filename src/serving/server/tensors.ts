import { failure } from '../../base/errors.ts'

/** A tensor of the Open Inference Protocol, flat in row-major order. */
export type Tensor = { datatype: 'FP32'; shape: number[]; values: Float32Array } | { datatype: 'BYTES'; shape: number[]; values: string[] }

/** As it stands in a request: `data` (flat or nested), or bytes after the JSON where `parameters.binary_data_size` says how many. */
interface SentTensor { name: string; datatype: string; shape: number[]; data?: unknown; parameters?: Record<string, unknown> }

/** Reads the bytes after the JSON of a request, tensor by tensor. */
interface BinaryPart { take(bytes: number): Buffer | undefined }

export function binaryPart(body: Buffer): BinaryPart & { readonly rest: number } {
  let at = 0
  return {
    take(bytes) {
      const end = at + bytes
      if (!Number.isInteger(bytes) || bytes < 0 || end > body.length) return undefined
      return body.subarray(at, (at = end))
    },
    get rest() { return body.length - at },
  }
}

/** Fails with REQUEST_INVALID where data, datatype and shape do not fit together. */
export function readTensor({ name, datatype, shape, data, parameters }: SentTensor, binary: BinaryPart): Tensor {
  const size = parameters?.['binary_data_size']
  const count = shape.reduce((product, n) => product * n, 1)
  if (datatype !== 'FP32' && datatype !== 'BYTES') refuse(name, `the datatype ${datatype.slice(0, 20)} is not known here; FP32 and BYTES are`)
  if ((size === undefined) === (data === undefined)) refuse(name, 'needs either data or binary_data_size')
  if (size === undefined) return datatype === 'FP32' ? { datatype, shape, values: numbersOf(name, flatten(data), count) } : { datatype, shape, values: textsOf(name, flatten(data), count) }
  const bytes = binary.take(Number(size))
  if (!bytes) refuse(name, `binary_data_size says ${String(size)}, but the body does not have as many bytes`)
  return datatype === 'FP32' ? { datatype, shape, values: floatsIn(name, bytes, count) } : { datatype, shape, values: stringsIn(name, bytes, count) }
}

/** Little-endian floats; texts each after its length in four bytes (little-endian). */
export function bytesOfTensor(tensor: Tensor): Buffer {
  if (tensor.datatype === 'FP32') {
    const bytes = Buffer.allocUnsafe(4 * tensor.values.length)
    tensor.values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i))
    return bytes
  }
  return Buffer.concat(tensor.values.flatMap((text) => {
    const content = Buffer.from(text)
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32LE(content.length)
    return [length, content]
  }))
}

/** Rows of numbers are what is sent most: one pass, no copy but the one that is needed. */
function numbersOf(name: string, values: readonly unknown[], count: number): Float32Array {
  requireCount(name, values.length, count)
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const value = values[i]
    if (typeof value !== 'number') refuse(name, 'holds what is no number')
    numbers[i] = value
  }
  return finite(name, numbers)
}

function textsOf(name: string, values: readonly unknown[], count: number): string[] {
  requireCount(name, values.length, count)
  if (!values.every((value) => typeof value === 'string')) refuse(name, 'holds what is no text')
  return values as string[]
}

function floatsIn(name: string, bytes: Buffer, count: number): Float32Array {
  requireCount(name, bytes.length / 4, count)
  return finite(name, Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i)))
}

function stringsIn(name: string, bytes: Buffer, count: number): string[] {
  const texts: string[] = []
  let at = 0
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32LE(at)
    if (end > bytes.length) refuse(name, 'a text is longer than its tensor')
    texts.push(bytes.toString('utf8', at + 4, end))
    at = end
  }
  if (at !== bytes.length) refuse(name, 'there are bytes after its last text')
  requireCount(name, texts.length, count)
  return texts
}

function finite(name: string, values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) refuse(name, 'holds a number that is not finite')
  return values
}

function requireCount(name: string, found: number, expected: number): void {
  if (found !== expected) refuse(name, `has ${found} values; its shape says ${expected}`)
}

function flatten(data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) return [data]
  return data.some(Array.isArray) ? data.flat(8) as unknown[] : data
}

function refuse(name: string, problem: string): never {
  throw failure('REQUEST_INVALID', { path: `inputs.${name.slice(0, 100)}`, problem })
}
