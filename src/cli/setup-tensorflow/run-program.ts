import { spawn } from 'node:child_process'

interface ProgramRun { environment: Record<string, string>; folder?: string; longestMs: number; signal?: AbortSignal }

/** How it ended, and the end of what it wrote. One that is not there, or is ended by a signal or the limit, has no exit code of its own: `exitCode` is -1. */
interface ProgramEnd { exitCode: number; output: string }

const keptCharacters = 64 * 1024

/** Runs a program to its end, or ends it, with all that it started, after the limit or where the signal is aborted. */
export function runProgram([program = '', ...args]: readonly string[], { environment, folder, longestMs, signal }: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: environment, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    let why = ''
    const kill = (reason: string) => {
      why = reason
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
    const timer = setTimeout(() => { kill(`it was ended after ${longestMs / 1000} s`) }, longestMs)
    const abort = () => { kill('it was told to end') }
    signal?.addEventListener('abort', abort, { once: true })
    const end = (exitCode: number, problem: string) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve({ exitCode, output: [output.trimEnd(), problem].filter((text) => text !== '').join('\n') })
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output = (output + text).slice(-keptCharacters) })
    child.on('error', (error) => { end(-1, error.message) })
    child.on('close', (code) => { end(code ?? -1, why) })
    if (signal?.aborted) abort()
  })
}
