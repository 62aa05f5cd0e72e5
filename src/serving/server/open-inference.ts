// The Open Inference Protocol, version 2 (kserve/open-inference-protocol), with the extension of binary tensors that Triton's clients use.
import { failure } from '../../base/errors.ts'
import { compileSchema } from '../../base/schema.ts'
import type { FromSchema } from '../../base/schema.ts'
import type { LoadedRelease, ServedModel } from '../load-release.ts'
import { askModel, parseJson } from './ask-model.ts'
import { inSlices } from './in-slices.ts'
import type { Call } from './route.ts'
import { jsonReply } from './reply.ts'
import { requireNumbers } from './require-numbers.ts'
import type { Reply } from './reply.ts'
import { binaryPart, bytesOfTensor, readTensor } from './tensors.ts'
import type { Tensor } from './tensors.ts'
import type { UserHistories } from './user-histories.ts'

const binaryFlag = { type: 'object', properties: { binary_data: { type: 'boolean' } } } as const

export const inferSchema = {
  type: 'object',
  required: ['inputs'],
  properties: {
    id: { type: 'string', maxLength: 200 },
    parameters: { type: 'object', properties: { binary_data_output: { type: 'boolean' } } },
    inputs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['name', 'shape', 'datatype'],
        properties: {
          name: { type: 'string', maxLength: 200 },
          shape: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'integer', minimum: 0, maximum: 1_000_000 } },
          datatype: { type: 'string', maxLength: 20 },
          parameters: { type: 'object', properties: { binary_data_size: { type: 'integer', minimum: 0 } } },
          data: {},
        },
      },
    },
    outputs: { type: 'array', maxItems: 10, items: { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 200 }, parameters: binaryFlag } } },
  },
} as const

type InferRequest = FromSchema<typeof inferSchema>
const validate = compileSchema(inferSchema)

/** `request` takes the family's JSON requests as texts and gives their answers; `features` takes rows that the client prepared, scaled as `model.json` says. One of the two is given. */
export function modelMetadata({ manifest, model }: LoadedRelease): Record<string, unknown> {
  const probability = { name: 'probability', datatype: 'FP32', shape: [-1] }
  return {
    name: manifest.model,
    versions: [manifest.version],
    platform: `rankops_${manifest.family}`,
    inputs: [{ name: 'request', datatype: 'BYTES', shape: [-1] }, ...(model.features ? [{ name: 'features', datatype: 'FP32', shape: [-1, model.features.names.length] }] : [])],
    outputs: [...(model.features ? [probability] : []), { name: 'answer', datatype: 'BYTES', shape: [-1] }],
  }
}

/** Fails with REQUEST_INVALID or MODEL_NO_NUMBER, as a whole where one row is bad. */
export async function infer({ manifest, model }: LoadedRelease, call: Call, batchLimit: number, histories: UserHistories | undefined): Promise<Reply> {
  const { request, sent } = splitBody(call)
  const binary = binaryPart(sent)
  const tensor = readTensor(request.inputs[0]!, binary)
  if (binary.rest > 0) refuse('inputs', `${binary.rest} bytes belong to no input`)
  const batch = tensor.datatype === 'BYTES' ? tensor.values.length : tensor.shape[0]!
  if (batch > batchLimit) refuse('inputs', `there are ${batch} rows; ${batchLimit} may be asked at once`)
  const outputs = tensor.datatype === 'BYTES'
    ? await answerRequests(model, request.inputs[0]!.name, tensor, call, histories)
    : await answerFeatures(model, request.inputs[0]!.name, tensor, call)
  return reply({ model_name: manifest.model, model_version: manifest.version, ...(request.id !== undefined && { id: request.id }) }, chosen(request, outputs))
}

type Outputs = Map<string, Tensor>

