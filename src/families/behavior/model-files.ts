import { failure, messageOf } from '../../base/errors.ts'
import { canonicalJson, sha256 } from '../../base/files.ts'
import { defineRecord } from '../../base/schema.ts'
import { atOnce } from '../../base/steps.ts'
import type { Steps } from '../../base/steps.ts'
import type { DenseWeights } from '../../tensor/tensor.ts'
import type { Model } from '../family.ts'
import { calibrationSchema, checkCalibration } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { EventsFeaturiser } from './events/featuriser.ts'
import { eventsFileSchema, formatEvents, parseEvents } from './events/file.ts'
import { refuseModel } from './refuse-model.ts'
import type { TableFeaturiser } from './table/featuriser.ts'
import { formatTable, parseTable, tableFileSchema } from './table/file.ts'
import { formatWeights, parseWeights } from './weights.ts'

/** Everything a fitted model consists of. */
export interface FiledModel { featuriser: EventsFeaturiser | TableFeaturiser; networks: DenseWeights[]; hiddenUnits: number[]; calibration: Calibration; goldenQueries: Model['goldenQueries'] }

/** `model.json`: what the features are made of, from events or from a table. `weights.bin`: the parameters of the networks. */
export const modelRecord = defineRecord('behavior-model/2', {
  type: 'object',
  additionalProperties: false,
  required: ['networks', 'hiddenUnits', 'weightsSha256', 'features', 'calibration', 'goldenQueries'],
  properties: {
    networks: { type: 'integer', minimum: 1, description: 'How many are averaged.' },
    hiddenUnits: { type: 'array', items: { type: 'integer', minimum: 1 }, description: 'Of the layers before the last one, the same in all networks.' },
    weightsSha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    features: { type: 'array', minItems: 1, items: { type: 'string' }, description: 'Names of the features, in order.' },
    events: eventsFileSchema,
    table: tableFileSchema,
    calibration: calibrationSchema,
    goldenQueries: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['request', 'answer'], properties: { request: {}, answer: { type: 'object' } } },
    },
  },
} as const)

/** Equal parts give equal bytes. */
export function formatModel({ featuriser, networks, hiddenUnits, calibration, goldenQueries }: FiledModel): Map<string, Uint8Array> {
  const bytes = formatWeights(networks)
  const model = {
    record: modelRecord.name,
    networks: networks.length,
    hiddenUnits,
    weightsSha256: sha256(bytes),
    features: featuriser.names,
    ...('parts' in featuriser ? { events: formatEvents(featuriser) } : { table: formatTable(featuriser) }),
    calibration,
    goldenQueries,
  }
  return new Map([['model.json', Buffer.from(`${canonicalJson(model)}\n`)], ['weights.bin', bytes]])
}

/** Files → parts; everything that must fit together is checked, nothing in them is ever run. */
export function parseModel(files: ReadonlyMap<string, Uint8Array>): FiledModel {
  return atOnce(parseInSteps(files))
}

/** The longest step is the text of `model.json`: with 100,000 items some 20 ms. */
export function* parseInSteps(files: ReadonlyMap<string, Uint8Array>): Steps<FiledModel> {
  const [json, bytes] = ['model.json', 'weights.bin'].map((name) => files.get(name) ?? refuseModel(`there is no ${name}`)) as [Uint8Array, Uint8Array]
  const model = parseJson(json)
  yield
  const { networks, hiddenUnits, features, events, table } = model
  if ((events === undefined) === (table === undefined)) refuseModel('it reads neither events nor a table, or both')
  const featuriser = events ? yield* parseEvents(events) : parseTable(table!)
  if (featuriser.names.join('\n') !== features.join('\n')) refuseModel('its features are not those of this version')
  if (sha256(bytes) !== model.weightsSha256) refuseModel('weights.bin is not the one that model.json was written with')
  return {
    featuriser,
    networks: parseWeights(bytes, { width: features.length, hiddenUnits, networks }),
    hiddenUnits,
    calibration: checkCalibration(model.calibration),
    goldenQueries: model.goldenQueries as Model['goldenQueries'],
  }
}

function parseJson(json: Uint8Array) {
  try {
    return modelRecord.parse(Buffer.from(json).toString('utf8'), 'model.json')
  } catch (error) {
    throw failure('MODEL_INVALID', { problem: messageOf(error) }, error)
  }
}
