// A Docker engine for tests on machines without one: it keeps images and containers as the real one does, by the part of API 1.41 that
// the docker target speaks, and runs a container as a process of the machine. The contract of the target runs on both.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { sha256 } from '../../src/base/files.ts'

export interface FakeEngine {
  host: string
  containers: Map<string, FakeContainer>
  images: Map<string, FakeImage>
  /** What was asked, `METHOD /path` each, ids as `:id`. */
  asked: string[]
  /** The same, whole. */
  urls: string[]
  /** How each push logged in. */
  logins: { username?: string; password?: string }[]
  /** Answers once what is asked next in this way with that status and message. */
  fail(asked: string, status: number, message: string): void
  /** Cuts the next request of this kind and every one after it: for the engine, as if the caller was killed. */
  cutFrom(asked: string): void
  heal(): void
  /** Ends all containers; those that may start again do so when it comes back, as after a restart of the engine. */
  restart(): Promise<void>
  close(): Promise<void>
}
/** `folder` is that of a built one; a pulled one has none. */
export interface FakeImage { id: string; folder: string; created: number }
interface CreateBody { Image: string; Env: string[]; Labels: Record<string, string>; HostConfig: { PortBindings: Record<string, { HostIp: string; HostPort: string }[]>; RestartPolicy: { Name: string } } & Record<string, unknown> }
export interface FakeContainer { id: string; name: string; body: CreateBody; created: number; state: 'created' | 'running' | 'exited'; /** Holds its release; what is copied to /<name> lies in `<volume>-<name>`. */ volume: string; process?: ChildProcess; log: Buffer[]; /** What a real one would have seen. */ isOutOfMemory?: boolean; restarts?: number }

