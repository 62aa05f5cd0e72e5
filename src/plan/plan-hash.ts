import { canonicalJson, sha256 } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'
import type { PlannedModel } from './record.ts'
import { decidingParts } from './spec-diff.ts'

/** What decides the result of a planned step. Predictions, runners and commits do not: the plan of a merge has the hash of the pull
 *  request's plan, and finds what that trained. */
export interface DecidingInputs { spec: Spec; codeVersion: string; dataVersion: string; backend: PlannedModel['backend']; action: PlannedModel['action'] }

/** Lower-case hex sha256 over the deciding inputs as canonical JSON. A redeployment is decided by the whole spec, a training by the parts
 *  that shape the model. */
export function hashOf({ spec, codeVersion, dataVersion, backend, action }: DecidingInputs): string {
  return sha256(canonicalJson({ spec: action === 'redeploy' ? spec : decidingParts(spec), codeVersion, dataVersion, resources: spec.resources, backend, action }))
}

/** `auto` becomes the backend that gives equal bytes on every machine. */
export function resolveBackend(asked: Spec['training']['backend']): PlannedModel['backend'] {
  return asked === 'auto' ? 'wasm' : asked
}
