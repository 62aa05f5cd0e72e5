// Reads an ONNX file back and computes its graph in double precision: the operators that ours have, after their definitions at onnx.ai/onnx/operators.
// Written from the format alone, so that the writer is not its own witness; test/real/onnx.test.ts has onnxruntime for one.

export interface ReadTensor { shape: number[]; values: number[] }
export interface ReadNode { operator: string; inputs: string[]; outputs: string[]; attributes: Record<string, Attribute> }
type Attribute = number | string | number[] | string[]
export interface ReadOnnx {
  irVersion: number
  opset: number
  /** Versions of all sets of operators, by their domain; '' is ONNX itself. */
  opsets: Record<string, number>
  producer: string
  metadata: Record<string, string>
  inputs: ReadValue[]
  outputs: ReadValue[]
  nodes: ReadNode[]
  constants: Record<string, ReadTensor>
}
export interface ReadValue { name: string; elementType: number; shape: (number | string)[] }

type Wire = Map<number, (number | Buffer)[]>

export function readOnnx(bytes: Uint8Array): ReadOnnx {
  const model = fieldsOf(Buffer.from(bytes))
  const graph = fieldsOf(model.get(7)![0] as Buffer)
  return {
    irVersion: model.get(1)![0] as number,
    opset: fieldsOf(model.get(8)![0] as Buffer).get(2)![0] as number,
    opsets: Object.fromEntries(messages(model, 8).map((set) => [text(set, 1), set.get(2)![0] as number])),
    producer: text(model, 2),
    metadata: Object.fromEntries(messages(model, 14).map((entry) => [text(entry, 1), text(entry, 2)])),
    nodes: messages(graph, 1).map((node) => ({
      operator: text(node, 4),
      inputs: texts(node, 1),
      outputs: texts(node, 2),
      attributes: Object.fromEntries(messages(node, 5).map((attribute) => [text(attribute, 1), attributeOf(attribute)])),
    })),
    constants: Object.fromEntries(messages(graph, 5).map((tensor) => [text(tensor, 8), tensorOf(tensor)])),
    inputs: messages(graph, 11).map(valueOf),
    outputs: messages(graph, 12).map(valueOf),
  }
}

/** The one output for rows [rows × width]. A value that nobody made yet fails, as does an unknown operator. */
export function runOnnx({ inputs, outputs, nodes, constants }: ReadOnnx, rows: readonly (readonly number[])[]): ReadTensor {
  const values = new Map(Object.entries(constants))
  values.set(inputs[0]!.name, { shape: [rows.length, rows[0]!.length], values: rows.flat() })
  for (const node of nodes) {
    const given = node.inputs.map((name) => values.get(name) ?? fail(`${name} is used before it is made`))
    values.set(node.outputs[0]!, (operators[node.operator] ?? fail(`there is no ${node.operator} here`))(given, node.attributes))
  }
  return values.get(outputs[0]!.name) ?? fail('the output is never made')
}

type Operator = (inputs: ReadTensor[], attributes: ReadNode['attributes']) => ReadTensor

const operators: Record<string, Operator> = {
  Gemm: ([a, b, c]) => both(matrixProduct(a!, b!), c!, (x, y) => x + y),
  MatMul: ([a, b]) => matrixProduct(a!, b!),
  Relu: each((x) => Math.max(0, x)),
  Neg: each((x) => -x),
  Sigmoid: each((x) => 1 / (1 + Math.exp(-x))),
  Softplus: each((x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)))),
  Add: ([a, b]) => both(a!, b!, (x, y) => x + y),
  Sub: ([a, b]) => both(a!, b!, (x, y) => x - y),
  Mul: ([a, b]) => both(a!, b!, (x, y) => x * y),
  Div: ([a, b]) => both(a!, b!, (x, y) => x / y),
  Clip: ([a, low, high]) => each((x) => Math.min(high!.values[0]!, Math.max(low!.values[0]!, x)))([a!], {}),
  Concat: (inputs) => {
    const rows = inputs[0]!.shape[0]!
    const widths = inputs.map(({ shape }) => shape[1]!)
    return { shape: [rows, widths.reduce((sum, width) => sum + width, 0)], values: Array.from({ length: rows }, (_, row) => inputs.flatMap(({ values }, i) => values.slice(row * widths[i]!, (row + 1) * widths[i]!))).flat() }
  },
  ReduceMean: overRows((row) => row.reduce((sum, x) => sum + x, 0) / row.length),
  ReduceLogSumExp: overRows((row) => { const highest = Math.max(...row); return highest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - highest), 0)) }),
  Cast: ([a], { to }) => (to === 7 ? { shape: a!.shape, values: a!.values.map(Math.trunc) } : fail('only whole numbers are cast to')),
  Gather: ([a, places], { axis }) => gather(a!, places!, axis as number),
  TreeEnsembleRegressor: ([rows], attributes) => sumOfTrees(rows!, attributes),
  Squeeze: ([a, axes]) => ({ shape: a!.shape.filter((_, i) => !axes!.values.includes(i)), values: a!.values }),
}