/** `bases` are images that it has from the start; `pullable` ones that a registry has. */
export async function startFakeEngine(folder: string, { bases = ['node:24-slim'], pullable = [] as string[], apiVersion = '1.41', minApiVersion = '1.12' } = {}): Promise<FakeEngine> {
  const images = new Map<string, FakeImage>(bases.map((name) => [name, { id: `sha256:${sha256(name)}`, folder: '', created: 0 }]))
  const containers = new Map<string, FakeContainer>()
  const asked: string[] = []
  const urls: string[] = []
  const logins: FakeEngine['logins'] = []
  let cut: string | true | undefined
  let nBuilt = 0
  const faults: { asked: string; status: number; message: string }[] = []
  type Answer = { status: number; value?: unknown; bytes?: Buffer }
  const missing = (what: string): Answer => ({ status: 404, value: { message: `No such ${what}` } })
  const imageOf = (name: string) => images.get(name) ?? [...images.values()].find(({ id }) => id === name)

  const routes: [RegExp, (query: URLSearchParams, request: IncomingMessage, match: string[]) => Promise<Answer> | Answer][] = [
    [/^GET \/version$/, () => ({ status: 200, value: { ApiVersion: apiVersion, MinAPIVersion: minApiVersion } })],
    [/^GET \/images\/json$/, () => {
      const built = Map.groupBy([...images].filter(([, image]) => image.folder !== ''), ([, { id }]) => id)
      return { status: 200, value: [...built].map(([Id, named]) => ({ Id, Created: named[0]![1].created, RepoTags: named.map(([name]) => name) })) }
    }],
    [/^DELETE \/images\/(.+)$/, (_query, _request, [, name]) => (images.delete(name!) ? { status: 200, value: [{ Untagged: name }] } : missing(`image: ${name!}`))],
    [/^POST \/images\/(.+)\/tag$/, (query, _request, [, name]) => {
      const image = images.get(name!)
      if (image) images.set(`${query.get('repo')!}:${query.get('tag')!}`, image)
      return image ? { status: 201 } : missing(`image: ${name!}`)
    }],
    [/^POST \/images\/(.+)\/push$/, (query, request, [, repository]) => {
      const login = JSON.parse(Buffer.from(request.headers['x-registry-auth'] as string, 'base64url').toString()) as { username?: string; password?: string }
      logins.push(login)
      if (repository!.includes('private') && login.password !== 'right') return { status: 200, bytes: Buffer.from('{"status":"The push refers to repository"}\n{"errorDetail":{},"error":"unauthorized: authentication required"}\n') }
      const image = images.get(`${repository!}:${query.get('tag')!}`)
      return image ? { status: 200, bytes: Buffer.from(`{"status":"Pushed"}\n{"progressDetail":{},"aux":{"Tag":"x","Digest":"sha256:${sha256(image.id)}","Size":1}}\n`) } : missing(`image: ${repository!}`)
    }],
    [/^GET \/images\/(.+)\/json$/, (_query, _request, [, name]) => { const image = imageOf(name!); return image ? { status: 200, value: { Id: image.id } } : missing(`image: ${name!}`) }],
    [/^POST \/images\/create$/, (query) => {
      const name = query.get('fromImage')!
      if (!pullable.includes(name)) return { status: 404, value: { message: `manifest for ${name} not found` } }
      images.set(name, { id: `sha256:${sha256(name)}`, folder: '', created: 0 })
      return { status: 200, bytes: Buffer.from('{"status":"Pulling"}\n{"status":"Downloaded"}\n') }
    }],
    [/^POST \/build$/, async (query, request) => {
      const image = { id: `sha256:${randomBytes(32).toString('hex')}`, folder: join(folder, 'images', String(nBuilt)), created: ++nBuilt }
      await untar(request, image.folder)
      const { BASE } = JSON.parse(query.get('buildargs')!) as { BASE: string }
      if (!(await readFile(join(image.folder, 'Dockerfile'), 'utf8')).includes('\nFROM ')) return { status: 200, bytes: Buffer.from('{"stream":"Step 1/8"}\n{"errorDetail":{},"error":"dockerfile parse error"}\n') }
      if (!images.has(BASE)) return { status: 200, bytes: Buffer.from(`{"stream":"Step 1/8"}\n{"errorDetail":{},"error":"pull access denied for ${BASE}"}\n`) }
      images.set(query.get('t')!, image)
      return { status: 200, bytes: Buffer.from('{"stream":"Successfully built"}\n') }
    }],
    [/^GET \/containers\/json$/, (query) => {
      const { label = [] } = JSON.parse(query.get('filters') ?? '{}') as { label?: string[] }
      const found = [...containers.values()].filter(({ body: { Labels } }) => label.every((pair) => Object.entries(Labels).some(([name, value]) => pair === `${name}=${value}`)))
      return { status: 200, value: found.map(({ id, created, state, body }) => ({ Id: id, Created: created, State: state, Labels: body.Labels, ImageID: imageOf(body.Image)?.id ?? body.Image })) }
    }],
    [/^POST \/containers\/create$/, async (query, request) => {
      const body = await readJson<CreateBody>(request)
      if (!imageOf(body.Image)) return missing(`image: ${body.Image}`)
      const id = randomBytes(32).toString('hex')
      containers.set(id, { id, name: query.get('name')!, body, created: Math.floor(Date.now() / 1000), state: 'created', volume: join(folder, 'volumes', id), log: [] })
      return { status: 201, value: { Id: id } }
    }],
    [/^(\w+) \/containers\/(\w+)(\/\w+)?$/, async (query, request, [, method, id, action = '']) => {
      const container = containers.get(id!)
      if (!container) return missing(`container: ${id!}`)
      switch (`${method!} ${action}`) {
        case 'GET /json': return { status: 200, value: { State: { Status: container.state, OOMKilled: container.isOutOfMemory ?? false, ExitCode: container.process?.exitCode ?? 137 }, RestartCount: container.restarts ?? 0, HostConfig: { Memory: container.body.HostConfig['Memory'] } } }
        case 'GET /logs': return { status: 200, bytes: Buffer.concat(container.log.map(frame)) }
        case 'PUT /archive': await untar(request, query.get('path') === '/release' ? container.volume : `${container.volume}${query.get('path')!.replaceAll('/', '-')}`); return { status: 200 }
        case 'POST /start': run(container); return { status: 204 }
        case 'POST /update': container.body.HostConfig.RestartPolicy = (await readJson<CreateBody['HostConfig']>(request)).RestartPolicy; return { status: 200, value: {} }
        case 'POST /stop': await end(container, 'SIGTERM', Number(query.get('t')) * 1000); return { status: 204 }
        case 'DELETE ': await end(container, 'SIGKILL', 0); containers.delete(id!); return { status: 204 }
        default: return { status: 500, value: { message: `the fake engine does not know ${method!} ${action}` } }
      }
    }],
  ]

  function run(container: FakeContainer): void {
    const { body: { Env, Image, HostConfig }, volume } = container
    const [{ HostPort } = { HostPort: '' }] = HostConfig.PortBindings['8080/tcp']!
    const env = { ...Object.fromEntries(Env.map((pair) => pair.split('=', 2) as [string, string])), NODE_NO_WARNINGS: '1' }
    const child = spawn(process.execPath, [join(imageOf(Image)!.folder, 'serving.mjs')], { env: { ...env, RANKOPS_RELEASE: volume, RANKOPS_HOST: '127.0.0.1', RANKOPS_PORT: HostPort }, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => container.log.push(chunk))
    child.on('exit', () => { if (container.process === child) container.state = 'exited' })
    Object.assign(container, { state: 'running', process: child })
  }

  async function end({ process: child }: FakeContainer, signal: NodeJS.Signals, graceMs: number): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => { child.once('exit', done) })
    child.kill(signal)
    const timer = setTimeout(() => { child.kill('SIGKILL') }, graceMs || 5000)
    await ended
    clearTimeout(timer)
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const { searchParams } = new URL(request.url!, 'http://docker')
    const [path, what] = [pathOf(request), whatOf(request)]
    asked.push(what)
    urls.push(request.url!)
    const i = faults.findIndex((fault) => fault.asked === what)
    if (i >= 0) {
      const { status, message } = faults.splice(i, 1)[0]!
      return { status, value: { message } }
    }
    for (const [pattern, answer] of routes) {
      const match = pattern.exec(`${request.method!} ${path}`)
      if (match) return answer(searchParams, request, match)
    }
    return { status: 500, value: { message: `the fake engine does not know ${what}` } }
  }

  const server = createServer((request, response) => {
    if (cut === whatOf(request)) cut = true
    if (cut === true) { request.socket.destroy(); return }
    void answerTo(request).catch((error: unknown) => ({ status: 500, value: { message: String(error) } })).then(({ status, value, bytes }: Answer) => {
      request.resume()
      response.writeHead(status, { 'content-type': 'application/json' }).end(bytes ?? (value === undefined ? '' : JSON.stringify(value)))
    })
  })
  const socket = join(folder, 'docker.sock')
  await new Promise<void>((done) => { server.listen(socket, done) })

  return {
    host: `unix://${socket}`,
    containers,
    images,
    asked,
    urls,
    logins,
    fail(what, status, message) { faults.push({ asked: what, status, message }) },
    cutFrom(what) { cut = what },
    heal() { cut = undefined },
    async restart() {
      const ran = [...containers.values()].filter(({ state }) => state === 'running')
      await Promise.all(ran.map((container) => end(container, 'SIGTERM', 5000)))
      for (const container of ran) if (container.body.HostConfig.RestartPolicy.Name === 'unless-stopped') run(container)
    },
    async close() {
      await Promise.all([...containers.values()].map((container) => end(container, 'SIGKILL', 0)))
      await new Promise((done) => { server.close(done); server.closeAllConnections() })
    },
  }
}

function pathOf(request: IncomingMessage): string {
  return decodeURIComponent(new URL(request.url!, 'http://docker').pathname).replace(/^\/v1\.\d+/, '')
}

function whatOf(request: IncomingMessage): string {
  return `${request.method!} ${pathOf(request).replace(/[0-9a-f]{64}/, ':id')}`
}

async function readJson<T>(request: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString()) as T
}

/** By the system's tar, so that what is sent is one. */
async function untar(archive: IncomingMessage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const child = spawn('tar', ['-x', '-f', '-', '-C', folder], { stdio: ['pipe', 'ignore', 'pipe'] })
  const problem: Buffer[] = []
  child.stderr!.on('data', (chunk: Buffer) => problem.push(chunk))
  archive.pipe(child.stdin!)
  const code = await new Promise((done) => { child.on('exit', done) })
  if (code !== 0) throw new Error(`tar: ${Buffer.concat(problem).toString()}`)
}

function frame(chunk: Buffer): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(chunk.length, 4)
  return Buffer.concat([head, chunk])
}
