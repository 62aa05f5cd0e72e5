import type { Pointer } from './record.ts'
import type { DesiredReplica, ObservedDeployment, Target } from './target.ts'

export interface Placed {
  model: string
  environment: string
  /** The folder with the verified files of a release. */
  releaseFolderOf(version: string): string | Promise<string>
}

/** Makes the target match what the branch says. Called again it changes nothing. */
export async function applyPointer(placed: Placed, target: Target, pointer: Pointer): Promise<ObservedDeployment> {
  return target.apply({ model: placed.model, environment: placed.environment, replicas: await desiredReplicas(placed, pointer) })
}

/** Fetches the releases that the pointer names, and says what each of them is to get of the traffic. */
export async function desiredReplicas({ releaseFolderOf }: Placed, { stable, canary }: Pointer): Promise<DesiredReplica[]> {
  const canaryPercent = canary?.weightPercent ?? 0
  const replicas: DesiredReplica[] = []
  if (stable) replicas.push({ version: stable.version, digest: stable.digest, role: 'stable', weightPercent: 100 - canaryPercent, releaseFolder: await releaseFolderOf(stable.version) })
  if (canary) replicas.push({ version: canary.version, digest: canary.digest, role: 'canary', weightPercent: canaryPercent, releaseFolder: await releaseFolderOf(canary.version) })
  return replicas
}