async function answerRequests(model: ServedModel, name: string, { shape, values }: Extract<Tensor, { datatype: 'BYTES' }>, { isOver }: Call, histories: UserHistories | undefined): Promise<Outputs> {
  if (name !== 'request') refuse(`inputs.${name}`, 'is no input of texts; request is')
  const answers = await inSlices(values, isOver, (text) => askModel(model, parseJson(Buffer.from(text)), undefined, histories))
  const rows = [shape.reduce((product, n) => product * n, 1)]
  const probabilities = answers.map(({ probability }) => probability)
  return new Map<string, Tensor>([
    ...(probabilities.every((value) => typeof value === 'number') && model.features ? [['probability', { datatype: 'FP32', shape: rows, values: Float32Array.from(probabilities) }] as const] : []),
    ['answer', { datatype: 'BYTES', shape: rows, values: answers.map((answer) => JSON.stringify(answer)) }],
  ])
}

async function answerFeatures(model: ServedModel, name: string, { shape, values }: Extract<Tensor, { datatype: 'FP32' }>, { isOver }: Call): Promise<Outputs> {
  const { features } = model
  if (name !== 'features' || !features) refuse(`inputs.${name}`, features ? 'is no input of numbers; features is' : 'is no input of numbers; this model has none')
  const width = features.names.length
  const [rows, found] = shape
  if (found !== width) refuse('inputs.features', `has the shape [${shape.join(', ')}]; needed is [rows, ${width}]`)
  const probabilities = await inSlices([...Array(rows).keys()], isOver, (row) => requireNumbers(features.probabilityOf(values.subarray(row * width, (row + 1) * width)), `probability[${row}]`))
  return new Map([['probability', { datatype: 'FP32', shape: [rows!], values: Float32Array.from(probabilities) }]])
}

interface Chosen { name: string; tensor: Tensor; isBinary: boolean }

/** What was asked for, else everything. */
function chosen({ outputs, parameters }: InferRequest, made: Outputs): Chosen[] {
  const isBinary = parameters?.['binary_data_output'] === true
  if (!outputs || outputs.length === 0) return [...made].map(([name, tensor]) => ({ name, tensor, isBinary }))
  return outputs.map(({ name, parameters: own }) => {
    const tensor = made.get(name) ?? refuse(`outputs.${name}`, `is not made of this input; ${[...made.keys()].join(' and ')} can be`)
    return { name, tensor, isBinary: typeof own?.['binary_data'] === 'boolean' ? own['binary_data'] : isBinary }
  })
}

function reply(head: Record<string, unknown>, outputs: Chosen[]): Reply {
  const parts = outputs.map(({ tensor, isBinary }) => (isBinary ? bytesOfTensor(tensor) : undefined))
  const described = outputs.map(({ name, tensor: { datatype, shape, values } }, i) => ({ name, datatype, shape, ...(parts[i] ? { parameters: { binary_data_size: parts[i].length } } : { data: [...values] }) }))
  const json = jsonReply({ ...head, outputs: described })
  if (parts.every((part) => part === undefined)) return json
  const text = Buffer.from(json.body)
  return { status: 200, type: 'application/octet-stream', body: Buffer.concat([text, ...parts.filter((part) => part !== undefined)]), headers: { 'inference-header-content-length': String(text.length) } }
}

function splitBody({ headers, body }: Call): { request: InferRequest; sent: Buffer } {
  const given = headers['inference-header-content-length']
  const length = given === undefined ? body.length : Number(given)
  if (!Number.isInteger(length) || length < 0 || length > body.length) refuse('inference-header-content-length', 'must be the length of the JSON in bytes')
  const request = parseJson(body.subarray(0, length))
  if (!validate(request)) refuse(`request${(validate.errors![0]!.instancePath).replaceAll('/', '.')}`, validate.errors![0]!.message ?? 'is not an inference request')
  return { request: request as InferRequest, sent: body.subarray(length) }
}

function refuse(path: string, problem: string): never {
  throw failure('REQUEST_INVALID', { path: path.slice(0, 200), problem })
}
