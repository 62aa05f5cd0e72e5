import { spawn } from 'node:child_process'
import { failure } from '../base/errors.ts'

/** `object` is its id; `kind` is blob, tree, commit or tag. */
interface GitObject { object: string; kind: string; content: Buffer }

/** Objects of a repository by their ids, read by one git process however many they are: each process costs as much as hundreds of objects. */
export interface GitObjects {
  /** An object by its id or by another name that git knows, such as `<commit>^{tree}`; fails with SPEC_GIT_FAILED where there is none. */
  read(name: string): Promise<GitObject>
  [Symbol.dispose](): void
}

interface Waiting { name: string; resolve(object: GitObject): void; reject(error: unknown): void }

export function openGitObjects(repository: string): GitObjects {
  const child = spawn('git', ['-C', repository, '--no-pager', 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: Waiting[] = []
  let complaint = ''
  let ended: Error | undefined
  // One object may come in thousands of pieces, so they are joined only where there are enough for the next answer.
  let pieces: Buffer[] = []
  let [nBytes, nWanted] = [0, 1]

  const end = (problem: string, cause?: unknown) => {
    ended ??= failure('SPEC_GIT_FAILED', { repository, problem }, cause)
    for (const { reject } of waiting.splice(0)) reject(ended)
  }
  child.on('error', (error) => end(error.message, error))
  child.on('close', () => end(complaint.trim() || 'git ended in the middle'))
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => { complaint += chunk.toString() })
  child.stdout.on('data', (chunk: Buffer) => {
    pieces.push(chunk)
    nBytes += chunk.length
    while (nBytes >= nWanted && waiting.length > 0) {
      const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
      const taken = takeAnswer(bytes)
      if (typeof taken === 'number') {
        pieces = [bytes]
        nWanted = taken
        return
      }
      const { name, resolve, reject } = waiting.shift()!
      pieces = [bytes.subarray(taken.length)]
      nBytes -= taken.length
      nWanted = 1
      if (taken.found) resolve(taken.found)
      else reject(failure('SPEC_GIT_FAILED', { repository, problem: `${name}: ${taken.heading}` }))
    }
  })

  return {
    read: (name) => new Promise((resolve, reject) => {
      if (ended ?? name.includes('\n')) return reject(ended ?? failure('SPEC_GIT_FAILED', { repository, problem: `no object is called ${JSON.stringify(name)}` }))
      waiting.push({ name, resolve, reject })
      child.stdin.write(`${name}\n`)
    }),
    [Symbol.dispose]() {
      child.stdin.end()
    },
  }
}

/** The first answer in some bytes, or how many bytes are needed to go on. An answer is `<object> <kind> <bytes>`, a line feed, the content and a line
 *  feed; of what is not there `<name> missing` and a line feed. */
function takeAnswer(bytes: Buffer): { length: number; heading: string; found?: GitObject } | number {
  const start = bytes.indexOf('\n') + 1
  if (start === 0) return bytes.length + 1
  const heading = bytes.toString('utf8', 0, start - 1)
  const parts = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(heading)
  if (!parts) return { length: start, heading }
  const end = start + Number(parts[3])
  if (bytes.length < end + 1) return end + 1
  return { length: end + 1, heading, found: { object: parts[1]!, kind: parts[2]!, content: bytes.subarray(start, end) } }
}