function each(compute: (x: number) => number): Operator {
  return ([a]) => ({ shape: a!.shape, values: a!.values.map(compute) })
}

function overRows(compute: (row: number[]) => number): Operator {
  return ([a], { axes, keepdims }) => {
    if (String(axes) !== '1' || keepdims !== 1) fail('only the rows of a matrix are summed up here')
    const [rows, width] = a!.shape as [number, number]
    return { shape: [rows, 1], values: Array.from({ length: rows }, (_, row) => compute(a!.values.slice(row * width, (row + 1) * width))) }
  }
}

/** One column of a matrix by a single place, or rows of it by a list; a place below 0 counts from the end. */
function gather({ shape: [rows, width], values }: ReadTensor, places: ReadTensor, axis: number): ReadTensor {
  const at = (place: number, size: number) => (place >= -size && place < size ? (place + size) % size : fail(`no place ${place} of ${size}`))
  if (axis === 1 && places.shape.length === 0) return { shape: [rows!], values: Array.from({ length: rows! }, (_, row) => values[row * width! + at(places.values[0]!, width!)]!) }
  if (axis !== 0 || places.shape.length !== 1) return fail('gathers one column, or rows')
  return { shape: [places.values.length, width!], values: places.values.flatMap((place) => values.slice(at(place, rows!) * width!, (at(place, rows!) + 1) * width!)) }
}

/** From the definition of ai.onnx.ml.TreeEnsembleRegressor, version 3: nodes are found by the ids of tree and node. */
function sumOfTrees({ shape: [rows, width], values }: ReadTensor, attributes: ReadNode['attributes']): ReadTensor {
  const list = (name: string) => attributes[name] as number[]
  if (attributes['aggregate_function'] !== 'SUM' || attributes['post_transform'] !== 'NONE' || attributes['n_targets'] !== 1) fail('only sums of one target')
  const key = (tree: number, node: number) => `${tree}.${node}`
  const nodes = new Map(list('nodes_treeids').map((tree, i) => [key(tree, list('nodes_nodeids')[i]!), i]))
  const weights = new Map(list('target_treeids').map((tree, i) => [key(tree, list('target_nodeids')[i]!), list('target_weights')[i]!]))
  const trees = [...new Set(list('nodes_treeids'))]
  const modes = attributes['nodes_modes'] as string[]
  const valueOf = (row: number, tree: number): number => {
    for (let node = 0; ;) {
      const i = nodes.get(key(tree, node)) ?? fail(`no node ${node} in tree ${tree}`)
      if (modes[i] === 'LEAF') return weights.get(key(tree, node)) ?? fail('a leaf without weight')
      if (modes[i] !== 'BRANCH_LEQ') fail(`no ${modes[i]} here`)
      const x = values[row * width! + list('nodes_featureids')[i]!] ?? fail('no such feature')
      const isTrue = Number.isNaN(x) ? list('nodes_missing_value_tracks_true')[i] === 1 : x <= list('nodes_values')[i]!
      node = list(isTrue ? 'nodes_truenodeids' : 'nodes_falsenodeids')[i]!
    }
  }
  return { shape: [rows!, 1], values: Array.from({ length: rows! }, (_, row) => trees.reduce((sum, tree) => sum + valueOf(row, tree), list('base_values')[0]!)) }
}

