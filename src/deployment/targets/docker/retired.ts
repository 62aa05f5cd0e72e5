import { join } from 'node:path'
import { readTextIfAny, removeIfAny, writeFileAtomic } from '../../../base/files.ts'
import type { ContainerOwner } from './container.ts'
import { dockerEngine } from './engine.ts'
import { endContainer, listContainers } from './servers.ts'

/** Writes down where a deployment has containers, so that another target, which knows no engine, finds them. */
export async function rememberHost(owner: ContainerOwner, host: string): Promise<void> {
  await writeFileAtomic(hostPath(owner), host)
}

/** Ends the containers of a deployment that was a docker target's once; one that never was asks no engine. */
export async function endRetiredContainers(owner: ContainerOwner, graceMs: number): Promise<void> {
  const host = await readTextIfAny(hostPath(owner))
  if (host === undefined) return
  const engine = dockerEngine(host)
  for (const { Id } of await listContainers(engine, owner)) await endContainer(engine, Id, graceMs)
  await removeIfAny(hostPath(owner))
}

function hostPath({ folder, environment, model }: ContainerOwner): string {
  return join(folder, environment, model, 'docker-host')
}
