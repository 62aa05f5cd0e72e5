import { resolve } from 'node:path'
import { readText } from '../base/files.ts'
import type { ServingSettings } from '../deployment/targets/serving-options.ts'
import { parseApiKeys } from '../serving/server/api-keys.ts'
import { defaultLimits } from '../serving/server/limits.ts'
import type { Spec } from '../spec/record.ts'

/** How a spec wants servers to treat their clients. Limits that are the server's own are left out, so that servers of before there were any stay. Keys that are
 *  none fail with SERVING_KEYS_INVALID before anything is changed. `folder` is that of the repository. */
export function servingSettings({ serving }: Spec['deployment'], folder: string): ServingSettings {
  // A release of before there was this block.
  const { apiKeys, events, limits } = serving ?? { limits: {} }
  const usual = { inFlight: defaultLimits.inFlight, bodyKiB: defaultLimits.bodyBytes / 1024, batch: defaultLimits.batch, timeoutMs: defaultLimits.timeoutMs }
  const other = Object.entries(limits).filter(([name, value]) => value !== usual[name as keyof typeof usual])
  return {
    ...(apiKeys === undefined ? {} : { apiKeys: () => readKeys(resolve(folder, apiKeys), apiKeys) }),
    ...(events === undefined ? {} : { events }),
    ...(other.length === 0 ? {} : { limits: Object.fromEntries(other) }),
  }
}

/** Whether clients of these servers need a key. */
export function needsKey({ target, serving, kubernetes }: Spec['deployment']): boolean {
  return serving?.apiKeys !== undefined || (target === 'kubernetes' && kubernetes.apiKeysSecret !== undefined)
}

async function readKeys(path: string, name: string): Promise<string> {
  const text = await readText(path)
  parseApiKeys(text, name)
  return text
}
