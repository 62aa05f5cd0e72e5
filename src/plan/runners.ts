import { failure } from '../base/errors.ts'
import { nearMiss } from '../base/near-miss.ts'
import { compileSchema } from '../base/schema.ts'
import type { FromSchema } from '../base/schema.ts'
import { parseYaml, pointerTo } from '../base/yaml.ts'
import type { YamlDocument } from '../base/yaml.ts'
import type { Runner } from './allocation.ts'
import { autoscalerSchema, expectedAddress, isSlotOf } from './autoscaler/runner-set.ts'
import { kubernetesRunnerSchema } from './kubernetes-runner.ts'

const runnerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'cpu', 'memoryMiB'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100, description: 'Its label in the workflow.' },
    executor: { enum: ['process', 'kubernetes'], default: 'process', description: 'How training gets there: process runs it on the machine that the job runs on, kubernetes as a Job of a cluster that this machine reaches.' },
    cpu: { type: 'number', exclusiveMinimum: 0, description: 'Processor cores.' },
    memoryMiB: { type: 'integer', minimum: 1, description: 'Memory in MiB.' },
    gpu: { type: 'integer', minimum: 0, default: 0, description: 'GPUs.' },
    gpuMemoryMiB: { type: 'integer', minimum: 1, description: 'Memory of each of its GPUs, so that trainings with resources.gpuMemoryMiB share them; not given: each GPU has one user.' },
    labels: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string', minLength: 1, maxLength: 100 }, description: 'What runs-on asks for; not given: self-hosted and the name.' },
    autoscaler: { ...autoscalerSchema, description: 'Runners of this shape are made when they are asked for, e.g. a runner scale set; their label is that of labels, or what the set is called.' },
    kubernetes: { ...kubernetesRunnerSchema, description: 'How the Job is made, with the executor kubernetes; cpu, memoryMiB and gpu are then what trainings may take of the cluster together.' },
    pricePerHour: { type: 'number', minimum: 0, description: 'What an hour of it costs.' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'Three capital letters (ISO 4217), with pricePerHour.' },
  },
} as const

const mostRunners = 1000

/** Where trainings may run: a list of machines, as YAML or JSON. */
export const runnersSchema = { type: 'array', minItems: 1, maxItems: mostRunners, items: runnerSchema } as const

let compiled: ReturnType<typeof compileSchema> | undefined

