import { failure } from '../../../base/errors.ts'
import { sha256 } from '../../../base/files.ts'
import { jsonOf } from './engine.ts'
import type { Engine, EngineAnswer } from './engine.ts'
import { pruneImages } from './prune-images.ts'
import { loginHeader } from './registry-login.ts'
import { tarOf } from './tar.ts'

/** An image that is there already, by name; or what ours is made of: the programs of serving, by their file names, on a base that brings Node. */
export type ImageSource = { image: string } | BuiltImage
export interface BuiltImage { base: string; programs: Readonly<Record<string, Uint8Array>>; dockerfile: string }

const imageRepository = 'rankops-serving'

/** The id of the image to run. A named one is pulled where it is missing, ours is built unless it was before: its tag is the digest of all
 *  that it is made of. A build takes away the images of builds long before it. `logins` is the text of Docker's config.json, for registries that
 *  ask who is there. Fails with TARGET_IMAGE. */
export async function ensureImage(engine: Engine, source: ImageSource, logins?: string): Promise<string> {
  if ('image' in source) return pullIfMissing(engine, source.image, logins)
  const { id, isNew } = await ensureBuilt(engine, source, logins)
  if (isNew) await pruneImages(engine, id)
  return id
}

/** The image of ours with the name that it has in the engine. */
export async function ensureBuilt(engine: Engine, source: BuiltImage, logins?: string): Promise<{ id: string; name: string; isNew: boolean }> {
  const baseId = await pullIfMissing(engine, source.base, logins)
  const programs = Object.entries(source.programs).sort().map(([name, program]) => `${name} ${sha256(program)}`)
  const name = `${imageRepository}:${sha256([...programs, sha256(source.dockerfile), baseId].join(' ')).slice(0, 16)}`
  const known = await findImage(engine, name)
  return { id: known ?? await build(engine, name, source), name, isNew: known === undefined }
}

async function build(engine: Engine, name: string, { base, programs, dockerfile }: BuiltImage): Promise<string> {
  const file = (path: string, content: Uint8Array) => ({ path, bytes: content.length, content: [content] })
  const answer = await engine.ask(`build ${name}`, 'POST', '/build', {
    query: { t: name, buildargs: JSON.stringify({ BASE: base }), rm: '1', forcerm: '1', labels: JSON.stringify({ 'rankops.base': base }) },
    body: tarOf([file('Dockerfile', Buffer.from(dockerfile)), ...Object.entries(programs).map(([path, program]) => file(path, program))]),
  })
  return await findImage(engine, name) ?? refuseImage(name, 'be built', problemIn(answer))
}

async function pullIfMissing(engine: Engine, name: string, logins: string | undefined): Promise<string> {
  const known = await findImage(engine, name)
  if (known !== undefined) return known
  // Without a tag the engine would pull every one.
  const fromImage = /[:@][^/]+$/.test(name) ? name : `${name}:latest`
  const answer = await engine.ask(`pull ${name}`, 'POST', '/images/create', { query: { fromImage }, accepted: [400, 401, 403, 404, 500], headers: loginHeader(logins, name) })
  return await findImage(engine, name) ?? refuseImage(name, 'be pulled', problemIn(answer))
}

async function findImage(engine: Engine, name: string): Promise<string | undefined> {
  const answer = await engine.ask(`find ${name}`, 'GET', `/images/${name}/json`, { accepted: [404] })
  return answer.status === 404 ? undefined : jsonOf<{ Id: string }>(answer).Id
}

export function refuseImage(image: string, what: string, problem: string): never {
  throw failure('TARGET_IMAGE', { image, what, problem })
}

/** Pulls, builds and pushes answer 200 before they begin, with a line of JSON for each step; the last tells how it ended. */
export function problemIn(answer: EngineAnswer): string {
  return stepsOf(answer).slice(-3).map(({ error, message, stream = '', status = '' }) => (error ?? message ?? (stream || status)).trim()).filter((line) => line !== '').join('; ') || 'the engine gave no reason'
}

interface EngineStep { error?: string; message?: string; stream?: string; status?: string; aux?: { Digest?: string } }

export function stepsOf({ body }: EngineAnswer): EngineStep[] {
  return body.toString().split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as EngineStep)
}
