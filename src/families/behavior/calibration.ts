import type { FromSchema } from '../../base/schema.ts'
import type { Spec } from '../../spec/record.ts'
import { refuseModel } from '../refuse-model.ts'
import { applyIsotonic, fitIsotonic } from './numerics/isotonic.ts'
import { applyPlatt, fitPlatt } from './numerics/platt.ts'

const numbers = { type: 'array', items: { type: 'number' } } as const

/** How the networks' mean probability becomes the model's: as it is, by Platt's curve, or by an isotonic one. */
export const calibrationSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { enum: ['none', 'platt', 'isotonic'] },
    platt: { type: 'object', additionalProperties: false, required: ['a', 'b'], properties: { a: { type: 'number', exclusiveMinimum: 0 }, b: { type: 'number' } } },
    isotonic: { type: 'object', additionalProperties: false, required: ['centres', 'values'], properties: { centres: numbers, values: numbers } },
  },
} as const

export type Calibration = FromSchema<typeof calibrationSchema>

/** Fitted on examples that no network learnt from. The order of the scores stays; an isotonic curve makes some of them equal. */
export function fitCalibration(kind: Spec['training']['calibration'], probabilities: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  if (kind === 'platt') return { kind, platt: fitPlatt(probabilities, labels) }
  return kind === 'isotonic' ? { kind, isotonic: fitIsotonic(probabilities, labels) } : { kind }
}

export function calibrate({ platt, isotonic }: Calibration, probability: number): number {
  if (platt) return applyPlatt(platt, probability)
  return isotonic ? applyIsotonic(isotonic, probability) : probability
}

/** A curve that is missing, falls or leaves [0, 1] fails with MODEL_INVALID. */
export function checkCalibration(calibration: Calibration): Calibration {
  const { kind, platt, isotonic } = calibration
  if ((kind === 'platt') !== (platt !== undefined) || (kind === 'isotonic') !== (isotonic !== undefined)) refuseModel('the calibration lacks its curve')
  if (isotonic && !isCurve(isotonic.centres, isotonic.values)) refuseModel('the calibration is no curve of probabilities')
  return calibration
}

function isCurve(centres: readonly number[], values: readonly number[]): boolean {
  return centres.length === values.length && [centres, values].every(isRising) && values.every((value) => value >= 0 && value <= 1)
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!)
}
