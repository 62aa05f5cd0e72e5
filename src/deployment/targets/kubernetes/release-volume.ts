import { containerSecurity, resourcesOf, temporaryFolder } from './pod.ts'
import type { Placement } from './settings.ts'

const mountPath = '/release'

interface ReleaseVolume { initContainers: Record<string, unknown>[]; volumes: Record<string, unknown>[]; mount: Record<string, unknown> }

/** How a pod gets its release: fetched and verified by digest before the server starts, into a folder that goes with the pod; or a
 *  folder of a volume. The server verifies what it loads in both cases. */
export function releaseVolume({ model, settings }: Placement, { version, digest }: { version: string; digest: string }): ReleaseVolume {
  const source = settings.release
  const fill = (text: string) => text.replaceAll('{model}', model).replaceAll('{version}', version)
  if (source.from === 'claim') {
    return {
      initContainers: [],
      volumes: [{ name: 'release', persistentVolumeClaim: { claimName: source.claim, readOnly: true } }],
      mount: { name: 'release', mountPath, subPath: fill(source.path), readOnly: true },
    }
  }
  const { tokenSecret } = source
  const token = tokenSecret === undefined ? undefined : { name: 'release-token', mountPath: '/secrets/release', readOnly: true }
  return {
    initContainers: [{
      name: 'fetch-release',
      image: settings.image,
      command: ['node', '/app/fetch-release.mjs', '--url', fill(source.url), '--digest', digest, '--into', mountPath, ...(token ? ['--token-file', '/secrets/release/token'] : [])],
      resources: resourcesOf({ cpu: Math.min(settings.cpu, 0.5), memoryMiB: Math.min(settings.memoryMiB, 256) }),
      securityContext: containerSecurity,
      volumeMounts: [{ name: 'release', mountPath }, temporaryFolder.mount, ...(token ? [token] : [])],
    }],
    volumes: [{ name: 'release', emptyDir: {} }, ...(token ? [{ name: token.name, secret: { secretName: tokenSecret } }] : [])],
    mount: { name: 'release', mountPath, readOnly: true },
  }
}
