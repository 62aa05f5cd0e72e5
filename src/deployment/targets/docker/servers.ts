import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { freePorts } from '../../../base/free-ports.ts'
import { isFailure } from '../../../base/errors.ts'
import { routeName } from '../../../serving/record.ts'
import type { DesiredReplica } from '../../target.ts'
import type { RunningServer, Servers } from '../behind-router.ts'
import { containerOf, ownerLabels, releasePath, settingsOf } from './container.ts'
import type { ContainerLimits, ContainerOwner } from './container.ts'
import { jsonOf } from './engine.ts'
import type { Engine } from './engine.ts'
import { containerExtras, fillContainer, prepareEventFolder } from './serving-extras.ts'
import type { ServingSettings } from '../serving-options.ts'
import { howEnded } from './how-ended.ts'
import { tarOf } from './tar.ts'

interface ListedContainer { Id: string; Created: number; State: string; Labels: Record<string, string> }

/** Another program may take a port between the look for a free one and the start. */
const nAttempts = 3

/** The servers of one deployment, each a container. What is known of them stands in their labels, so nothing is lost with a caller. */
export function dockerServers(engine: Engine, owner: ContainerOwner, imageId: () => Promise<string>, limits: ContainerLimits, serving: ServingSettings): Servers {
  const machine = { uid: process.getuid!(), gid: process.getgid!() }
  const extras = containerExtras(serving, owner, machine)
  const more = extras ? { extras } : {}
  let keys: string | undefined
  const containers = () => listContainers(engine, owner)
  const remove = (id: string) => endContainer(engine, id, 0)

  async function create({ version, role, digest, releaseFolder }: DesiredReplica): Promise<RunningServer | { problem: string }> {
    // Chosen here and not by the engine, which would choose another one whenever it starts the container again.
    const [port] = await freePorts(1) as [number]
    const name = routeName(version, role)
    const container = `rankops-${owner.environment}-${owner.model}-${name.replace(/[^\w.-]/g, '-')}-${randomUUID().slice(0, 8)}`
    const body = containerOf({ owner, imageId: await imageId(), limits, ...more, name, version, digest }, port)
    const { Id: id } = jsonOf<{ Id: string }>(await engine.ask(`create ${container}`, 'POST', '/containers/create', { query: { name: container }, body }))
    try {
      await engine.ask(`copy the release to ${container}`, 'PUT', `/containers/${id}/archive`, { query: { path: releasePath }, body: tarOf(await filesBelow(releaseFolder)) })
      await fillContainer(engine, id, serving, keys, true)
      await engine.ask(`start ${container}`, 'POST', `/containers/${id}/start`)
    } catch (error) {
      await remove(id)
      if (!isFailure(error, 'TARGET_ENGINE')) throw error
      return { problem: error.message }
    }
    return { id, name, version, digest, url: `http://127.0.0.1:${port}`, startedAt: (await containers()).filter((found) => found.Id === id).map(startOf)[0] ?? '' }
  }

  return {
    async tidy() {
      for (const { Id, State } of await containers()) if (State === 'created' || State === 'dead') await remove(Id)
    },
    async prepare() {
      keys = await serving.apiKeys?.()
      await prepareEventFolder(serving, machine)
    },
    async list() {
      return (await containers()).filter(({ State }) => State !== 'created' && State !== 'removing').map(serverOf)
    },
    async find({ version, role, digest }) {
      const settings = settingsOf({ imageId: await imageId(), limits, digest, ...more })
      const found = (await containers()).find(({ State, Labels }) => State === 'running' && nameIn(Labels) === routeName(version, role) && Labels['rankops.settings'] === settings)
      if (found) await fillContainer(engine, found.Id, serving, keys, false)
      return found && serverOf(found)
    },
    async isAlive({ id }) {
      const answer = await engine.ask('look at a container', 'GET', `/containers/${id}/json`, { accepted: [404] })
      return answer.status !== 404 && jsonOf<{ State: { Status: string } }>(answer).State.Status === 'running'
    },
    howEnded: ({ id }) => howEnded(engine, id),
    async start(replica) {
      for (const { Id, State, Labels } of await containers()) if (State !== 'running' && nameIn(Labels) === routeName(replica.version, replica.role)) await remove(Id)
      let result = await create(replica)
      for (let attempt = 1; attempt < nAttempts && 'problem' in result; attempt++) result = await create(replica)
      return result
    },
    async keep({ id }) {
      await engine.ask('let a container start again', 'POST', `/containers/${id}/update`, { body: { RestartPolicy: { Name: 'unless-stopped' } } })
    },
    end: ({ id }, graceMs) => endContainer(engine, id, graceMs),
    async logTail({ id }) {
      const { body } = await engine.ask('read a log', 'GET', `/containers/${id}/logs`, { query: { stdout: '1', stderr: '1', tail: '12' } })
      return textOfLog(body).trimEnd() || 'nothing was written'
    },
  }
}

/** All containers of a deployment, whatever their state. */
export async function listContainers(engine: Engine, owner: ContainerOwner): Promise<ListedContainer[]> {
  const label = Object.entries(ownerLabels(owner)).map(([name, value]) => `${name}=${value}`)
  return jsonOf(await engine.ask('list containers', 'GET', '/containers/json', { query: { all: '1', filters: JSON.stringify({ label }) } }))
}

/** Asks a container to end, makes it after that time, and removes it with its volume. */
export async function endContainer(engine: Engine, id: string, graceMs: number): Promise<void> {
  if (graceMs > 0) await engine.ask('stop a container', 'POST', `/containers/${id}/stop`, { query: { t: String(Math.ceil(graceMs / 1000)) }, accepted: [304, 404] })
  // 409: somebody else is just removing it.
  await engine.ask('remove a container', 'DELETE', `/containers/${id}`, { query: { force: '1', v: '1' }, accepted: [404, 409] })
}

function serverOf(container: ListedContainer): RunningServer {
  const { Id: id, Labels: labels } = container
  return { id, name: nameIn(labels), version: labels['rankops.version']!, digest: labels['rankops.digest']!, url: `http://127.0.0.1:${labels['rankops.port']!}`, startedAt: startOf(container) }
}

/** Containers of older releases of ours have no name: they were never a baseline. */
function nameIn(labels: Record<string, string>): string {
  return labels['rankops.name'] ?? labels['rankops.version']!
}

function startOf({ Created }: ListedContainer): string {
  return new Date(Created * 1000).toISOString()
}

/** Log of a container without a terminal: frames of one byte for the stream, three unused, four for the length (big-endian), and text. */
export function textOfLog(frames: Buffer): string {
  const texts: string[] = []
  for (let at = 0; at + 8 <= frames.length;) {
    const end = at + 8 + frames.readUInt32BE(at + 4)
    texts.push(frames.toString('utf8', at + 8, end))
    at = end
  }
  return texts.join('')
}

async function filesBelow(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
  return Promise.all(paths.map(async (path) => ({ path: relative(folder, path).split(sep).join('/'), bytes: (await stat(path)).size, content: fileContent(path) })))
}

/** Opened when its turn comes, so that a release of many files needs one descriptor. */
async function* fileContent(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>
}
