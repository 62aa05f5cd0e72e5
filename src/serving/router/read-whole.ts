import type { IncomingMessage } from 'node:http'

/** All bytes of a message; undefined where they are more than the limit, and then the message is cut. Fails where it breaks off. On events and
 *  not `for await`, which costs as much as all else that a router does with a short message. */
export function readWhole(message: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let isWhole = false
    message.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= limitBytes) { chunks.push(chunk); return }
      resolve(undefined)
      message.destroy()
    })
    message.once('end', () => { isWhole = true; resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)) })
    message.once('error', reject)
    // An error is dear to make: there is none where all is well.
    message.once('close', () => { if (!isWhole) reject(new Error('the message broke off')) })
  })
}
