import type { Engine } from './engine.ts'
import { ensureBuilt, problemIn, refuseImage, stepsOf } from './image.ts'
import type { BuiltImage } from './image.ts'
import { loginHeader } from './registry-login.ts'

/** Builds the image where it is not yet there, pushes it to a repository under the same tag, and gives it as `repository@sha256:…`: whoever pulls it by
 *  that gets these very bytes, whatever becomes of the tag. What the registry has is not sent again. Fails with TARGET_IMAGE. */
export async function pushImage(engine: Engine, source: BuiltImage, repository: string, logins?: string): Promise<string> {
  const { name } = await ensureBuilt(engine, source, logins)
  const tag = name.split(':')[1]!
  const pushed = `${repository}:${tag}`
  await engine.ask(`name ${pushed}`, 'POST', `/images/${name}/tag`, { query: { repo: repository, tag } })
  const answer = await engine.ask(`push ${pushed}`, 'POST', `/images/${repository}/push`, { query: { tag }, accepted: [400, 401, 403, 404, 500], headers: loginHeader(logins, repository) })
  // The header is wanted even by registries that ask for no login.
  const steps = answer.status === 200 ? stepsOf(answer) : []
  const digest = steps.find(({ aux }) => aux?.Digest !== undefined)?.aux?.Digest
  if (digest === undefined || steps.some(({ error }) => error !== undefined)) refuseImage(pushed, 'be pushed', problemIn(answer))
  return `${repository}@${digest}`
}
