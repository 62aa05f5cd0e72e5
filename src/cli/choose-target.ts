import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import type { Site } from '../deployment/site.ts'
import type { Target } from '../deployment/target.ts'
import { dockerTarget } from '../deployment/targets/docker.ts'
import { kubernetesTarget } from '../deployment/targets/kubernetes.ts'
import { processTarget } from '../deployment/targets/process.ts'
import type { Spec } from '../spec/record.ts'
import { kubernetesSettings } from './kubernetes-settings.ts'
import type { ForgePlace } from './kubernetes-settings.ts'
import { registryLogins, servingImage } from './serving-image.ts'
import { servingSettings } from './serving-settings.ts'

interface TargetInputs extends ForgePlace { deployments: string | undefined; dockerHost: string; kubeconfig?: string | undefined; workspace: string; /** Of the repository. */ folder?: string }

/** What runs the releases of a spec: on this machine, where the folder finds them again, or in a cluster, which knows them itself. */
export function chooseTarget(inputs: TargetInputs, deployment: Spec['deployment'], environment: Record<string, string> = {}, serverWrapper: readonly string[] = []): Target {
  const { target, container, kubernetes } = deployment
  const serving = servingSettings(deployment, inputs.folder ?? '.')
  const shared = { folder: deploymentsFolder(inputs), routerCommand: servingProgram('router-main'), processEnvironment: environment, serving }
  if (target === 'process') return processTarget({ ...shared, serverCommand: servingProgram('main'), serverWrapper })
  if (serverWrapper.length > 0) throw failure('INPUT_INVALID', { name: 'server-wrapper', problem: `there is none for the target ${target}` })
  if (target === 'kubernetes') return kubernetesTarget({ settings: kubernetesSettings(deployment, inputs, serving), kubeconfig: inputs.kubeconfig, context: kubernetes.context, url: kubernetes.url, readyTimeoutMs: kubernetes.readyTimeoutSeconds * 1000 })
  return dockerTarget({ ...shared, host: inputs.dockerHost, limits: container, readyTimeoutMs: container.readyTimeoutSeconds * 1000, imageSource: async () => (container.image === undefined ? servingImage(container.base) : { image: container.image }), logins: registryLogins })
}

/** A deployment as the same spec would have made it at another site, only to be stopped there: so it needs no image, which a spec that has left the cluster no longer
 *  names. Of a machine either target stops all: they share what they know. */
export function deploymentAt(deployment: Spec['deployment'], { target, namespace, context }: Site): Spec['deployment'] {
  const { context: _, ...kubernetes } = deployment.kubernetes
  if (target === 'machine') return { ...deployment, target: deployment.target === 'kubernetes' ? 'process' : deployment.target }
  return { ...deployment, target: 'kubernetes', kubernetes: { ...kubernetes, image: kubernetes.image ?? 'none', namespace: namespace ?? kubernetes.namespace, ...(context === undefined ? {} : { context }) } }
}

export function deploymentsFolder({ deployments, workspace }: TargetInputs): string {
  return resolve(deployments ?? join(workspace, 'deployments'))
}

const isBundled = !import.meta.filename.endsWith('.ts')

/** The programs of serving lie beside a bundle as bundles of their own. */
function servingProgram(name: 'main' | 'router-main'): string[] {
  return [process.execPath, isBundled ? join(import.meta.dirname, `serving-${name}.mjs`) : join(import.meta.dirname, '../serving', `${name}.ts`)]
}
