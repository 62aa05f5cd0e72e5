import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ApiRequest } from './http.ts'

/** Writes an uploaded file to disk as it arrives, and digests it. Takes no more than `limitBytes`, as if the connection broke there. */
export async function receiveUpload(request: IncomingMessage, directory: string, limitBytes = Infinity): Promise<NonNullable<ApiRequest['upload']>> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, `${randomUUID()}.tmp`)
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(request, async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
      if (bytes >= limitBytes) return
    }
  }, createWriteStream(path))
  return { path, bytes, sha256: hash.digest('hex'), contentType: request.headers['content-type'] ?? 'application/octet-stream' }
}
