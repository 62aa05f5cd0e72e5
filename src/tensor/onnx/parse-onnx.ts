import { keptElsewhere } from './external-data.ts'
import { bytesOf, integersOf, readFields, textOf, textsOf } from './read-protobuf.ts'
import type { ReadField } from './read-protobuf.ts'

/** A file in ONNX format, as far as it can be looked at without running it. */
export interface ParsedOnnx { inputs: string[]; outputs: string[]; nodes: ParsedNode[]; constants: Map<string, ParsedConstant> }
export interface ParsedNode { operator: string; domain: string; inputs: string[]; outputs: string[]; integers: Map<string, number>; floats: Map<string, number>; lists: Map<string, number[]> }
/** Row by row; undefined values where it holds other numbers than float32. */
interface ParsedConstant { shape: number[]; values: Float32Array | undefined }

const float32 = 1

/** Reads a ModelProto of onnx.proto3. What is none, or keeps its numbers in another file, throws a RangeError that says what is wrong with it. */
export function parseOnnx(bytes: Uint8Array): ParsedOnnx {
  const graph = [...readFields(bytes)].find(({ number }) => number === 7)
  if (graph === undefined || !('bytes' in graph)) throw new RangeError('it has no graph')
  const fields = [...readFields(graph.bytes)]
  const parts = (number: number) => messagesOf(fields, number)
  const constants = new Map(parts(5).map((constant) => [textOf(constant, 8), parseConstant(constant)]))
  return {
    nodes: parts(1).map(parseNode),
    constants,
    inputs: parts(11).map((value) => textOf(value, 1)).filter((name) => !constants.has(name)),   // older files name their constants there too
    outputs: parts(12).map((value) => textOf(value, 1)),
  }
}

function parseNode(node: ReadField[]): ParsedNode {
  const attributes = messagesOf(node, 5).map((fields) => [textOf(fields, 1), fields] as const)
  return {
    operator: textOf(node, 4), domain: textOf(node, 7), inputs: textsOf(node, 1), outputs: textsOf(node, 2),
    integers: new Map(attributes.flatMap(([name, fields]) => integersOf(fields, 3).map((value) => [name, value] as const))),
    floats: new Map(attributes.flatMap(([name, fields]) => chunksOf(fields, 2).map((chunk) => [name, floatsOf(chunk)[0]!] as const))),
    lists: new Map(attributes.flatMap(([name, fields]) => (integersOf(fields, 8).length === 0 ? [] : [[name, integersOf(fields, 8)] as const]))),
  }
}

function parseConstant(fields: ReadField[]): ParsedConstant {
  const problem = keptElsewhere(fields)
  if (problem !== undefined) throw new RangeError(problem)
  const shape = integersOf(fields, 1)
  const size = shape.reduce((product, length) => product * length, 1)
  const raw = chunksOf(fields, 9)[0] ?? Buffer.concat(chunksOf(fields, 4))
  const isHere = integersOf(fields, 2)[0] === float32 && raw.length === 4 * size
  return { shape, values: isHere ? floatsOf(raw) : undefined }
}

function messagesOf(fields: readonly ReadField[], number: number): ReadField[][] {
  return chunksOf(fields, number).map((bytes) => [...readFields(bytes)])
}

function chunksOf(fields: readonly ReadField[], number: number): Uint8Array[] {
  return [...bytesOf(fields, number)]
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}
