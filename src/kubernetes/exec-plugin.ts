import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { failure, messageOf } from '../base/errors.ts'
import type { Credentials } from './kubeconfig.ts'

/** `users[].user.exec` of a kubeconfig: a program of a cloud that gives a token or a certificate. */
export interface ExecPlugin { apiVersion?: string; command: string; args?: string[] | null; env?: { name: string; value: string }[] | null; installHint?: string; provideClusterInfo?: boolean }

const timeoutMs = 60_000

/** Runs the plugin, which sees the whole environment of this process as under kubectl, since clouds keep their log-ins there
 *  (kubernetes.io/docs/reference/access-authn-authz/authentication, client-go credential plugins). Fails with CLUSTER_API. */
export async function askPlugin({ apiVersion = 'client.authentication.k8s.io/v1', command, args, env, installHint, provideClusterInfo }: ExecPlugin, { server, authority }: { server: string; authority?: Buffer | undefined }, folder: string): Promise<Credentials> {
  const cluster = provideClusterInfo === true ? { cluster: { server, ...(authority ? { 'certificate-authority-data': authority.toString('base64') } : {}) } } : {}
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...cluster } })
  const pairs = [...(env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: info }].map(({ name, value }) => `${name}=${value}`)
  const program = command.includes('/') ? resolve(folder, command) : command
  try {
    // `env` adds variables to those that are inherited.
    const { stdout } = await promisify(execFile)('env', [...pairs, program, ...(args ?? [])], { timeout: timeoutMs, maxBuffer: 1024 * 1024 })
    const { status } = JSON.parse(stdout) as { status?: { token?: string; clientCertificateData?: string; clientKeyData?: string } }
    if (status?.token === undefined && status?.clientCertificateData === undefined) throw new Error('it gave neither a token nor a certificate')
    return {
      ...(status.token === undefined ? {} : { token: status.token }),
      ...(status.clientCertificateData !== undefined && status.clientKeyData !== undefined ? { certificate: Buffer.from(status.clientCertificateData), key: Buffer.from(status.clientKeyData) } : {}),
    }
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: unknown }
    const words = code === 127 || code === 'ENOENT' ? `it is not installed${installHint === undefined ? '' : `: ${installHint}`}` : stderr?.trim().split('\n').slice(-3).join('; ') || messageOf(error).split('\n')[0]!
    throw failure('CLUSTER_API', { server, what: `ask ${command} for credentials`, problem: words })
  }
}
