import { defineRecord } from '../../base/schema.ts'
import { specSchema } from '../../spec/record.ts'

/** Where a program finds its job: the path of `job.json`, in this variable. */
export const jobVariable = 'RANKOPS_JOB'

/** In the folder of a training, the one of the job. */
export const programFolder = 'program'

/** In the folder of the job, which outlives a killed run. */
export const jobFiles = {
  job: 'job.json',
  train: 'data/train.safetensors',
  validation: 'data/validation.safetensors',
  heartbeat: 'heartbeat.json',
  checkpoints: 'checkpoints',
  outputs: 'output',
} as const

/** What a program leaves in the folder that it is given for this run. */
export const outputFiles = { onnx: 'model.onnx', layers: 'model.json', metrics: 'metrics.jsonl', device: 'device.json' } as const

/** What a program is told. Paths are absolute. */
export const jobRecord = defineRecord('training-job/1', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'family', 'spec', 'seed', 'features', 'categories', 'rows', 'train', 'validation', 'heartbeat', 'checkpoints', 'output', 'gpu'],
  properties: {
    model: { type: 'string' },
    family: { type: 'string' },
    spec: specSchema,
    seed: { type: 'integer' },
    features: { type: 'array', items: { type: 'string' }, description: 'Names of the columns, in order.' },
    categories: { type: 'array', items: { type: 'integer' }, description: 'Of each column how many categories its codes stand for; 0 where it is a number.' },
    rows: { type: 'object', additionalProperties: false, required: ['train', 'validation'], properties: { train: { type: 'integer' }, validation: { type: 'integer' } } },
    train: { type: 'string', description: 'safetensors: features [rows, columns] and labels [rows], float32.' },
    validation: { type: 'string', description: 'The same of the validation rows.' },
    heartbeat: { type: 'string', description: 'A file that the program replaces as it goes on.' },
    checkpoints: { type: 'string', description: 'A folder of its own, which a later run finds as it was left.' },
    output: { type: 'string', description: 'A folder of this run alone, empty at the start: model.onnx or model.json with its weights, metrics.jsonl, device.json.' },
    gpu: { type: 'number', description: 'GPUs that the spec asks for.' },
  },
} as const)

