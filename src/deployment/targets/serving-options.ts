/** How servers treat their clients, wherever they run: `deployment.serving` of a spec. */
export interface ServingSettings {
  /** The content of the file of keys, which holds their digests. Asked for when something is applied; not given: there are no keys. */
  apiKeys?: () => Promise<string>
  /** Not given: events are not written down. */
  events?: EventSettings
  /** Not given: those of the server. */
  limits?: Partial<{ inFlight: number; bodyKiB: number; batch: number; timeoutMs: number }>
}

/** `folder`: of the machine. `claim`: a volume of the cluster. */
interface EventSettings { keepDays: number; maxMiB: number; sync: 'always' | 'second' | 'never'; folder?: string; claim?: string }

/** What a server is told, by the names of its options. `places` are paths as the server sees them. */
export function serverOptions({ events, limits: { inFlight, bodyKiB, batch, timeoutMs } = {} }: Pick<ServingSettings, 'events' | 'limits'>, places: { apiKeys?: string | undefined; events?: string | undefined }): [name: string, value: string][] {
  const log = events && places.events !== undefined ? { 'events': places.events, 'event-sync': events.sync, 'event-keep-days': events.keepDays, 'event-max-mib': events.maxMiB } : {}
  const options = { 'api-keys': places.apiKeys, ...log, 'max-in-flight': inFlight, 'max-body-bytes': bodyKiB === undefined ? undefined : bodyKiB * 1024, 'max-batch': batch, 'timeout-ms': timeoutMs }
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]))
}

export function asArguments(options: readonly [name: string, value: string][]): string[] {
  return options.flatMap(([name, value]) => [`--${name}`, value])
}

/** `max-in-flight` is RANKOPS_MAX_IN_FLIGHT. */
export function asVariables(options: readonly [name: string, value: string][]): Record<string, string> {
  return Object.fromEntries(options.map(([name, value]) => [`RANKOPS_${name.toUpperCase().replaceAll('-', '_')}`, value]))
}
