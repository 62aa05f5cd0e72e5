import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { removeIfAny } from '../../base/files.ts'
import type { Fault, FaultPlan } from './faults.ts'
import { invalid, matchRoute, notFound, readBody, refused } from './http.ts'
import type { Answer, ApiRequest } from './http.ts'
import { artifactRoutes } from './routes/artifacts.ts'
import { codeRoutes } from './routes/code.ts'
import { badGateway, refusals, sendWithFault, vanishing } from './play-fault.ts'
import { collaboratorRoutes } from './routes/collaborators.ts'
import type { Context } from './routes/context.ts'
import { deploymentRoutes } from './routes/deployments.ts'
import { dispatchRoutes } from './routes/dispatches.ts'
import { gitDataRoutes } from './routes/git-data.ts'
import { issueRoutes } from './routes/issues.ts'
import { pullRoutes } from './routes/pulls.ts'
import { reactionRoutes } from './routes/reactions.ts'
import { leaveUnfinishedAsset, releaseRoutes } from './routes/releases.ts'
import { runRoutes } from './routes/runs.ts'
import { settingRoutes } from './routes/settings.ts'
import { receiveUpload } from './uploads.ts'
import { headersOf, withoutParts } from './without.ts'

const maxBodyBytes = 64 * 2 ** 20
const robot = 'github-actions[bot]'

/** The REST API: authentication, faults, and one write at a time. */
export function localApi(context: Context, { clock, plan, incoming }: { clock: Clock; plan: FaultPlan; incoming: string }) {
  const routes = withoutParts({ ...codeRoutes(context), ...gitDataRoutes(context), ...pullRoutes(context), ...issueRoutes(context), ...releaseRoutes(context), ...deploymentRoutes(context), ...collaboratorRoutes(context), ...reactionRoutes(context), ...dispatchRoutes(context), ...runRoutes(context), ...settingRoutes(context), ...artifactRoutes(context) }, context.without)
  const headers = headersOf(context.without)
  const inTurn = turns()
  const vanished = vanishing()

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const method = request.method ?? 'GET'
    const path = url.pathname.replace(/^\/api\/(v3|uploads)/, '')
    const isUpload = url.pathname.startsWith('/api/uploads/')
    const fault = plan.meet(method, path) ?? vanished.meet(path)
    const upload = isUpload ? await receiveUpload(request, incoming, fault?.kind === 'starter' ? fault.byte : undefined) : undefined
    try {
      const answer = async () => answerTo(request, { method, path, url, upload, body: isUpload ? undefined : await readBody(request, maxBodyBytes) }, fault)
      const answered = method === 'GET' ? await answer() : await inTurn(answer)
      const result = { ...answered, headers: { ...headers, ...answered.headers } }
      if (fault?.kind === '404-after' && result.status === 201) vanished.add(result)
      if (fault?.kind === 'starter' && fault.byte !== undefined) response.destroy()
      else await sendWithFault(response, result, fault)
    } finally {
      if (upload) await removeIfAny(upload.path)
    }
  }

  async function answerTo(request: IncomingMessage, { method, path, url, upload, body }: { method: string; path: string; url: URL; upload: ApiRequest['upload']; body: Buffer | undefined }, fault: Fault | undefined): Promise<Answer> {
    const token = /^(?:bearer|token) +(\S.*)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!token) return refused(401, 'Requires authentication')
    const refusal = fault && refusals[fault.kind]
    if (refusal) return refusal
    const route = matchRoute(routes, method, path)
    if (!route || `${route.params['owner']}/${route.params['repo']}` !== context.links.repository) return notFound
    const now = clock.now().toISOString().replace(/\.\d+Z$/, 'Z')
    const actor = /^user:([\w-]+)$/.exec(token)?.[1] ?? robot
    if (fault?.kind === 'starter') {
      await leaveUnfinishedAsset(context, Number(route.params['id']), url.searchParams.get('name') ?? '', actor, now)
      return badGateway
    }
    const fields = parseBody(body)
    if (!fields) return invalid('Problems parsing JSON')
    const answer = await route.handler({ params: route.params, query: url.searchParams, body: fields, accept: request.headers.accept ?? '', actor, now, address: `${url.origin}${url.pathname}`, upload })
    return fault?.kind === '502-after' ? badGateway : answer
  }
}

/** Runs bodies one after the other, in the order of their calls. */
function turns(): <T>(body: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (body) => {
    const next = last.then(body, body)
    last = next.catch(() => undefined)
    return next
  }
}

function parseBody(body: Buffer | undefined): Record<string, unknown> | undefined {
  if (!body || body.length === 0) return {}
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>
  } catch {
    return undefined
  }
}