/** Reads a file of runners. Fails with PLAN_RUNNERS_INVALID, which names every mistake at its line and column. */
export function parseRunners(file: string, text: string): Runner[] {
  const yaml = parseYaml(text)
  const problems = yaml.problems.map(({ line, column, message }) => ({ line, column, message }))
  if (problems.length === 0) problems.push(...findProblems(yaml))
  if (problems.length > 0) throw failure('PLAN_RUNNERS_INVALID', { file, problems: problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n') })
  return yaml.value as FromSchema<typeof runnersSchema>
}

interface PlacedProblem { line: number; column: number; message: string }

function findProblems(yaml: YamlDocument): PlacedProblem[] {
  const validate = compiled ??= compileSchema(runnersSchema)
  const found = validate(yaml.value) ? findCrossProblems(yaml.value as Runner[]) : validate.errors!.map(toProblem)
  return found
    .map(({ pointer, isKey = false, message }) => ({ ...(isKey ? yaml.keyPlace(pointer) : yaml.valuePlace(pointer)), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
}

/** A mistake at the JSON pointer of a value, or of its key. */
interface Found { pointer: string; isKey?: boolean; message: string }

type SchemaError = NonNullable<ReturnType<typeof compileSchema>['errors']>[number]

function toProblem({ keyword, instancePath, params }: SchemaError): Found {
  const atValue = (message: string): Found => ({ pointer: instancePath, message })
  switch (keyword) {
    case 'additionalProperties': return unknownKey(instancePath, (params as { additionalProperty: string }).additionalProperty)
    case 'required': return atValue(`the key ${(params as { missingProperty: string }).missingProperty} is missing`)
    case 'type': return atValue(`expected ${listNames[keyOf(instancePath)] ?? (isRunner(instancePath) ? 'the keys of a runner' : typeNames[(params as { type: string }).type]!)}`)
    case 'enum': return atValue(`expected ${(params as { allowedValues: string[] }).allowedValues.join(' or ')}; this version of RankOps has no other`)
    case 'minimum': case 'exclusiveMinimum': return atValue(`expected a number ${keyword === 'minimum' ? 'of at least' : 'above'} ${(params as { limit: number }).limit}`)
    case 'pattern': return atValue(patternMessages[keyOf(instancePath)]!)
    case 'minItems': return atValue(`expected at least one ${itemNames[keyOf(instancePath)] ?? 'runner'}`)
    case 'maximum': case 'maxItems': case 'maxLength': return atValue(`too ${keyword === 'maximum' ? 'large' : 'long'}; expected at most ${(params as { limit: number }).limit}`)
    case 'minLength': return atValue('expected a name')
    default: throw new Error(`the schema of runners uses ${keyword}, which has no message for people yet`)
  }
}

const typeNames: Readonly<Record<string, string>> = { array: 'a list of runners', object: 'keys and their values', string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false' }
const patternMessages: Readonly<Record<string, string>> = { path: 'expected an absolute path, e.g. /shared', currency: 'expected three capital letters, e.g. EUR', metrics: expectedAddress }
const listNames: Readonly<Record<string, string>> = { labels: 'a list of labels', command: 'a list of words', claims: 'a list of claims', tolerations: 'a list of tolerations' }
const itemNames: Readonly<Record<string, string>> = { labels: 'label', command: 'word', claims: 'claim' }

function keyOf(pointer: string): string {
  return pointer.split('/').at(-1)!
}

function isRunner(pointer: string): boolean {
  return /^\/\d+$/.test(pointer)
}

/** The keys that stand where an unknown one was found. */
function keysOf(parent: string): string[] {
  const { claims, tolerations } = kubernetesRunnerSchema.properties
  return Object.keys((/\/claims\//.test(parent) ? claims.items : /\/tolerations\//.test(parent) ? tolerations.items : /\/kubernetes$/.test(parent) ? kubernetesRunnerSchema : /\/autoscaler$/.test(parent) ? autoscalerSchema : runnerSchema).properties)
}

function unknownKey(parent: string, key: string): Found {
  const keys = keysOf(parent)
  const meant = nearMiss(key, keys)
  return { pointer: pointerTo(parent, key), isKey: true, message: `unknown key; ${meant === undefined ? `expected one of ${keys.join(', ')}` : `did you mean "${meant}"?`}` }
}

function findCrossProblems(runners: readonly Runner[]): Found[] {
  return runners.flatMap(({ name, executor, kubernetes, autoscaler, pricePerHour, currency }, i) => {
    const pointer = pointerTo('', i)
    const first = runners.findIndex((runner) => runner.name === name)
    const maker = runners.findIndex((runner) => isSlotOf(runner, name))
    return [
      ...(first === i ? [] : [{ pointer: pointerTo(pointer, 'name'), message: `runner ${first + 1} is called ${JSON.stringify(name)} already` }]),
      ...(executor !== 'kubernetes' || kubernetes ? [] : [{ pointer: pointerTo(pointer, 'executor'), message: 'the executor kubernetes needs the key kubernetes beside it: namespace, image, claims' }]),
      ...(executor === 'kubernetes' || !kubernetes ? [] : [{ pointer: pointerTo(pointer, 'kubernetes'), isKey: true, message: 'this is for the executor kubernetes' }]),
      ...(maker < 0 ? [] : [{ pointer: pointerTo(pointer, 'name'), message: `one of those that runner ${maker + 1} stands for is called ${JSON.stringify(name)}` }]),
      ...(executor !== 'kubernetes' || !autoscaler ? [] : [{ pointer: pointerTo(pointer, 'autoscaler'), isKey: true, message: 'this is for runners of workflows; with the executor kubernetes the cluster itself finds the place' }]),
      ...(autoscaler?.metrics === undefined || URL.canParse(autoscaler.metrics) ? [] : [{ pointer: pointerTo(pointerTo(pointer, 'autoscaler'), 'metrics'), message: expectedAddress }]),
      ...(i !== findTooMany(runners) ? [] : [{ pointer: autoscaler ? pointerTo(pointerTo(pointer, 'autoscaler'), 'max') : pointer, message: `with this the list stands for more than ${mostRunners} runners` }]),
      ...(pricePerHour === undefined || currency !== undefined ? [] : [{ pointer: pointerTo(pointer, 'pricePerHour'), message: 'a price needs the key currency beside it, e.g. EUR' }]),
      ...(currency === undefined || pricePerHour !== undefined ? [] : [{ pointer: pointerTo(pointer, 'currency'), message: 'a currency needs the key pricePerHour beside it' }]),
    ]
  })
}

/** The first runner that is one too many, with all that autoscalers may make. */
function findTooMany(runners: readonly Runner[]): number {
  let sum = 0
  return runners.findIndex(({ autoscaler }) => (sum += autoscaler?.max ?? 1) > mostRunners)
}
