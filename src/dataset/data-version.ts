import { canonicalJson, sha256 } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'
import type { Source } from './source.ts'
import { encoderFilesOf } from './encoders.ts'
import { tablesOf } from './tables.ts'

/** sha256 over the content of the files that a spec names, encoders, their pictures and a program that fits the model among them: it changes when, and only when, a byte of them does, or one comes or goes. Of an address
 *  the declared sha256 counts, so that a plan costs no download. */
export async function dataVersion({ data, training }: Pick<Spec, 'data'> & Partial<Pick<Spec, 'training'>>, source: Source): Promise<string> {
  const tables = await Promise.all(tablesOf(data).map(async ({ name, table, split }) => ({ name, split, files: (await source.versions(table)).map((file) => file.sha256) })))
  // Items name pictures by their paths, so that another path is another content.
  const encoded = await Promise.all(encoderFilesOf(data).map(async (reference) => (await source.versions(reference)).map((file) => (reference.mayBeEmpty ? [file.path, file.sha256] : file.sha256))))
  const program = await Promise.all((training?.command?.files ?? []).map(async (path) => (await source.versions({ path })).map((file) => [file.path, file.sha256])))
  const others = { ...(encoded.length > 0 && { encoded }), ...(program.length > 0 && { program }) }
  return sha256(canonicalJson(Object.keys(others).length > 0 ? { tables, ...others } : tables))
}
