import { bytesOf, integersOf, readFields, textOf } from './read-protobuf.ts'
import type { ReadField } from './read-protobuf.ts'

const external = 1

/** What is wrong with a model in ONNX format that keeps numbers in a file beside it; undefined where it is whole. A runtime that is given bytes would look for that file where the process happens to
 *  stand. Nothing is copied, whatever the model's size. What is no ONNX throws a RangeError. */
export function externalDataOf(bytes: Uint8Array): string | undefined {
  for (const graph of bytesOf(readFields(bytes), 7)) {
    for (const constant of bytesOf(readFields(graph), 5)) {
      const problem = keptElsewhere([...readFields(constant)])
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

/** The same of one TensorProto of onnx.proto3: data_location, and external_data with the name of the file. */
export function keptElsewhere(fields: readonly ReadField[]): string | undefined {
  if (integersOf(fields, 14)[0] !== external) return undefined
  const entries = [...bytesOf(fields, 13)].map((entry) => [...readFields(entry)])
  const file = entries.filter((entry) => textOf(entry, 1) === 'location').map((entry) => textOf(entry, 2))[0] ?? 'which it does not name'
  return `it keeps ${textOf(fields, 8) || 'numbers'} in another file (${file.slice(0, 100)}), and one file is read: save it whole, with onnx.save_model(…, save_as_external_data=False) or torch.onnx.export(…, external_data=False)`
}
