import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { exists, readTextIfAny } from '../base/files.ts'
import { parseYaml } from '../base/yaml.ts'
import { askPlugin } from './exec-plugin.ts'
import type { ExecPlugin } from './exec-plugin.ts'

/** How a cluster is reached, and who asks. */
export interface ClusterAccess {
  server: string
  /** PEM; undefined where the machine's own authorities are trusted. */
  authority?: Buffer
  serverName?: string
  isUnverified: boolean
  /** Asked for again when the cluster says that it knows nobody of that name any more. */
  credentials(): Promise<Credentials>
}
export interface Credentials { token?: string; certificate?: Buffer; key?: Buffer }

interface Named<T> { name: string; value: T }
interface Cluster { server?: string; 'certificate-authority'?: string; 'certificate-authority-data'?: string; 'tls-server-name'?: string; 'insecure-skip-tls-verify'?: boolean; 'proxy-url'?: string }
interface User { token?: string; tokenFile?: string; 'client-certificate'?: string; 'client-certificate-data'?: string; 'client-key'?: string; 'client-key-data'?: string; exec?: ExecPlugin; username?: string; 'auth-provider'?: unknown }
interface Context { cluster: string; user: string }
interface Merged { current?: string; contexts: Named<Context>[]; clusters: Named<Cluster>[]; users: Named<User>[] }

const podFolder = '/var/run/secrets/kubernetes.io/serviceaccount'
const limits = { maxBytes: 4 * 1024 * 1024, maxDepth: 20, maxAliases: 20, maxNodes: 50_000 }

/** The cluster of a context, by the files that KUBECONFIG names, else ~/.kube/config, else the account of the pod that this runs in. Of
 *  several files the first that names something counts, as for kubectl. Fails with KUBECONFIG_INVALID. */
export async function readAccess(files: string | undefined, context: string | undefined): Promise<ClusterAccess> {
  const paths = (files ?? join(homedir(), '.kube', 'config')).split(delimiter).filter((path) => path !== '')
  const merged = await mergeFiles(paths)
  if (merged === undefined) {
    if (files === undefined && await exists(join(podFolder, 'token'))) return accessOfPod()
    throw failure('KUBECONFIG_INVALID', { path: paths.join(delimiter), problem: 'there is no such file' })
  }
  const refuse = (problem: string) => failure('KUBECONFIG_INVALID', { path: paths.join(delimiter), problem })
  const find = <T>(what: string, list: Named<T>[], name: string | undefined): T => {
    const found = list.find((each) => each.name === name)
    if (!found) throw refuse(name === undefined ? `it has no current-context; name one of ${list.map((each) => each.name).join(', ') || 'none'} as deployment.kubernetes.context` : `it has no ${what} ${name}; it has ${list.map((each) => each.name).join(', ') || 'none'}`)
    return found.value
  }
  const { cluster: clusterName, user: userName } = find('context', merged.contexts, context ?? merged.current)
  const cluster = find('cluster', merged.clusters, clusterName)
  const user = find('user', merged.users, userName)
  if (cluster.server === undefined || !URL.canParse(cluster.server)) throw refuse(`the cluster ${clusterName} has no address`)
  if (cluster['proxy-url'] !== undefined) throw refuse(`the cluster ${clusterName} is behind a proxy, which is not supported`)
  if (user.username !== undefined || user['auth-provider'] !== undefined) throw refuse(`the user ${userName} logs in by a password or an auth-provider, which Kubernetes no longer supports; use a token, a certificate or exec`)

  const authority = await bytesOf(cluster['certificate-authority-data'], cluster['certificate-authority'])
  return {
    server: cluster.server.replace(/\/+$/, ''),
    ...(authority ? { authority } : {}),
    ...(cluster['tls-server-name'] === undefined ? {} : { serverName: cluster['tls-server-name'] }),
    isUnverified: cluster['insecure-skip-tls-verify'] === true,
    credentials: () => credentialsOf(user, { server: cluster.server!, authority }, paths[0]!),
  }
}

async function credentialsOf(user: User, cluster: { server: string; authority?: Buffer | undefined }, path: string): Promise<Credentials> {
  if (user.exec) return askPlugin(user.exec, cluster, dirname(path))
  const token = user.tokenFile === undefined ? user.token : (await readFile(user.tokenFile, 'utf8')).trim()
  const [certificate, key] = [await bytesOf(user['client-certificate-data'], user['client-certificate']), await bytesOf(user['client-key-data'], user['client-key'])]
  return { ...(token === undefined ? {} : { token }), ...(certificate && key ? { certificate, key } : {}) }
}

async function accessOfPod(): Promise<ClusterAccess> {
  return {
    server: 'https://kubernetes.default.svc',
    authority: await readFile(join(podFolder, 'ca.crt')),
    isUnverified: false,
    credentials: async () => ({ token: (await readFile(join(podFolder, 'token'), 'utf8')).trim() }),
  }
}

/** Undefined where none of the files is there. */
async function mergeFiles(paths: readonly string[]): Promise<Merged | undefined> {
  const merged: Merged = { contexts: [], clusters: [], users: [] }
  let isAny = false
  for (const path of paths) {
    const text = await readTextIfAny(path)
    if (text === undefined) continue
    isAny = true
    const { value, problems: [problem] } = parseYaml(text, limits)
    if (problem || typeof value !== 'object' || value === null) throw failure('KUBECONFIG_INVALID', { path, problem: problem ? `line ${problem.line}: ${problem.message}` : 'it is no mapping' })
    const config = value as Record<string, unknown>
    merged.current ??= (config['current-context'] as string | undefined) || undefined
    for (const [list, key] of [['contexts', 'context'], ['clusters', 'cluster'], ['users', 'user']] as const) {
      for (const entry of (config[list] ?? []) as Record<string, unknown>[]) (merged[list] as Named<unknown>[]).push({ name: String(entry['name']), value: withFullPaths(entry[key] ?? {}, dirname(path)) })
    }
  }
  return isAny ? merged : undefined
}

/** Files are named from the folder of the kubeconfig. */
function withFullPaths(value: unknown, folder: string): unknown {
  return Object.fromEntries(Object.entries(value as Record<string, unknown>).map(([key, entry]) => (
    ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'].includes(key) && typeof entry === 'string' ? [key, resolve(folder, entry)] : [key, entry])))
}

async function bytesOf(data: string | undefined, path: string | undefined): Promise<Buffer | undefined> {
  return data !== undefined ? Buffer.from(data, 'base64') : path === undefined ? undefined : readFile(path)
}
