import { canonicalJson, sha256 } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'
import type { Source } from './source.ts'
import { tablesOf } from './tables.ts'

/** sha256 over the content of the data files that a spec names: it changes when, and only when, a byte of them does, or one comes or goes. Of an address
 *  the declared sha256 counts, so that a plan costs no download. */
export async function dataVersion({ data }: Pick<Spec, 'data'>, source: Source): Promise<string> {
  const tables = await Promise.all(tablesOf(data).map(async ({ name, table, split }) => ({ name, split, files: (await source.versions(table)).map((file) => file.sha256) })))
  return sha256(canonicalJson(tables))
}
