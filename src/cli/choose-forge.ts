import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Forge } from '../forge/forge.ts'
import { githubForge } from '../forge/github.ts'

export interface ForgeInputs { repository: string | undefined; token: string | undefined; apiUrl: string; serverUrl: string }

/** The forge that the inputs name. One on this machine is the embedded one, which has no limits and needs no waiting. */
export function chooseForge({ repository, token, apiUrl, serverUrl }: ForgeInputs, log: Log): Forge {
  if (!repository) throw failure('INPUT_MISSING', { name: 'repository' })
  if (!token) throw failure('INPUT_MISSING', { name: 'token' })
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw failure('INPUT_INVALID', { name: 'repository', problem: `expected owner/name, found ${JSON.stringify(repository.slice(0, 60))}` })
  return githubForge({ apiUrl, serverUrl, repository, token, log, pace: isLoopback(apiUrl) ? 'none' : 'github' })
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) throw failure('INPUT_INVALID', { name: 'api-url', problem: `expected an address, found ${JSON.stringify(url.slice(0, 60))}` })
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
