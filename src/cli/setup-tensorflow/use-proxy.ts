import * as http from 'node:http'
import type { Log } from '../../base/log.ts'

/** Lets requests of this process go through the proxy that the environment names, but for hosts of NO_PROXY. Gives what ends that. */
export function useProxy(environment: Readonly<Record<string, string>>, log: Log): () => void {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy']
  const given = Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])))
  if (!['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => name in given)) return () => {}
  // Not in the first versions of Node 24.
  if (typeof http.setGlobalProxyFromEnv === 'function') return http.setGlobalProxyFromEnv(given)
  log.warn(`Node ${process.version} follows HTTPS_PROXY only where NODE_USE_ENV_PROXY=1 is set.`)
  return () => {}
}
