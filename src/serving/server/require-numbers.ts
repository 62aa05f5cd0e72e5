import { failure } from '../../base/errors.ts'

/** JSON has no NaN and no infinity and would write null in their place: the client would get a good answer without a number in it, and nobody
 *  would count an error. Gives the answer, or fails with MODEL_NO_NUMBER. */
export function requireNumbers<T>(answer: T, place = 'answer'): T {
  if (typeof answer === 'number' && !Number.isFinite(answer)) throw failure('MODEL_NO_NUMBER', { place, value: String(answer) })
  if (typeof answer === 'object' && answer !== null) for (const key in answer) requireNumbers(answer[key], Array.isArray(answer) ? `${place}[${key}]` : `${place}.${key}`)
  return answer
}
