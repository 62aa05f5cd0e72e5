import { failure } from '../base/errors.ts'

/** Files that do not fit together, or were written by another version. */
export function refuseModel(problem: string): never {
  throw failure('MODEL_INVALID', { problem })
}
