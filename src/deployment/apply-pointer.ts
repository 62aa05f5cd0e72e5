import { isFailure } from '../base/errors.ts'
import { routeName } from '../serving/record.ts'
import type { CanaryRules, ShadowRules } from '../spec/record.ts'
import type { Pointer } from './record.ts'
import type { DesiredReplica, ObservedDeployment, Target } from './target.ts'

export interface Placed {
  model: string
  environment: string
  /** The folder with the verified files of a release. */
  releaseFolderOf(version: string): string | Promise<string>
}

/** What the spec says of how a canary runs. */
interface CanarySetup { rules: Pick<CanaryRules, 'baseline'>; shadow?: ShadowRules | undefined }

/** Makes the target match what the branch says. Called again it changes nothing. A baseline that does not get ready, as on a machine that is
 *  full, is done without: the canary is compared with the stable server then. */
export async function applyPointer(placed: Placed, target: Target, pointer: Pointer, setup: CanarySetup = { rules: { baseline: false } }): Promise<ObservedDeployment> {
  const { model, environment } = placed
  try {
    return await target.apply({ model, environment, replicas: await desiredReplicas(placed, pointer, setup) })
  } catch (error) {
    if (!setup.rules.baseline || !pointer.stable || !isFailure(error, 'TARGET_NOT_READY') || error.fields['version'] !== routeName(pointer.stable.version, 'baseline')) throw error
    return target.apply({ model, environment, replicas: await desiredReplicas(placed, pointer, { ...setup, rules: { baseline: false } }) })
  }
}

/** Fetches the releases that the pointer names, and says what each of them is to get of the traffic. The baseline gets as much as the canary, and
 *  never more than the canary leaves: at 50 % the two share all, and the stable server stands ready. */
export async function desiredReplicas({ releaseFolderOf }: Placed, { stable, canary }: Pointer, { rules, shadow }: CanarySetup): Promise<DesiredReplica[]> {
  const replica = async ({ version, digest }: { version: string; digest: string }, role: DesiredReplica['role'], weightPercent: number): Promise<DesiredReplica> => ({ version, digest, role, weightPercent, releaseFolder: await releaseFolderOf(version) })
  const isShadow = canary?.phase === 'shadow'
  const canaryPercent = isShadow ? 0 : canary?.weightPercent ?? 0
  const baselinePercent = stable && canary && !isShadow && rules.baseline ? Math.min(canaryPercent, 100 - canaryPercent) : 0
  const replicas: DesiredReplica[] = []
  if (stable) replicas.push(await replica(stable, 'stable', 100 - canaryPercent - baselinePercent))
  if (stable && baselinePercent > 0) replicas.push(await replica(stable, 'baseline', baselinePercent))
  if (canary) replicas.push(await replica(canary, isShadow ? 'shadow' : 'canary', isShadow ? shadow?.sharePercent ?? 100 : canaryPercent))
  return replicas
}
