import { sha256 } from '../../../base/files.ts'

/** Which deployment a container belongs to: by these labels it is found again. */
export interface ContainerOwner { folder: string; model: string; environment: string }
export interface ContainerLimits { memoryMiB: number; cpu: number }
interface ContainerPlan { owner: ContainerOwner; imageId: string; limits: ContainerLimits; extras?: ContainerExtras; name: string; version: string; digest: string }
/** What `deployment.serving` adds to a container. */
export interface ContainerExtras { user: string; variables: Record<string, string>; mounts: Record<string, unknown>[] }

const serverPort = '8080'
export const releasePath = '/release'
export const serverUser = 1000

export function ownerLabels({ folder, model, environment }: ContainerOwner): Record<string, string> {
  return { 'rankops.folder': folder, 'rankops.model': model, 'rankops.environment': environment, 'rankops.role': 'server' }
}

/** A container with other settings than these is another one, though it serves the same release. */
export function settingsOf({ imageId, limits, digest, extras }: Pick<ContainerPlan, 'imageId' | 'limits' | 'digest' | 'extras'>): string {
  return sha256(JSON.stringify([imageId, limits.memoryMiB, limits.cpu, digest, ...(extras ? [extras] : [])])).slice(0, 16)
}

/** What the engine is asked to create. It may read and answer, and nothing else: no user of the machine, no capability, a root that
 *  cannot be written, no address but the loopback one. Whether it may start again by itself is said when it got ready: one that
 *  cannot start shall end and not try forever. */
export function containerOf(plan: ContainerPlan, hostPort: number): Record<string, unknown> {
  const { owner, imageId, limits: { memoryMiB, cpu }, extras, name, version, digest } = plan
  return {
    Image: imageId,
    User: extras?.user ?? `${serverUser}:${serverUser}`,
    Env: [`RANKOPS_RELEASE=${releasePath}`, 'RANKOPS_HOST=0.0.0.0', `RANKOPS_PORT=${serverPort}`, ...Object.entries(extras?.variables ?? {}).map((pair) => pair.join('='))],
    Labels: { ...ownerLabels(owner), 'rankops.name': name, 'rankops.version': version, 'rankops.digest': digest, 'rankops.settings': settingsOf(plan), 'rankops.port': String(hostPort) },
    ExposedPorts: { [`${serverPort}/tcp`]: {} },
    HostConfig: {
      PortBindings: { [`${serverPort}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }] },
      // A volume without a name: it gets a copy of the release, and goes with its container.
      Mounts: [{ Type: 'volume', Target: releasePath }, ...(extras?.mounts ?? [])],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,size=16m' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: memoryMiB * 1024 * 1024,
      // The same: no swap.
      MemorySwap: memoryMiB * 1024 * 1024,
      NanoCpus: Math.round(cpu * 1e9),
      PidsLimit: 256,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      RestartPolicy: { Name: 'no' },
    },
  }
}
