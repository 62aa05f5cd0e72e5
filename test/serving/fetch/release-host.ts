// A web server of this machine with a release, which can be made to misbehave.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { manifestRecord } from '../../../src/release/record.ts'
import type { Manifest } from '../../../src/release/record.ts'
import { assetsOf, splitFile } from '../../../src/release/registries/github/assets.ts'
import { build } from '../../contracts/registry.ts'

export interface ReleaseHost {
  url: string
  /** `METHOD /path range` of each request, and the token that came with it. */
  asked: { what: string; token: string | undefined }[]
  /** Takes the next request of a path over. */
  once(path: string, answer: (request: IncomingMessage, response: ServerResponse) => void): void
  close(): Promise<void>
}

/** Files by the path that they are asked for. */
export async function startReleaseHost(files: ReadonlyMap<string, string | Buffer>, address = '127.0.0.1'): Promise<ReleaseHost> {
  const asked: ReleaseHost['asked'] = []
  const next = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>()
  const server = createServer((request, response) => {
    const path = request.url!
    const { range, authorization } = request.headers
    asked.push({ what: `${request.method!} ${path}${range === undefined ? '' : ` ${range}`}`, token: authorization })
    const special = next.get(path)
    if (special) {
      next.delete(path)
      special(request, response)
      return
    }
    const content = files.get(path)
    if (content === undefined) { response.writeHead(404).end('Not Found'); return }
    sendRange(request, response, Buffer.from(content))
  })
  await new Promise<void>((done) => { server.listen(0, address, done) })
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    asked,
    once(path, answer) { next.set(path, answer) },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => { server.close(done) })
    },
  }
}

export function sendRange(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN)
  if (Number.isNaN(from)) response.writeHead(200, { 'content-length': content.length }).end(content)
  else if (from >= content.length) response.writeHead(416).end()
  else response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }).end(content.subarray(from))
}

/** A release of these files, by their paths in it, and its assets by their names; `inTwo` names files that are kept in two parts. */
export async function releaseOf(folder: string, contents: Readonly<Record<string, string | Uint8Array>>, { inTwo = [] }: { inTwo?: readonly string[] } = {}): Promise<{ manifest: Manifest; assets: Map<string, Buffer> }> {
  const built = await build(folder, 'c'.repeat(40), { files: Object.fromEntries(Object.entries(contents).map(([path, content]) => [path, Buffer.from(content)])) })
  const assets = new Map<string, Buffer>()
  const files: Manifest['files'] = []
  for (const file of built.files) {
    const split = inTwo.includes(file.path) ? await splitFile(folder, file, Math.ceil(file.bytes / 2)) : file
    files.push(split)
    const content = await readFile(join(folder, file.path))
    for (const { name, start, bytes } of assetsOf(split)) assets.set(name, content.subarray(start, start + bytes))
  }
  const manifest = { ...built, files }
  return { manifest, assets: assets.set('manifest.json', Buffer.from(manifestRecord.format(manifest))) }
}

/** The same, as a web server finds it below a folder. */
export function below(folder: string, assets: ReadonlyMap<string, Buffer>): Map<string, string | Buffer> {
  return new Map([...assets].map(([name, content]) => [`${folder}/${name}`, content]))
}
