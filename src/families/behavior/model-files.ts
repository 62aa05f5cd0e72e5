import { canonicalJson, sha256 } from '../../base/files.ts'
import { defineRecord } from '../../base/schema.ts'
import { atOnce } from '../../base/steps.ts'
import type { Steps } from '../../base/steps.ts'
import type { Model } from '../family.ts'
import { fileOf, goldenQueriesSchema, parseModelJson, sha256Schema } from '../model-json.ts'
import { refuseModel } from '../refuse-model.ts'
import { calibrationSchema, checkCalibration } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { EventsFeaturiser } from './events/featuriser.ts'
import { eventsFileSchema, formatEvents, parseEvents } from './events/file.ts'
import { openGraph } from './graph.ts'
import type { Members } from './members.ts'
import type { TableFeaturiser } from './table/featuriser.ts'
import { formatTable, parseTable, tableFileSchema } from './table/file.ts'
import { formatForests, parseForests } from './trees/forest-file.ts'
import { formatWeights, parseWeights } from './weights.ts'

/** Everything a fitted model consists of. */
export interface FiledModel { featuriser: EventsFeaturiser | TableFeaturiser; members: Members; calibration: Calibration; goldenQueries: Model['goldenQueries'] }

const count = { type: 'integer', minimum: 1, description: 'How many are averaged.' } as const
const common = {
  features: { type: 'array', minItems: 1, items: { type: 'string' }, description: 'Names of the features, in order.' },
  events: eventsFileSchema,
  table: tableFileSchema,
  calibration: calibrationSchema,
  goldenQueries: goldenQueriesSchema,
} as const

/** `model.json` of networks, whose parameters are `weights.bin`: what the features are made of, from events or from a table. */
export const modelRecord = defineRecord('behavior-model/2', {
  type: 'object',
  additionalProperties: false,
  required: ['networks', 'hiddenUnits', 'weightsSha256', 'features', 'calibration', 'goldenQueries'],
  properties: {
    networks: count,
    hiddenUnits: { type: 'array', items: { type: 'integer', minimum: 1 }, description: 'Of the layers before the last one, the same in all networks.' },
    weightsSha256: sha256Schema,
    ...common,
  },
} as const)

/** `model.json` of forests, whose trees are `trees.bin`. A version of its own, so that a server that knows only networks says that it is too old. */
const forestsRecord = defineRecord('behavior-model/3', {
  type: 'object',
  additionalProperties: false,
  required: ['forests', 'treesSha256', 'features', 'calibration', 'goldenQueries'],
  properties: { forests: count, treesSha256: sha256Schema, ...common },
} as const)

/** `model.json` of a graph that a program of the team's own made, which is `graph.onnx`. */
const graphRecord = defineRecord('behavior-model/4', {
  type: 'object',
  additionalProperties: false,
  required: ['graphSha256', 'features', 'calibration', 'goldenQueries'],
  properties: { graphSha256: sha256Schema, ...common },
} as const)

/** Equal parts give equal bytes. */
export function formatModel({ featuriser, members, calibration, goldenQueries }: FiledModel): Map<string, Uint8Array> {
  const { name, bytes, about } = formatMembers(members)
  const model = {
    ...about,
    features: featuriser.names,
    ...('parts' in featuriser ? { events: formatEvents(featuriser) } : { table: formatTable(featuriser) }),
    calibration,
    goldenQueries,
  }
  return new Map([['model.json', Buffer.from(`${canonicalJson(model)}\n`)], [name, bytes]])
}

function formatMembers(members: Members): { name: string; bytes: Uint8Array; about: Record<string, unknown> } {
  switch (members.kind) {
    case 'networks': {
      const bytes = formatWeights(members.networks)
      return { name: 'weights.bin', bytes, about: { record: modelRecord.name, networks: members.networks.length, hiddenUnits: members.hiddenUnits, weightsSha256: sha256(bytes) } }
    }
    case 'forests': {
      const bytes = formatForests(members.forests)
      return { name: 'trees.bin', bytes, about: { record: forestsRecord.name, forests: members.forests.length, treesSha256: sha256(bytes) } }
    }
    case 'graph': {
      const { bytes } = members.graph
      return { name: 'graph.onnx', bytes, about: { record: graphRecord.name, graphSha256: sha256(bytes) } }
    }
  }
}

/** Files → parts; everything that must fit together is checked, nothing in them is ever run. */
export function parseModel(files: ReadonlyMap<string, Uint8Array>): FiledModel {
  return atOnce(parseInSteps(files))
}

/** The longest step is the text of `model.json`: with 100,000 items some 20 ms. */
export function* parseInSteps(files: ReadonlyMap<string, Uint8Array>): Steps<FiledModel> {
  const name = ['trees.bin', 'graph.onnx'].find((each) => files.has(each)) ?? 'weights.bin'
  const [json, bytes] = [fileOf(files, 'model.json'), fileOf(files, name)]
  const model = name === 'trees.bin' ? parseModelJson(forestsRecord, json) : name === 'graph.onnx' ? parseModelJson(graphRecord, json) : parseModelJson(modelRecord, json)
  yield
  const { features, events, table } = model
  if ((events === undefined) === (table === undefined)) refuseModel('it reads neither events nor a table, or both')
  const featuriser = events ? yield* parseEvents(events) : parseTable(table!)
  if (featuriser.names.join('\n') !== features.join('\n')) refuseModel('its features are not those of this version')
  if (sha256(bytes) !== ('forests' in model ? model.treesSha256 : 'networks' in model ? model.weightsSha256 : model.graphSha256)) refuseModel(`${name} is not the one that model.json was written with`)
  const members: Members = 'forests' in model
    ? { kind: 'forests', forests: yield* parseForests(bytes, model.forests, featuriser.categories) }
    : 'graphSha256' in model ? { kind: 'graph', graph: yield* openGraph(bytes, features.length) }
    : { kind: 'networks', networks: parseWeights(bytes, { width: features.length, hiddenUnits: model.hiddenUnits, networks: model.networks }), hiddenUnits: model.hiddenUnits }
  return { featuriser, members, calibration: checkCalibration(model.calibration), goldenQueries: model.goldenQueries as Model['goldenQueries'] }
}
