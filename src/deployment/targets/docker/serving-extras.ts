import { chown, mkdir } from 'node:fs/promises'
import { sha256 } from '../../../base/files.ts'
import { asVariables, serverOptions } from '../serving-options.ts'
import type { ServingSettings } from '../serving-options.ts'
import { ownerLabels, serverUser } from './container.ts'
import type { ContainerExtras, ContainerOwner } from './container.ts'
import type { Engine } from './engine.ts'
import { tarOf, tarOfFolder } from './tar.ts'

const keysPath = '/keys'
const keysFile = 'api-keys.json'
const eventsPath = '/events'
/** Within a volume, whose root belongs to root. */
const logFolder = 'log'

export interface Machine { uid: number; gid: number }

/** What a container gets beside its release. Keys lie in a volume of its own, which its user cannot write. The event log lies in a volume that outlives
 *  all containers of the deployment; or in a folder of the machine, and then whoever deploys owns it and runs the server, but for root. Undefined where
 *  there is nothing to add. */
export function containerExtras(serving: ServingSettings, owner: ContainerOwner, machine: Machine): ContainerExtras | undefined {
  const { apiKeys, events } = serving
  const options = serverOptions(serving, { apiKeys: apiKeys && `${keysPath}/${keysFile}`, events: events && (events.folder === undefined ? `${eventsPath}/${logFolder}` : eventsPath) })
  if (options.length === 0) return undefined
  const { uid, gid } = events?.folder === undefined ? anybody : writerOf(machine)
  return {
    user: `${uid}:${gid}`,
    variables: asVariables(options),
    mounts: [
      ...(apiKeys ? [{ Type: 'volume', Target: keysPath }] : []),
      ...(events ? [events.folder === undefined ? { Type: 'volume', Source: eventVolume(owner), Target: eventsPath, VolumeOptions: { Labels: ownerLabels(owner) } } : { Type: 'bind', Source: events.folder, Target: eventsPath }] : []),
    ],
  }
}

/** The volume of the event log of a deployment. */
export function eventVolume(owner: ContainerOwner): string {
  return `rankops-events-${owner.environment}-${owner.model}-${sha256(owner.folder).slice(0, 8)}`
}

/** Makes the folder of the log for who is to write it. */
export async function prepareEventFolder({ events }: ServingSettings, machine: Machine): Promise<void> {
  if (events?.folder === undefined) return
  const isNew = await mkdir(events.folder, { recursive: true, mode: 0o700 }) !== undefined
  const { uid, gid } = writerOf(machine)
  if (isNew && uid !== machine.uid) await chown(events.folder, uid, gid)
}

/** Copies into a container what is not its release: before it starts, and the keys again whenever they may be others. The server reads them again by itself. */
export async function fillContainer(engine: Engine, id: string, { events }: ServingSettings, keys: string | undefined, isNew: boolean): Promise<void> {
  const put = (what: string, path: string, body: AsyncIterable<Uint8Array>) => engine.ask(what, 'PUT', `/containers/${id}/archive`, { query: { path }, body })
  if (keys !== undefined) {
    const content = Buffer.from(keys)
    await put('copy the API keys to a container', keysPath, tarOf([{ path: keysFile, bytes: content.length, content: [content] }]))
  }
  if (isNew && events && events.folder === undefined) await put('make the folder of the event log', eventsPath, tarOfFolder(logFolder, serverUser))
}

const anybody: Machine = { uid: serverUser, gid: serverUser }

function writerOf(machine: Machine): Machine {
  return machine.uid === 0 ? anybody : machine
}
