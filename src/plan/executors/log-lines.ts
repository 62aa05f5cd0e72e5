import type { Readable } from 'node:stream'
import type { Log } from '../../base/log.ts'

/** Passes what a program writes to the log, line by line, so that none of it can be taken for a workflow command: a command begins a line
 *  (`::add-mask::…`) or, in the older form, stands anywhere in it (`##[command]…`). Resolves at the end of the stream. */
export async function logLines(stream: Readable, log: Log): Promise<void> {
  let rest = ''
  stream.setEncoding('utf8')
  try {
    for await (const chunk of stream) {
      // A lone carriage return ends a line as well: whoever reads the log may see it as one.
      const lines = (rest + (chunk as string)).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop()!
      for (const line of lines) for (const part of partsOf(line)) log.info(harmless(part))
      // A program that never ends its line must not fill the memory.
      while (rest.length > maxLineCharacters) {
        log.info(harmless(rest.slice(0, maxLineCharacters)))
        rest = rest.slice(maxLineCharacters)
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
  if (rest !== '') log.info(harmless(rest.replace(/\r$/, '')))
}

const maxLineCharacters = 16_384

/** An empty line has one part. */
function partsOf(line: string): string[] {
  return Array.from({ length: Math.max(1, Math.ceil(line.length / maxLineCharacters)) }, (_, i) => line.slice(i * maxLineCharacters, (i + 1) * maxLineCharacters))
}

function harmless(line: string): string {
  return `| ${line.replaceAll('##[', '## [')}`
}
