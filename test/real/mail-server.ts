// Starts a real mail server through the engine scripts that may lie beside the project, or gives up.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = join(import.meta.dirname, '../../../shared/tools/monitoring.sh')

export interface MailServer { smtp: string; /** Address of the API by which mails are read back. */ api: string; close(): Promise<void> }

/** A real mail server, Mailpit, or undefined. One that was there before stays. */
export async function mailServer(): Promise<MailServer | undefined> {
  if (!existsSync(script)) return undefined
  const call = async (...args: string[]) => (await run('bash', ['-c', 'env="$(bash "$@")" && eval "$env" && printf "%s %s" "${RANKOPS_SMTP:-}" "${RANKOPS_MAILPIT:-}"', '-', script, ...args], { timeout: 15 * 60_000 })).stdout.split(' ')
  try {
    const isAlive = async (api: string) => (await fetch(`${api}/readyz`).catch(() => undefined))?.ok ?? false
    const wasThere = await isAlive((await call('env'))[1]!)
    const [smtp, api] = await call('up', 'mail') as [string, string]
    return { smtp, api, close: async () => { if (!wasThere) await run('bash', [script, 'down']) } }
  } catch (error) {
    // The skip that follows is told without it.
    console.error(`Mailpit did not start: ${(error as { stderr?: string }).stderr?.slice(-1000) ?? String(error)}`)
    return undefined
  }
}
