import type { Log } from '../base/log.ts'
import { readDeployment } from '../deployment/pointer.ts'
import { version } from '../entry/version.ts'
import type { Forge } from '../forge/forge.ts'
import { resolveBackend } from '../plan/backend.ts'
import type { NewestRelease } from '../plan/decision.ts'
import { hashOf } from '../plan/plan-hash.ts'
import type { Spec } from '../spec/record.ts'

/** The release that serves a spec's environment, where it was trained from exactly this spec, data and code and is older than the newest. */
export type FindServed = (spec: Spec, dataVersion: string, newest: NewestRelease | undefined, earlier: readonly NewestRelease[]) => Promise<NewestRelease | undefined>

/** Of those who want an older spec back, one may mean the model that serves after a rollback, another a model that is to take the place of
 *  what serves. Only the pointer tells them apart. It is read (three requests) where an earlier release of these fits; where there is no
 *  forge to ask, none serves as far as we know. */
export function servedFinder(forge: (() => Pick<Forge, 'readBranch'>) | undefined, log: Pick<Log, 'info'>): FindServed {
  return async (spec, dataVersion, newest, earlier) => {
    const planHash = hashOf({ spec, codeVersion: version, dataVersion, backend: resolveBackend(spec), action: 'train' })
    const fitting = newest?.planHash === planHash ? [] : earlier.filter((release) => release.planHash === planHash)
    if (fitting.length === 0) return undefined
    if (!forge) {
      log.info(`Release ${fitting[0]!.version} of ${spec.name} was trained from this spec, data and code; whether it serves is not known without --repository and a token.`)
      return undefined
    }
    const { pointer } = await readDeployment(forge(), spec.name, spec.deployment.environment)
    return fitting.find((release) => release.version === pointer?.stable?.version && release.digest === pointer.stable.digest)
  }
}
