import type { Spec } from '../spec/record.ts'
import type { PlannedModel } from './record.ts'

/** `auto` becomes the backend that gives equal bytes on every machine. */
export function resolveBackend(asked: Spec['training']['backend']): PlannedModel['backend'] {
  return asked === 'auto' ? 'wasm' : asked
}
