// What a step of the rollout would apply to a cluster, as YAML: nothing is changed, and no cluster is asked.
import { failure } from '../base/errors.ts'
import { desiredReplicas } from '../deployment/apply-pointer.ts'
import type { Pointer } from '../deployment/record.ts'
import { deploymentManifests, formatManifests } from '../deployment/targets/kubernetes/manifests.ts'
import { planServers, settingsFor } from '../deployment/targets/kubernetes/plan-servers.ts'
import { deployerRole } from '../deployment/targets/kubernetes/role.ts'
import type { Placement } from '../deployment/targets/kubernetes/settings.ts'
import type { Spec } from '../spec/record.ts'
import { kubernetesSettings } from './kubernetes-settings.ts'
import type { ForgePlace } from './kubernetes-settings.ts'
import { servingSettings } from './serving-settings.ts'

/** `folder` is that of the repository. */
type PrintInputs = ForgePlace & { folder?: string }

/** What the branch says, or where nothing is deployed yet the release `desired`. The addresses in the routes are given by the cluster. */
export async function formatDeployment(spec: Spec, environment: string, forge: PrintInputs, pointer: Pointer | undefined, desired: { version: string; digest: string } | undefined): Promise<string> {
  const placement = placementOf(spec, environment, forge)
  const meant = pointer ?? (desired && ({ stable: { version: desired.version, digest: desired.digest } } as Pointer))
  if (!meant) throw failure('INPUT_INVALID', { name: 'dry-run', problem: `nothing of ${spec.name} is released yet` })
  const replicas = await desiredReplicas({ model: spec.name, environment, releaseFolderOf: () => '' }, meant, { rules: spec.deployment.canary, shadow: spec.deployment.shadow })
  const routes = settingsFor(replicas, new Map(replicas.map(({ version, role }) => [role === 'baseline' ? `${version}-baseline` : version, `http://<address of ${version}>:8080`])))
  return formatManifests(deploymentManifests(placement, planServers(placement, replicas, [], new Map()), routes, await placement.settings.serving?.apiKeys?.()))
}

export function formatRole(spec: Spec, environment: string, forge: PrintInputs): string {
  return formatManifests([deployerRole(placementOf(spec, environment, forge))])
}

function placementOf(spec: Spec, environment: string, forge: PrintInputs): Placement {
  const { target } = spec.deployment
  if (target !== 'kubernetes') throw failure('INPUT_INVALID', { name: 'dry-run', problem: `${spec.name} has the target ${target}; only for kubernetes there is something to print` })
  return { model: spec.name, environment, settings: kubernetesSettings(spec.deployment, forge, servingSettings(spec.deployment, forge.folder ?? '.')) }
}
