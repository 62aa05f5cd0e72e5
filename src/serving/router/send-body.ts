/** Ends a message with its body as Latin-1 text, which is the same bytes: Node writes text in one piece with the head before it, but bytes
 *  apart, and each write is a call of the system. */
export function sendBody(message: { end(text?: string, encoding?: BufferEncoding): unknown }, body: Buffer): void {
  if (body.length === 0) message.end()
  else message.end(body.toString('latin1'), 'latin1')
}
