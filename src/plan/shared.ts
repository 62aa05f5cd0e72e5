import type { Spec } from '../spec/record.ts'
import { dataFilesOf, isAddress } from './data-files.ts'
import type { FileChanges } from './data-files.ts'
import type { Plan } from './record.ts'

/** A model by its spec before and after, and the RankOps that trained its newest release. */
interface SharingModel { base?: Spec; head?: Spec; trainedBy?: string }

/** What several models stand on and this change touches, its blast radius: data that changed under them, addresses whose content is
 *  declared anew, another RankOps. What concerns the most models comes first. */
export function findShared(models: readonly SharingModel[], codeVersion: string, changes: FileChanges): NonNullable<Plan['shared']> {
  const touched = models.flatMap((model) => whatTouches(model, codeVersion, changes).map((what) => ({ what, model: model.head!.name })))
  return [...Map.groupBy(touched, ({ what }) => what)]
    .map(([what, entries]) => ({ what, models: entries.map(({ model }) => model).sort() }))
    .filter((shared) => shared.models.length > 1)
    .sort((a, b) => b.models.length - a.models.length || (a.what < b.what ? -1 : 1))
}

function whatTouches({ base, head, trainedBy }: SharingModel, codeVersion: string, changes: FileChanges): string[] {
  if (head === undefined) return []
  const declaredBefore = new Map(base === undefined ? [] : dataFilesOf(base).map(({ path, sha256 }) => [path, sha256]))
  const isTouched = ({ path, sha256 }: { path: string; sha256?: string }) => (isAddress({ path }) ? declaredBefore.has(path) && declaredBefore.get(path) !== sha256 : changes.get(path) === 'changed')
  return [
    ...dataFilesOf(head).filter(isTouched).map(({ path }) => `${path} changed`),
    ...(trainedBy === undefined || trainedBy === codeVersion ? [] : [`RankOps changed from ${trainedBy} to ${codeVersion}`]),
  ]
}
