import { execFile } from 'node:child_process'

const longestMs = 20_000

/** What git says in a folder, without the last line break; undefined where it fails, is not there, or asks for something. */
export async function tryGit(folder: string, environment: Record<string, string>, ...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['-C', folder, ...args], { env: { ...environment, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }, timeout: longestMs, maxBuffer: 16 * 2 ** 20 }, (error, stdout) => { resolve(error ? undefined : stdout.trimEnd()) })
  })
}
