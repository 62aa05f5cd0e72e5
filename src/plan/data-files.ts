import type { Spec } from '../spec/record.ts'

/** What became of data files since base, by the path or pattern that specs name them by; what is missing nobody knows. */
export type FileChanges = ReadonlyMap<string, 'same' | 'changed'>

/** A path, pattern or address, and the digest that its content must have where the spec says so. */
export interface DataFile { path: string; sha256?: string }

/** Everything that a spec reads, a program that fits the model among it; each path once. */
export function dataFilesOf({ data: { events, items, examples, judgements, clicks, encoders = [], split: { by, validationFile, testFile } }, training: { command } }: Spec): DataFile[] {
  const tables = [events, items, examples, judgements, clicks].filter((table) => table !== undefined)
  const ofSplits = by === 'files' ? [validationFile, testFile].filter((path) => path !== undefined) : []
  // Files of encoders change with their digest, which is in the spec; pictures have none there.
  const pictures = encoders.flatMap(({ pictures: path }) => (path === undefined ? [] : [{ path }]))
  const files: DataFile[] = [...tables.map(({ path, sha256 }) => (sha256 === undefined ? { path } : { path, sha256 })), ...[...ofSplits, ...command?.files ?? []].map((path) => ({ path })), ...pictures]
  return [...new Map(files.map((file) => [file.path, file])).values()]
}

export function isAddress({ path }: DataFile): boolean {
  return /^https?:\/\//i.test(path)
}

/** What became of the data that both specs name alike. Another path, or another declared digest, is a change of the spec and found there;
 *  an equal digest is an equal content, wherever it lies. */
export function compareData(base: Spec, head: Spec, changes: FileChanges): { changed: string[]; isKnown: boolean } {
  const before = new Map(dataFilesOf(base).map((file) => [file.path, file]))
  const states = dataFilesOf(head).map((file) => {
    const was = before.get(file.path)
    const isInSpec = was === undefined || isAddress(file) || file.sha256 !== undefined
    return { path: file.path, state: isInSpec ? 'same' : changes.get(file.path) }
  })
  return { changed: states.filter(({ state }) => state === 'changed').map(({ path }) => path), isKnown: states.every(({ state }) => state !== undefined) }
}
