import { failure } from '../../../base/errors.ts'
import { sha256 } from '../../../base/files.ts'
import { jsonOf } from './engine.ts'
import type { Engine, EngineAnswer } from './engine.ts'
import { tarOf } from './tar.ts'

/** An image that is there already, by name; or what ours is made of: the program of the server on a base that brings Node. */
export type ImageSource = { image: string } | { base: string; program: Uint8Array; dockerfile: string }

/** The id of the image to run. A named one is pulled where it is missing, ours is built unless it was before: its tag is the digest of all
 *  that it is made of. Fails with TARGET_IMAGE. */
export async function ensureImage(engine: Engine, source: ImageSource): Promise<string> {
  if ('image' in source) return pullIfMissing(engine, source.image)
  const { base, program, dockerfile } = source
  const baseId = await pullIfMissing(engine, base)
  const name = `rankops-serving:${sha256(`${sha256(program)} ${sha256(dockerfile)} ${baseId}`).slice(0, 16)}`
  return await findImage(engine, name) ?? build(engine, name, source)
}

async function build(engine: Engine, name: string, { base, program, dockerfile }: Extract<ImageSource, { base: string }>): Promise<string> {
  const file = (path: string, content: Uint8Array) => ({ path, bytes: content.length, content: [content] })
  const answer = await engine.ask(`build ${name}`, 'POST', '/build', {
    query: { t: name, buildargs: JSON.stringify({ BASE: base }), rm: '1', forcerm: '1', labels: JSON.stringify({ 'rankops.base': base }) },
    body: tarOf([file('Dockerfile', Buffer.from(dockerfile)), file('serving.mjs', program)]),
  })
  return await findImage(engine, name) ?? refuse(name, 'be built', problemIn(answer))
}

async function pullIfMissing(engine: Engine, name: string): Promise<string> {
  const known = await findImage(engine, name)
  if (known !== undefined) return known
  // Without a tag the engine would pull every one.
  const fromImage = /[:@][^/]+$/.test(name) ? name : `${name}:latest`
  const answer = await engine.ask(`pull ${name}`, 'POST', '/images/create', { query: { fromImage }, accepted: [400, 401, 403, 404, 500] })
  return await findImage(engine, name) ?? refuse(name, 'be pulled', problemIn(answer))
}

async function findImage(engine: Engine, name: string): Promise<string | undefined> {
  const answer = await engine.ask(`find ${name}`, 'GET', `/images/${name}/json`, { accepted: [404] })
  return answer.status === 404 ? undefined : jsonOf<{ Id: string }>(answer).Id
}

function refuse(image: string, what: string, problem: string): never {
  throw failure('TARGET_IMAGE', { image, what, problem })
}

/** Pulls and builds answer 200 before they begin, with a line of JSON for each step; the last tells how it ended. */
function problemIn({ body }: EngineAnswer): string {
  const lines = body.toString().split('\n').filter((line) => line.trim() !== '').slice(-3)
  return lines.map((line) => {
    const { error, message, stream = '' } = JSON.parse(line) as { error?: string; message?: string; stream?: string }
    return (error ?? message ?? stream).trim()
  }).filter((line) => line !== '').join('; ') || 'the engine gave no reason'
}
