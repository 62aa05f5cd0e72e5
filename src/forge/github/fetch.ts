import { answerOf } from './answer.ts'

/** Wraps `fetch` so that each request is counted and bounded in time, and a torn JSON answer is an error. octokit takes a broken
 *  body for an empty success otherwise. Failures of the network are `TypeError` or `TimeoutError`, which the driver retries. The limit is
 *  for calls with a JSON answer; uploads and downloads are bounded by the runtime's idle limit instead. */
export function trustedFetch(send: typeof fetch, usage: { requests: number; writes: number }, timeoutMs: number): typeof fetch {
  return async (input, init = {}) => {
    usage.requests += 1
    if (!['GET', 'HEAD'].includes(init.method ?? 'GET')) usage.writes += 1
    const response = await send(input, isBlob(init.body) ? unbuffered(init) : isDownload(init) ? init : { ...init, signal: AbortSignal.timeout(timeoutMs) })
    if (isJson(response)) return wholeAnswer(response)
    return kept(response)
  }
}

/** fetch cancels the body of an answer that nobody holds any more, before it is read, and its reader takes that for an empty file: octokit
 *  hands on the body alone. Piped on, it is being read from now on. */
function kept(response: Response): Response {
  // A body of lightFetch is there already, and no stream of fetch.
  if (typeof response.body?.pipeThrough !== 'function') return response
  const { status, statusText, headers, url } = response
  return Object.defineProperty(new Response(response.body.pipeThrough(new TransformStream()), { status, statusText, headers }), 'url', { value: url })
}

async function wholeAnswer(response: Response): Promise<Response> {
  const text = await response.text()
  try {
    JSON.parse(text)
  } catch (error) {
    if (response.ok) throw new TypeError('the answer is not JSON', { cause: error })
  }
  // Its address stays: octokit looks into it for the next page of lists such as those of artefacts and workflows.
  return answerOf(response, text)
}

/** To be able to follow a redirect, fetch keeps all that it has sent: an asset of 1.9 GiB took as much memory. Without, it takes none. */
function unbuffered(init: RequestInit): RequestInit {
  return { ...init, redirect: 'error' }
}

/** octokit names headers in small letters. */
function isDownload({ headers }: RequestInit): boolean {
  return (headers as Record<string, string> | undefined)?.['accept'] === 'application/octet-stream'
}

/** Not asked of a text: to look at the class loads much. */
function isBlob(body: unknown): body is Blob {
  return typeof body === 'object' && body !== null && body instanceof Blob
}

function isJson(response: Response): boolean {
  return /^application\/json\b/.test(response.headers.get('content-type') ?? '')
}
