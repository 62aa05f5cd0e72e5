import { parseArgs } from 'node:util'
import { failure } from '../../base/errors.ts'
import type { GivenInputs } from '../fetch/fetch-inputs.ts'
import type { Retention } from './event-files.ts'
import type { SyncPolicy } from './event-log.ts'
import { defaultLimits } from './limits.ts'
import type { ServerLimits } from './limits.ts'

interface ServerOptions {
  release: string
  /** Where the release is fetched from before it is loaded; without it the folder must hold one. */
  fetch?: GivenInputs
  host: string
  port: number
  admin: { host: string; port: number }
  /** File of API keys. */
  apiKeys?: string
  /** Folder of the event log. */
  events?: string
  eventSync: SyncPolicy
  eventRetention?: Retention
  accessLogPerSecond: number
  limits: Partial<ServerLimits>
}

const numbers = {
  'port': 0,
  'admin-port': 0,
  'event-keep-days': 0,
  'event-max-mib': 0,
  'access-log-per-second': 10,
  'max-body-bytes': defaultLimits.bodyBytes,
  'max-batch': defaultLimits.batch,
  'max-in-flight': defaultLimits.inFlight,
  'timeout-ms': defaultLimits.timeoutMs,
}
const texts = ['release', 'release-url', 'release-digest', 'release-token-file', 'host', 'admin-host', 'api-keys', 'events', 'event-sync'] as const
type NumberName = keyof typeof numbers
type TextName = (typeof texts)[number]

/** Options of the program: `--admin-port 8081`, or the variable RANKOPS_ADMIN_PORT, which a container is given more easily. Fails with INPUT_MISSING or
 *  INPUT_INVALID. */
export function readOptions(argv: string[], variables: Record<string, string | undefined>): ServerOptions {
  const names = [...texts, ...Object.keys(numbers)]
  // `instance` is a label by which the target finds its processes.
  const { values } = parseArgs({ args: argv, options: Object.fromEntries([...names, 'instance'].map((name) => [name, { type: 'string' } as const])) })
  const text = (name: TextName | NumberName) => values[name] ?? variables[`RANKOPS_${name.toUpperCase().replaceAll('-', '_')}`]

  function number(name: NumberName): number {
    const given = text(name)
    if (given === undefined || given === '') return numbers[name]
    return /^\d{1,15}$/.test(given) ? Number(given) : refuse(name, `"${given}" is not a whole number`)
  }

  const release = text('release')
  if (!release) throw failure('INPUT_MISSING', { name: 'release' })
  const sync = text('event-sync') ?? 'second'
  if (sync !== 'always' && sync !== 'second' && sync !== 'never') refuse('event-sync', `"${sync}" is none of always, second, never`)
  const [apiKeys, events] = [text('api-keys'), text('events')]
  const [keepDays, maxMiB] = [number('event-keep-days'), number('event-max-mib')]
  return {
    release,
    ...(text('release-url') && { fetch: { 'url': text('release-url'), 'into': release, 'digest': text('release-digest'), 'token-file': text('release-token-file'), 'token': variables['RANKOPS_RELEASE_TOKEN'] } }),
    host: text('host') ?? '127.0.0.1',
    port: number('port'),
    admin: { host: text('admin-host') ?? '127.0.0.1', port: number('admin-port') },
    ...(apiKeys && { apiKeys }),
    ...(events && { events }),
    eventSync: sync as SyncPolicy,
    // 0 stands for no limit.
    ...((keepDays > 0 || maxMiB > 0) && { eventRetention: { keepDays: keepDays || undefined, maxBytes: maxMiB * 1024 * 1024 || undefined } }),
    accessLogPerSecond: number('access-log-per-second'),
    limits: { bodyBytes: number('max-body-bytes'), batch: number('max-batch'), inFlight: number('max-in-flight'), timeoutMs: number('timeout-ms') },
  }
}

function refuse(name: string, problem: string): never {
  throw failure('INPUT_INVALID', { name, problem })
}
