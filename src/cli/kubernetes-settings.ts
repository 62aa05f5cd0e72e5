import { failure } from '../base/errors.ts'
import type { KubernetesSettings, ReleaseSource } from '../deployment/targets/kubernetes/settings.ts'
import type { ServingSettings } from '../deployment/targets/serving-options.ts'
import type { Spec } from '../spec/record.ts'

export interface ForgePlace { apiUrl?: string | undefined; repository?: string | undefined }

/** How a spec wants its releases run in a cluster. Pods fetch a release from the forge unless the spec names another place. */
export function kubernetesSettings({ kubernetes }: Spec['deployment'], forge: ForgePlace, serving: ServingSettings): KubernetesSettings {
  const { image, nodeSelector, tolerations, release, imagePullSecret, apiKeysSecret, namespace, replicas, cpu, memoryMiB, gpu, router, metricsFrom } = kubernetes
  if (image === undefined) throw failure('INPUT_INVALID', { name: 'deployment.kubernetes.image', problem: 'the spec does not name an image' })
  return {
    namespace, image, replicas, cpu, memoryMiB, gpu, router, metricsFrom, serving,
    ...(imagePullSecret === undefined ? {} : { imagePullSecret }),
    ...(apiKeysSecret === undefined ? {} : { apiKeysSecret }),
    nodeSelector: Object.fromEntries(nodeSelector.map((pair) => { const at = pair.indexOf('='); return [pair.slice(0, at), pair.slice(at + 1)] })),
    tolerations: tolerations.map(({ key, value, effect }) => ({ key, ...(value === undefined ? { operator: 'Exists' as const } : { operator: 'Equal' as const, value }), ...(effect === undefined ? {} : { effect }) })),
    release: releaseSource(release, forge),
  }
}

function releaseSource({ from, url, tokenSecret, claim, path }: Spec['deployment']['kubernetes']['release'], { apiUrl, repository }: ForgePlace): ReleaseSource {
  if (from === 'claim') return { from, claim: claim ?? '', path }
  const given = url ?? (apiUrl === undefined || repository === undefined ? undefined : `${apiUrl.replace(/\/+$/, '')}/repos/${repository}/releases/tags/{model}-v{version}`)
  if (given === undefined) throw failure('INPUT_INVALID', { name: 'deployment.kubernetes.release.url', problem: 'there is no forge here to fetch releases from, and the spec names no address' })
  return { from, url: given, ...(tokenSecret === undefined ? {} : { tokenSecret }) }
}
