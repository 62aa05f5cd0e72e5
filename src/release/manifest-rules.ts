import { digestOfFiles } from '../base/files.ts'
import type { Manifest } from './record.ts'

export type ReleasedFile = Manifest['files'][number]

export const manifestName = 'manifest.json'

/** The digest that the files below `model/` of a manifest have together. */
export function modelDigest({ files }: Pick<Manifest, 'files'>): string {
  return digestOfFiles(files.filter(({ path }) => path.startsWith('model/')).map((file) => ({ ...file, path: file.path.slice('model/'.length) })))
}

/** Whoever may write a manifest shall not write files elsewhere; and parts that are not as long as their file together cannot be its parts. */
export function isPlainFile({ path, bytes, parts }: ReleasedFile): boolean {
  return [path, ...(parts ?? []).map((part) => part.path)].every(isPlainPath) && (parts === undefined || parts.reduce((sum, part) => sum + part.bytes, 0) === bytes)
}

function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/.test(path) && path !== manifestName
}
