/** What the driver reads of an answer of `fetch`. */
interface AnswerHead { status: number; statusText: string; url: string; headers: Iterable<[string, string]> }

/** An answer whose text is there already, in the shape of a `Response`. A real one would load the whole of Node's `fetch`. */
export function answerOf({ status, statusText, url, headers }: AnswerHead, text: string): Response {
  const known = new Map(headers)
  const answer = {
    ok: status >= 200 && status < 300,
    status, statusText, url,
    headers: { get: (name: string) => known.get(name.toLowerCase()) ?? null, has: (name: string) => known.has(name.toLowerCase()), [Symbol.iterator]: () => known[Symbol.iterator]() },
    // Where octokit is told to parse nothing it hands on the body alone.
    body: text === '' ? null : { async *[Symbol.asyncIterator]() { yield Buffer.from(text) } },
    redirected: false,
    clone: () => answerOf({ status, statusText, url, headers: known }, text),
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  }
  return answer as unknown as Response
}
