import { canonicalJson, sha256 } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'
import { valuesWith } from './effect.ts'
import type { PlannedModel } from './record.ts'

/** What decides the result of a planned step. Predictions, runners and commits do not: the plan of a merge has the hash of the pull
 *  request's plan, and finds what that trained. */
interface DecidingInputs { spec: Spec; codeVersion: string; dataVersion: string; backend: PlannedModel['backend']; action: PlannedModel['action'] }

/** Lower-case hex sha256 over the deciding inputs as canonical JSON. A training is decided by what shapes the model and its verdict, the
 *  cores, memory and GPUs it asks for among it; a redeployment by the settings of the deployment too. What only a later step reads, such as
 *  a longer time limit, changes nothing: a training that ran out of time goes on from its checkpoint. */
export function hashOf({ spec, codeVersion, dataVersion, backend, action }: DecidingInputs): string {
  const values = valuesWith(spec, action === 'redeploy' ? ['training', 'deployment'] : ['training'])
  return sha256(canonicalJson({ spec: values, codeVersion, dataVersion, backend, action }))
}
