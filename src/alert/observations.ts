import { isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { RecordType } from '../base/schema.ts'
import { rolloutRecord } from '../deployment/record.ts'
import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import { healthRecord } from '../health/record.ts'
import type { Observations } from './causes.ts'

/** Reads the health and rollout records of all models from the branch `rankops/state`. A torn one is passed over with a warning: it
 *  must not silence the others, and no observation changes no alert. */
export async function readObservations(state: Pick<Forge, 'readBranch'>, log: Log): Promise<Observations> {
  const [health, rollouts] = [await state.readBranch(stateBranch, 'health'), await state.readBranch(stateBranch, 'rollouts')]
  return { health: parseAll(health.files, healthRecord, log), rollouts: parseAll(rollouts.files, rolloutRecord, log) }
}

function parseAll<T>(files: ReadonlyMap<string, string>, record: RecordType<T>, log: Log): T[] {
  return [...files].filter(([path]) => path.endsWith('.json')).flatMap(([path, text]) => {
    try {
      return [record.parse(text, `${stateBranch}:${path}`)]
    } catch (error) {
      if (!isFailure(error, 'RECORD_INVALID')) throw error
      log.warn(`Passed over: ${error.message}`)
      return []
    }
  })
}
