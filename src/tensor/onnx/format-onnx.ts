import { bytesField, integerField, messageOf } from './protobuf.ts'
import type { Field } from './protobuf.ts'

/** A graph of ONNX operators. Names of values connect the nodes; every value is made before it is used. */
export interface OnnxGraph { name: string; doc: string; inputs: OnnxValue[]; outputs: OnnxValue[]; nodes: OnnxNode[]; constants: OnnxConstant[] }
/** A tensor, of float32 where nothing else is said; a text in place of a size is a size that every call may choose. */
export interface OnnxValue { name: string; shape: (number | string)[]; doc: string; type?: 'int64' }
export interface OnnxNode extends OnnxAttributes { operator: string; inputs: string[]; output: string }
export interface OnnxAttributes {
  /** Of the operator, where it is not one of ONNX itself: `ai.onnx.ml` for trees. */
  domain?: typeof mlDomain
  integers?: Record<string, number>
  texts?: Record<string, string>
  lists?: Record<string, readonly number[]>
  floatLists?: Record<string, ArrayLike<number>>
  textLists?: Record<string, readonly string[]>
}
/** Row by row. No shape at all is a single number. */
export type OnnxConstant = { name: string; shape: number[]; floats: ArrayLike<number> } | { name: string; shape: number[]; integers: number[] }

/** Operators mean what they meant in this version: what runs it includes onnxruntime since 1.12 (2022). */
export const opset = 17
export const mlDomain = 'ai.onnx.ml'
const mlOpset = 3
const irVersion = 8
const [float, int64] = [1, 7]
const attributeKinds = { integer: 2, text: 3, floats: 6, integers: 7, texts: 8 }

/** The bytes of an ONNX file (ModelProto of onnx.proto3): equal graphs give equal bytes. Metadata are texts that any runtime shows. */
export function formatOnnx(graph: OnnxGraph, metadata: Readonly<Record<string, string>>): Uint8Array {
  return messageOf([
    integerField(1, irVersion),
    bytesField(2, 'RankOps'),
    bytesField(7, graphFields(graph)),
    bytesField(8, [bytesField(1, ''), integerField(2, opset)]),
    ...(graph.nodes.some(({ domain }) => domain) ? [bytesField(8, [bytesField(1, mlDomain), integerField(2, mlOpset)])] : []),
    ...Object.entries(metadata).map(([key, value]) => bytesField(14, [bytesField(1, key), bytesField(2, value)])),
  ])
}

function graphFields({ name, doc, inputs, outputs, nodes, constants }: OnnxGraph): Field[] {
  return [
    ...nodes.map((node) => bytesField(1, nodeFields(node))),
    bytesField(2, name),
    ...constants.map((constant) => bytesField(5, constantFields(constant))),
    bytesField(10, doc),
    ...inputs.map((value) => bytesField(11, valueFields(value))),
    ...outputs.map((value) => bytesField(12, valueFields(value))),
  ]
}

function nodeFields({ operator, inputs, output, domain, integers = {}, texts = {}, lists = {}, floatLists = {}, textLists = {} }: OnnxNode): Field[] {
  return [
    ...inputs.map((input) => bytesField(1, input)),
    bytesField(2, output),
    bytesField(3, output),
    bytesField(4, operator),
    ...Object.entries(integers).map(([name, value]) => bytesField(5, [bytesField(1, name), integerField(3, value), integerField(20, attributeKinds.integer)])),
    ...Object.entries(texts).map(([name, value]) => bytesField(5, [bytesField(1, name), bytesField(4, value), integerField(20, attributeKinds.text)])),
    ...Object.entries(lists).map(([name, values]) => bytesField(5, [bytesField(1, name), ...values.map((value) => integerField(8, value)), integerField(20, attributeKinds.integers)])),
    // Many numbers in one field, as protocol buffers may pack them.
    ...Object.entries(floatLists).map(([name, values]) => bytesField(5, [bytesField(1, name), bytesField(7, floatBytes(values)), integerField(20, attributeKinds.floats)])),
    ...Object.entries(textLists).map(([name, values]) => bytesField(5, [bytesField(1, name), ...values.map((value) => bytesField(9, value)), integerField(20, attributeKinds.texts)])),
    ...(domain ? [bytesField(7, domain)] : []),
  ]
}

function constantFields(constant: OnnxConstant): Field[] {
  const isFloats = 'floats' in constant
  return [
    ...constant.shape.map((size) => integerField(1, size)),
    integerField(2, isFloats ? float : int64),
    bytesField(8, constant.name),
    bytesField(9, isFloats ? floatBytes(constant.floats) : int64Bytes(constant.integers)),
  ]
}

function valueFields({ name, shape, doc, type }: OnnxValue): Field[] {
  const sizes = shape.map((size) => bytesField(1, [typeof size === 'string' ? bytesField(2, size) : integerField(1, size)]))
  return [bytesField(1, name), bytesField(2, [bytesField(1, [integerField(1, type ? int64 : float), bytesField(2, sizes)])]), bytesField(3, doc)]
}

function floatBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length)
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i]!, 4 * i)
  return bytes
}

function int64Bytes(values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(8 * values.length)
  for (const [i, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), 8 * i)
  return bytes
}
