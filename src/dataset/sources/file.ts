import { createHash } from 'node:crypto'
import { glob, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { failure } from '../../base/errors.ts'
import type { DataFile, FileVersion, Reference, Source } from '../source.ts'
import { openLocalFile, unreadable } from './local-file.ts'

/** Data files below a folder, usually the checked-out repository: a path, or a pattern of paths such as data/events-*.csv, whose files come ascending.
 *  References are relative to the folder and cannot leave it, not even through a symbolic link. */
export function fileSource(root: string): Source {
  return {
    async versions(reference) {
      const versions: FileVersion[] = []
      const all = createHash('sha256')
      for await (const file of openFiles(root, reference)) {
        const own = createHash('sha256')
        for await (const chunk of file.read()) {
          own.update(chunk)
          all.update(chunk)
        }
        versions.push({ path: file.path, sha256: own.digest('hex') })
      }
      refuseOther(reference, all.digest('hex'))
      return versions
    },
    open: (reference) => openFiles(root, reference),
  }
}

function refuseOther({ path, sha256 }: Reference, found: string): void {
  if (sha256 !== undefined && found !== sha256) throw failure('DATA_DIGEST_DIFFERS', { path, found, expected: sha256 })
}

async function* openFiles(root: string, { path: pattern, mayBeEmpty }: Reference): AsyncGenerator<DataFile> {
  for (const path of await filesOf(root, pattern)) yield* openLocalFile(await locate(root, path), path, mayBeEmpty)
}

/** The paths that a reference names; one that is there as it is written is no pattern, whatever its letters. */
async function filesOf(root: string, reference: string): Promise<string[]> {
  if (reference.includes('\0')) throw failure('DATA_NOT_FOUND', { path: JSON.stringify(reference) })
  if (isAbsolute(reference) || leaves(join('.', reference))) throw failure('DATA_OUTSIDE', { path: reference })
  if (!/[*?[{]/.test(reference) || await isThere(join(root, reference))) return [reference]
  const paths: string[] = []
  for await (const path of glob(reference, { cwd: root })) if (await isFile(join(root, path))) paths.push(path.split(sep).join('/'))
  if (paths.length === 0) throw failure('DATA_NOT_FOUND', { path: reference })
  return paths.sort()
}

async function locate(root: string, reference: string): Promise<string> {
  if (leaves(join('.', reference))) throw failure('DATA_OUTSIDE', { path: reference })
  const [realRoot, path] = await Promise.all([realpath(root), realpath(join(root, reference))]).catch((error: unknown) => { throw unreadable(error, reference) })
  if (leaves(relative(realRoot, path))) throw failure('DATA_OUTSIDE', { path: reference })
  return path
}

function leaves(path: string): boolean {
  return isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false)
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then((entry) => entry.isFile(), () => false)
}
