import { canonicalJson, sha256 } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'
import type { Source } from './source.ts'

/** sha256 over the content of the data files that a spec names: it changes when, and only when, a byte of them does. */
export async function dataVersion(spec: Pick<Spec, 'data'>, source: Source): Promise<string> {
  const [events, items] = await Promise.all([source.version(spec.data.events), source.version(spec.data.items)])
  return sha256(canonicalJson({ events: events.sha256, items: items.sha256 }))
}