/** With broadcasting of matrices: a size of 1, or a missing one, counts for all. */
function both(a: ReadTensor, b: ReadTensor, compute: (x: number, y: number) => number): ReadTensor {
  const sizes = ({ shape }: ReadTensor) => [...Array.from({ length: 2 - shape.length }, () => 1), ...shape] as [number, number]
  const [[rowsOfA, widthOfA], [rowsOfB, widthOfB]] = [sizes(a), sizes(b)]
  const [rows, width] = [Math.max(rowsOfA, rowsOfB), Math.max(widthOfA, widthOfB)]
  const at = ({ values }: ReadTensor, nRows: number, nColumns: number, row: number, column: number) => values[(nRows === 1 ? 0 : row) * nColumns + (nColumns === 1 ? 0 : column)] ?? fail('the shapes do not fit')
  return { shape: [rows, width], values: Array.from({ length: rows * width }, (_, i) => compute(at(a, rowsOfA, widthOfA, Math.floor(i / width), i % width), at(b, rowsOfB, widthOfB, Math.floor(i / width), i % width))) }
}

function matrixProduct(a: ReadTensor, b: ReadTensor): ReadTensor {
  const [[rows, inner], [innerOfB, columns]] = [a.shape, b.shape] as [[number, number], [number, number]]
  if (inner !== innerOfB) fail(`${inner} columns and ${innerOfB} rows`)
  const values = Array.from({ length: rows * columns }, (_, i) => {
    let sum = 0
    for (let k = 0; k < inner; k++) sum += a.values[Math.floor(i / columns) * inner + k]! * b.values[k * columns + i % columns]!
    return sum
  })
  return { shape: [rows, columns], values }
}

function tensorOf(tensor: Wire): ReadTensor {
  const raw = tensor.get(9)![0] as Buffer
  const shape = (tensor.get(1) ?? []) as number[]
  const isFloat = tensor.get(2)![0] === 1
  const size = isFloat ? 4 : 8
  const values = Array.from({ length: raw.length / size }, (_, i) => (isFloat ? raw.readFloatLE(size * i) : Number(raw.readBigInt64LE(size * i))))
  if (values.length !== shape.reduce((product, n) => product * n, 1)) fail(`${text(tensor, 8)} has ${values.length} values for the shape ${shape.join(' × ')}`)
  return { shape, values }
}

function attributeOf(attribute: Wire): Attribute {
  switch (attribute.get(20)![0]) {
    case 2: return attribute.get(3)![0] as number
    case 3: return text(attribute, 4)
    case 6: {
      const packed = attribute.get(7)![0] as Buffer
      return Array.from({ length: packed.length / 4 }, (_, i) => packed.readFloatLE(4 * i))
    }
    case 7: return attribute.get(8) as number[]
    case 8: return texts(attribute, 9)
    default: return fail(`an attribute of kind ${attribute.get(20)![0]}`)
  }
}

function valueOf(value: Wire): ReadValue {
  const tensor = fieldsOf(fieldsOf(value.get(2)![0] as Buffer).get(1)![0] as Buffer)
  const shape = messages(fieldsOf(tensor.get(2)![0] as Buffer), 1).map((size) => (size.has(2) ? text(size, 2) : size.get(1)![0] as number))
  return { name: text(value, 1), elementType: tensor.get(1)![0] as number, shape }
}

function messages(fields: Wire, number: number): Wire[] {
  return (fields.get(number) ?? []).map((bytes) => fieldsOf(bytes as Buffer))
}

function texts(fields: Wire, number: number): string[] {
  return (fields.get(number) ?? []).map((bytes) => (bytes as Buffer).toString('utf8'))
}

function text(fields: Wire, number: number): string {
  return texts(fields, number)[0] ?? ''
}

/** Fields by their number; numbers and byte strings are all that there is. */
function fieldsOf(bytes: Buffer): Wire {
  const fields: Wire = new Map()
  let at = 0
  const varint = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? fail('torn in the middle of a number')
      value += (byte % 128) * scale
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const key = varint()
    const [number, kind] = [Math.floor(key / 8), key % 8]
    let value: number | Buffer
    if (kind === 0) value = varint()
    else if (kind === 2) {
      const length = varint()
      if (at + length > bytes.length) fail('torn in the middle of a field')
      value = bytes.subarray(at, at += length)
    } else fail(`a field of kind ${kind}`)
    fields.set(number, [...fields.get(number) ?? [], value!])
  }
  return fields
}

function fail(problem: string): never {
  throw new Error(`not the ONNX file that was expected: ${problem}`)
}
